"""To which case a reply belongs, and whether its writer may act there: by reply token, Message-ID, case
number and sender.

Sealed means that it may act. Its token verifies, it comes from the person the token was made for, and nothing
shows its origin as false. A token is looked for in recipients' addresses, In-Reply-To and References, the
body (`_carriers`).

In: `match`: an `OpenedMail`, its `Envelope`, `Lookups`, `House`, the token keys. `may_answer`: our mail and
the sender. `numbers_of`: a text.
Out: `Match`: the case, whether the mail is sealed, and `why`, each thing that was looked at; yes or no; case
numbers.
Fails: raises nothing of its own; errors of the look-ups go up, and the clerk waits or sets the letter aside.
See: How a token is made and verified: text/reply_token.py. How its domain is proven:
senders/sender_origin.py. What becomes of a letter that is not sealed: clerk/kinds/confirmation_questions.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Final, Protocol

from mailroom.procedure.letter import Envelope, OurMail
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Agency, Person, Role
from mailroom.reading.language.grammar_patterns import prefix_pattern
from mailroom.reading.language.reasons import say
from mailroom.reading.language.reply_values import numbers_in
from mailroom.reading.mime.opener import OpenedMail
from mailroom.reading.senders.sender_origin import Origin, origin_of
from mailroom.text import reply_token as seals
from mailroom.text.idn import ascii_domain

RECIPIENT_HEADERS: Final = (
    *("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To", "X-Forwarded-To"),
    "Apparently-To",
)
MAX_REFERENCES: Final = 10  # the newest ones; older ones only repeat the thread
MAX_RECEIVED: Final = 10
MAX_EMBEDDED: Final = 3
MAX_TEXT: Final = 200_000  # characters of the body in which a marker line is looked for
# whoever got a copy of our letter, or of an answer to it, has these
IN_THREAD: Final = ("in_reply_to", "references")
CONFIRM: Final = "confirm"  # the purpose of the question whether a letter is somebody's
TRIAL: Final = "address_trial"  # the purpose of the letter by which a new address is tried
ADDRESSED: Final = "reply_to address"  # our reply address stands where a mail was sent to
_FOR = re.compile(r"[fF][oO][rR](?<!\w...)\s+<?([^\s<>;]+@[^\s<>;]+)")
_QUOTED = re.compile(
    r"(?i)(?m)^[^\S\n]*(?:>|-{3,}\s*(?:pesan|original|forwarded|pesan asli)|(?:dari|from)\s*:"
    r"|pada\s.{5,120}(?:menulis|wrote)\s*:|on\s.{5,120}wrote\s*:)"
)


class Lookups(Protocol):
    """The questions that routing may ask of the register."""

    def by_token(self, token: str) -> OurMail | None: ...
    def by_message_id(self, message_id: str) -> OurMail | None: ...
    def case_exists(self, number: str) -> bool: ...
    def cases_of(self, address: str) -> list[str]: ...
    def open_cases_of(self, agency: str) -> list[str]: ...
    def is_learned(self, address: str, agency: Agency, at: datetime) -> bool: ...
    def deputy_of(self, address: str, day: date) -> str: ...
    def own_host(self) -> str: ...
    def writes_above(self, host: str) -> bool: ...
    def proven_before(self, domain: str, at: datetime) -> bool: ...
    def is_vouched_for(self, address: str, key: str, at: datetime) -> bool: ...


@dataclass(frozen=True)
class Match:
    """What a mail was found to answer. record: our mail, None = none found; carrier: where its token,
    Message-ID or number stood.

    sealed: the token verifies and the sender is whom it was made for. others: further mails of ours that he
    answers at once, each sealed for him. numbers: cases named, where no mail of ours is answered. outside:
    the sender is neither our own address nor a known official. fresh: a new mail to an old reply address,
    with no reference, no quote and another subject.

    unproven: nobody can say that it comes from where From says (`sender_origin`), and he has not vouched for
    such letters within a year. Then nothing is sealed. The one exception is the answer to the question
    whether such a letter is his, which was sent to him alone.

    signed: what is said of a digital signature; "" = there is none."""

    record: OurMail | None = None
    carrier: str = ""
    sealed: bool = False
    others: tuple[OurMail, ...] = ()
    numbers: tuple[str, ...] = ()
    sender_persons: tuple[Person, ...] = ()
    outside: bool = True
    fresh: bool = False
    unproven: bool = False
    origin: Origin = field(default_factory=Origin)
    why: tuple[str, ...] = ()
    signed: str = ""


def match(
    opened: OpenedMail, envelope: Envelope, lookups: Lookups, house: House, keys: Sequence[bytes]
) -> Match:
    """Returns what the mail answers, and whether it may act there. keys: the token keys, the newest first."""
    sender = opened.sender[1].strip().lower()
    persons = house.people.chairs_of(sender)
    records, why = _records(opened, envelope, lookups)
    record, carrier = records[0] if records else (None, "")
    year = house.year_of(envelope.arrived)
    texts = ("", "") if record else (opened.subject, opened.text)
    titled, told = (numbers_of(text, house, lookups, (year, year - 1)) for text in texts)
    numbers = tuple(dict.fromkeys((*titled, *told)))
    host = house.authserv_id or lookups.own_host()
    above = bool(host) and lookups.writes_above(host)
    origin = origin_of(opened, envelope, host, house.forwarders, above=above)
    if record is not None:
        by_address = carrier in ("envelope", ADDRESSED)
        # a token that stands elsewhere was not sent to its address, but the letter must be to us
        named = any(
            record.token in seals.find(address) or (not by_address and house.is_own(address.lower()))
            for _, address in (*opened.to, *opened.cc)
        )
        origin = origin.to_reply_address(named=named)
    covers = _is_dated(opened) if record is None else _is_under_seal(record, opened)
    origin = origin.with_seal(opened.seal, covers=covers)
    unproven = origin.unproven(partial(lookups.proven_before, origin.domain, envelope.arrived))
    unproven = unproven and not lookups.is_vouched_for(sender, origin.key, envelope.arrived)

    def seal(record: OurMail, carrier: str) -> str:
        """ "sealed", or the key of the reason why the mail does not seal: "thread_only", "bad_seal",
        "unexpected"."""
        if carrier == "thread" or (house.plus_addressing and carrier in IN_THREAD):
            return "thread_only"
        if not seals.verify(keys, record.token, *seals.fields(vars(record))):
            return "bad_seal"
        return "sealed" if may_answer(record, sender, lookups, house, envelope.arrived) else "unexpected"

    sealed = False
    if record is not None:
        verdict = seal(record, carrier)
        why.append(say("routing", verdict))
        sealed = verdict == "sealed" and (not unproven or record.purpose == CONFIRM)
    elif numbers:
        carrier = "subject" if titled else "number"
        why.append(say("routing", "number", numbers=", ".join(numbers)))
    if signed := _say_signature(opened, covers=covers):
        why.append(signed)
    if origin.doubt and unproven:
        why.append(say("routing", origin.doubt))
    elif origin.result:
        known = origin.result if origin.result in ("pass", "none") else "vouched"
        values = {"domain": origin.domain, "said": origin.said}
        why.append(say("routing", "unproven" if unproven else known, **values))
    addressed = [pair for pair in records[1:] if not unproven and pair[1] in ("envelope", ADDRESSED)]
    others = tuple(other for other, way in addressed if seal(other, way) == "sealed")
    outside, fresh = sender != house.mail and not persons, record is not None and _fresh(opened, record)
    return Match(
        record,
        carrier,
        sealed,
        others,
        numbers,
        persons,
        outside,
        fresh,
        unproven,
        origin,
        tuple(why),
        signed,
    )


def _say_signature(opened: OpenedMail, *, covers: bool) -> str:
    """What is said of a digital signature; "" where there is none."""
    signature = opened.seal.signature if opened.seal else None
    if signature is None:
        return ""
    key = "elsewhere" if signature.verdict == "good" and not covers else signature.verdict
    return say("routing", f"signed_{key}", kind=signature.kind, signer=signature.signer or "seseorang")


def _is_dated(opened: OpenedMail) -> bool:
    """Whether a signature says when it was made, so that it is not one of long ago."""
    signature = opened.seal.signature if opened.seal else None
    return signature is not None and signature.signed_at is not None


def _is_under_seal(record: OurMail, opened: OpenedMail) -> bool:
    """Whether the token of our letter stands in what its answer signs: in its words, or in To and Cc under
    the seal."""
    signed = (
        *(opened.seal.to if opened.seal else ()),
        *_marker_lines(opened.text),
        *_marker_lines(opened.html),
    )
    return any(record.token in seals.find(one) for one in signed)


def _carriers(opened: OpenedMail, envelope: Envelope) -> Iterator[tuple[str, str]]:
    """Yields (carrier, text that may hold tokens), the strongest first."""
    # Our letter, attached: its head tells, and where that is gone its last lines.
    attached = (mail[:MAX_TEXT].decode("ascii", "replace") for mail in opened.embedded[:MAX_EMBEDDED])
    carriers: tuple[tuple[str, Iterable[str]], ...] = (
        ("envelope", envelope.recipients),
        (ADDRESSED, (address for _, address in (*opened.to, *opened.cc))),
        (ADDRESSED, (value for name in RECIPIENT_HEADERS for value in opened.all(name))),
        (ADDRESSED, (one for line in opened.all("received")[:MAX_RECEIVED] for one in _FOR.findall(line))),
        ("in_reply_to", filter(None, [opened.in_reply_to])),
        ("references", reversed(opened.references[-MAX_REFERENCES:])),
        ("body", (line for text in (opened.text, opened.html) for line in _marker_lines(text))),
        ("attached", (line for text in attached for line in _marker_lines(text))),
        ("subject", [opened.subject]),
    )
    yield from ((carrier, text) for carrier, texts in carriers for text in texts)


def _marker_lines(text: str) -> Iterator[str]:
    """The lines that may hold a token, a marker line with the next: a narrow program may have wrapped it."""
    text = text[:MAX_TEXT]
    runs, marked = seals.runs(text), seals.may_hold_marker(text)
    lines = text.splitlines() if runs or marked else []
    for place, line in enumerate(lines):
        if marked and seals.is_marker_line(line):
            yield "\n".join(re.sub(r"^[\s>|]+", "", one) for one in lines[place : place + 2])
        elif (marked and seals.may_hold_marker(line)) or any(run in line for run in runs):
            yield line


def _records(
    opened: OpenedMail, envelope: Envelope, lookups: Lookups
) -> tuple[list[tuple[OurMail, str]], list[str]]:
    """Returns (our mails named by token, or else by Message-ID, each once, with the carrier; the reasons)"""
    found: list[tuple[OurMail, str]] = []
    why: list[str] = []
    tokens: dict[str, str] = {}
    for carrier, text in _carriers(opened, envelope):
        tokens |= {token: carrier for token in seals.find(text) if token not in tokens}
    for token, carrier in tokens.items():
        place, record = say("routing", f"in_{carrier.partition(' ')[0]}"), lookups.by_token(token)
        # a quoted letter is only the thread's past once something stronger, or newer of its case, was found
        if record is None:
            why.append(say("routing", "unknown_token", carrier=place))
            continue
        is_past = any(kind != carrier or record.dossier == other.dossier for other, kind in found)
        if carrier in ("envelope", ADDRESSED) or not is_past:
            found.append((record, carrier))
            why.append(say("routing", "token", carrier=place))
    # By the Message-ID of a mail of ours whose token was rewritten on the way: it finds, it never seals.
    wanted = () if found else (opened.in_reply_to, *reversed(opened.references[-MAX_REFERENCES:]))
    for message_id in dict.fromkeys(filter(None, wanted)):
        record = lookups.by_message_id(message_id) or lookups.by_message_id(f"<{message_id.strip('<>')}>")
        if record is not None:
            return [(record, "thread")], [*why, say("routing", "thread")]
    return found, why


def may_answer(record: OurMail, sender: str, lookups: Lookups, house: House, at: datetime) -> bool:
    """Whether `sender` may answer, `at` this moment, the mail that `record` describes.

    A complainant may, from his own address, or from the address to which we redirected his letters when
    that one failed. From a new address that is tried, only whoever reads there. For an official's post:
    the person who holds it today, so a predecessor's reply is held. For an officer: he alone; he need not
    be listed, unless he was on the list and was removed since. An outside address that was confirmed for
    the agency may answer for its people, too: for a year, and as long as who confirmed it is of the
    agency. Where the agency names its domain, so may all its addresses. The deputy of somebody absent may
    on its days."""
    role, to = record.role, ascii_domain(record.to.lower())
    if role == Role.COMPLAINANT:
        return sender in (to, (record.rcpt or to).lower())
    if record.purpose == TRIAL:
        return sender == to
    if house.impartial.owns(to):
        return house.impartial.owns(sender)
    if lookups.deputy_of(to, house.calendar.local(at).date()) == sender:
        return True
    if role in house.people.chairs:
        return any(person.owns(sender) for person in house.people.chairs[role])
    if (agency := house.people.agencies.get(record.agency)) is None:
        return False
    if role in (Role.LIAISON, Role.HEAD):
        seats = [agency.liaison if role == Role.LIAISON else agency.head]
    else:
        # Of the officers only the one it was given to, who may be in no list; one who was in the list when it
        # was written and has been struck from it since is held.
        seats = [person for person in (*agency.officers, agency.liaison) if person.owns(to)]
        if not seats and not record.listed and not house.people.chairs_of(to):
            seats = [Person("", (to,), role, agency.code)]
    return any(person.owns(sender) for person in seats) or lookups.is_learned(sender, agency, at)


def numbers_of(text: str, house: House, lookups: Lookups, years: Sequence[int]) -> list[str]:
    """Existing cases that `text` names, in full; a short number ("nomor 0042") is looked for in these years,
    in their order."""
    found: list[str] = []
    for number in numbers_in(text[:MAX_TEXT]):
        spelled = [number] if "-" in number else [house.number(year, int(number)) for year in years]
        found += [one for one in spelled if lookups.case_exists(one)][:1]
    return list(dict.fromkeys(found))


def plain_subject(subject: str) -> str:
    """Returns a subject in lower case without reply prefixes and our tag, so that a reply's and its letter's
    are the same."""
    text = subject
    for _ in range(12):
        shorter = re.sub(r"\[[A-Z0-9]+-\d{4}-\d+\]", " ", text)
        for kind in ("reply", "forward"):
            found = prefix_pattern(kind).match(shorter)
            shorter = shorter[found.end() :] if found else shorter
        if shorter == text:
            break
        text = shorter
    return " ".join(text.lower().split())


def _fresh(opened: OpenedMail, record: OurMail) -> bool:
    """Whether a mail to an old reply address was written anew, so that it may be a new matter: no reference,
    no quote, no token or case number in it, and another subject."""
    if opened.in_reply_to or opened.references or _QUOTED.search(opened.text[:MAX_TEXT]) or opened.embedded:
        return False
    if seals.find(opened.text[:MAX_TEXT]) or record.dossier in opened.subject:
        return False
    ours, his = plain_subject(record.subject), plain_subject(opened.subject)
    return bool(his) and his != ours
