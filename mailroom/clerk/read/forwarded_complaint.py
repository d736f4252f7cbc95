"""Whose words a letter carries that passes another one on, and which words are those of the person who sent
it to us.

The person who sent it to us stays the one we answer; the first writer is only named. Every word of both is
kept.

In: a `Reading`, and the `House`.
Out: `ComplaintText`; texts with the sender's note (`with_note`) or as shown (`text_to_show`).
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: How a forward is known: reading/senders/forwarded_mail.py."""

from __future__ import annotations

from dataclasses import dataclass

from mailroom.clerk.read.letter_reading import Reading
from mailroom.procedure.letter import File
from mailroom.procedure.office_facts import House
from mailroom.reading.complaints.case_title import plain_title
from mailroom.reading.language.reasons import say
from mailroom.reading.mime.empty_body import says_nothing, telling_words
from mailroom.reading.senders.forwarded_mail import Origin, origins_of


@dataclass(frozen=True)
class ComplaintText:
    """What a letter tells. text: all that belongs to the matter; carried: it passes other mails on;
    passed_on: who first wrote them (`Case.passed_on`), () when he passes on what he wrote himself; note: what
    he wrote above; matters: a title for each of several mails."""

    subject: str
    text: str
    carried: bool = False
    passed_on: tuple[dict[str, str], ...] = ()
    note: str = ""
    matters: tuple[str, ...] = ()


def own_text(reading: Reading) -> ComplaintText:
    """Returns a letter's text when only its writer's own words are read."""
    return ComplaintText(reading.opened.subject, reading.parted.new or reading.opened.text)


def complaint_text(reading: Reading, house: House) -> ComplaintText:
    """Returns what a letter tells, with all that it passes on."""
    found = _origins(reading, house)
    if not found:
        return own_text(reading)
    titled = len(found) > 1
    pieces = [f"{one.subject}\n\n{one.text}" if titled and one.subject else one.text for one in found]
    if not says_nothing("", found[0].note):
        pieces = [found[0].note, say("passed_on", "below"), *pieces]
    others = [one for one in found if one.address.lower() != reading.sender and (one.name or one.address)]
    # His own subject, unless it says less of the matter than the one he passes on ("Trs: laporan warga").
    subject, first = reading.opened.subject, found[0]
    own, passed = plain_title(subject), plain_title(first.subject)
    if not own or len(telling_words(own)) < len(telling_words(passed)):
        subject = first.subject or subject
    matters = [one.subject or " ".join(one.text.split()[:8]) for one in found] if titled else []
    rows = tuple(
        {
            "name": one.name,
            "address": one.address.lower(),
            "at": one.written.isoformat() if one.written else "",
            "subject": plain_title(one.subject),
        }
        for one in others
    )
    return ComplaintText(subject, "\n\n".join(pieces), True, rows, first.note, tuple(matters))


def own_files(reading: Reading, told: ComplaintText) -> tuple[File, ...]:
    """Returns the files that count as sent along, without the text of a mail that the letter passes on: that
    is the complaint's own."""
    words = {part.index for part in reading.opened.files if part.inner == "words" and told.carried}
    return tuple(file for file in reading.files.as_sorted.kept if file.part not in words)


def with_note(reading: Reading, house: House) -> str:
    """Returns the writer's own words and, below them, what he passes on; "" when he passes nothing on."""
    found = _origins(reading, house)
    return "\n\n".join(filter(None, (words for one in found for words in (one.note, one.text))))


def text_to_show(reading: Reading, house: House) -> str:
    """Returns a letter as it is shown to somebody who is asked about it."""
    return (with_note(reading, house) or reading.parted.new)[:2000]


def _origins(reading: Reading, house: House) -> tuple[Origin, ...]:
    return origins_of(reading.opened, house.calendar.zone, (house.mail, house.name))
