"""Which words of attached files count as the complaint's: of texts, documents, exported chats (`ENDINGS`).

Where it says next to nothing (reading/mime/empty_body.py), the files are its text. The first few files count,
within a few seconds in all. A file that cannot be read says nothing.

In: `attached_texts`: a `Reading` and its `File`s. `with_attached`: an `Understanding`, those texts, the
reader, `House`, moment of arrival.
Out: `AttachedText`s; the `Understanding` with place, time and agency that the letter itself does not tell.
Fails: A file that cannot be read says nothing, and nothing is raised for it. Any other error sets the letter
aside.
See: How a file's words are found: media/document_text.py."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import partial
from typing import Any

from mailroom.clerk.read.letter_reading import Reading
from mailroom.clerk.read.text_reader import TextReader
from mailroom.procedure.letter import File
from mailroom.procedure.office_facts import House
from mailroom.reading.complaints.chat_export import ChatMessage, conversation, day_in_words, days_of
from mailroom.reading.complaints.complaint_reader import Understanding
from mailroom.reading.complaints.learned_verdicts import GRADES
from mailroom.reading.language.reasons import say
from mailroom.writing.outgoing_files import WorkTime, with_words
from mailroom.writing.outgoing_mime import Enclosure

ENDINGS = (".txt", ".docx", ".odt", ".rtf", ".pdf", ".zip")
_FILES, _SECONDS = 3, 15.0
_KEPT = 4_000  # characters of each that are kept for the admin
_DAYS = 7  # of a conversation
# What a file may tell where the letter does not; the time stands by itself.
_TOLD = ("place", "subdistrict", "when")
_WHOLE = (
    *(
        "klass",
        "category",
        "problem",
        "wants",
        "respondent",
        "topic",
        "danger",
        "dangers",
        "danger_words",
        "urgent",
    ),
    *("protected", "secret", "wrongdoing", "wrongdoing_words", "may_accuse", "foreign"),
)


@dataclass(frozen=True)
class AttachedText:
    """What a person wrote in one file. said: the messages, when it is a conversation."""

    name: str
    text: str
    said: tuple[ChatMessage, ...] = ()

    def to_row(self) -> dict[str, Any]:
        """Returns what the case keeps: an excerpt, and whom a conversation names as its writers."""
        shown = self.text
        if self.said:
            lines = (f"{day_in_words(one.day)}, {one.who}: {one.text}" for one in self.said)
            shown = "\n".join(lines)
        people = list(dict.fromkeys(one.who for one in self.said))
        return {"name": self.name, "text": shown[:_KEPT], **({"people": people} if people else {})}


def attached_texts(reading: Reading, files: Sequence[File]) -> tuple[AttachedText, ...]:
    """Returns what stands in a letter's files."""
    time_left, parts = WorkTime(_SECONDS), {part.index: part for part in reading.opened.files}
    named = [file for file in files if not file.refused and file.name.lower().endswith(ENDINGS)]
    found = []
    for file in named[:_FILES]:
        part = parts.get(file.part)
        if part is None or file.letter != reading.digest:
            continue
        made = with_words(Enclosure(file.name, file.type, part.data), time_left, body=True)
        text = str(made.says or "").strip() if isinstance(made, Enclosure) else ""
        if text:
            said = conversation(text)
            found.append(AttachedText(file.name, "\n".join(one.text for one in said) if said else text, said))
    return tuple(found)


def with_attached(
    found: Understanding,
    attached: Sequence[AttachedText],
    reader: TextReader,
    house: House,
    at: datetime,
    *,
    alone: bool,
) -> Understanding:
    """Returns what the letter and its files tell together. alone: the letter itself says next to nothing, so
    that they are its text."""
    for one in attached:
        told = _understood(one, reader, house, at)
        changes = {key: getattr(told, key) for key in _TOLD if not getattr(found, key)}
        if found.place or found.subdistrict:
            changes = {key: value for key, value in changes.items() if key == "when"}
        if not found.suggested:
            changes |= {"suggested": told.suggested, "category": told.category, "foreign": told.foreign}
        if alone:
            changes |= {key: value for key in _WHOLE if _says_more(value := getattr(told, key), found, key)}
        changes = {key: value for key, value in changes.items() if value}
        words = ", ".join(filter(None, (changes.get(key, "") for key in ("place", "when"))))
        why = [say("complaint", "attached", name=one.name, words=words)] if words else []
        why += told.why if "suggested" in changes else ()
        supplied = {key for key in ("place", "when", "wants") if changes.get(key)}
        supplied |= {"place"} if changes.get("subdistrict") else set()
        supplied |= {"subject", "chronology"} - {*told.missing} if alone else set()
        missing = tuple(key for key in found.missing if key not in supplied)
        found = replace(found, **changes, why=(*found.why, *why), missing=missing)
    return found


def _says_more(value: object, found: Understanding, key: str) -> bool:
    own = getattr(found, key)
    if key in ("danger", "wrongdoing"):
        return GRADES.index(str(value)) > GRADES.index(own)
    return bool(value) and (not own or key in ("klass", "category", "problem"))


def _understood(one: AttachedText, reader: TextReader, house: House, at: datetime) -> Understanding:
    """What a file tells as a complaint. In a conversation times are counted from the day of each message;
    where none tells a time, the day of its first message is it."""
    told = reader.understand(one.text, house, at)
    if not one.said:
        return told
    day, when = next(_times(one, reader, house), (one.said[0].day, ""))
    on = day_in_words(day)
    return replace(told, when=on if not when or when in on else when if on in when else f"{when} ({on})")


def _times(one: AttachedText, reader: TextReader, house: House) -> Iterator[tuple[Any, str]]:
    noon = partial(datetime.combine, time=time(12), tzinfo=house.calendar.zone)
    for no, (day, text) in enumerate(days_of(one.said)):
        if no < _DAYS and (when := reader.understand(text, house, noon(day)).when):
            yield day, when
