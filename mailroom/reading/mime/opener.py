"""Opens a mail: bytes → `OpenedMail`, its header's values, its text, its files and its digest.

Every part that is not empty becomes the body or a file with its sha1. The digest tells whether two letters
are the same, by any door: it covers From, Date, Subject, Message-ID and every part (`_digest`). The
containers winmail.dat and .msg are opened, too.

In: `open_mail`: bytes. `hops`, `handed_over_by`: the `OpenedMail`, and a trusted host's name.
Out: `OpenedMail`; its Received lines; the client that handed it to that host.
Fails: No bytes raise anything. A MemoryError goes up and ends the clerk; a broken data file raises ValueError
or OSError.
See: What a person wrote now, without quotes: reading/quotes/quote_cutter.py. What is done with a copy:
clerk/kinds/letter_outcome_row.py."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from itertools import islice
from mimetypes import guess_type

import mailparser

from mailroom.media.file_names import name_within, safe_names
from mailroom.procedure.letter import Seal
from mailroom.reading.language.reasons import say
from mailroom.reading.mime import headers as head
from mailroom.reading.mime.body import Body, read_body
from mailroom.reading.mime.headers import Fields
from mailroom.reading.mime.mime_tree import BEGINNING, REPORTS, Leaf, walk
from mailroom.reading.mime.outlook_msg import MAGIC, as_mail, looks_like_one
from mailroom.reading.mime.winmail import EnclosedFile, open_tnef
from mailroom.text.charsets import clean, decode, few_guesses
from mailroom.text.transfer_encodings import decode_payload, take_uuencoded

MAX_HEADERS = 2_000  # fields that are decoded; all of them stay in the stored bytes
MAX_DEPTH = 4  # messages that were encoded and lie in one another
_TNEF = {"application/ms-tnef", "application/vnd.ms-tnef"}
_REPORTS = {*REPORTS, "text/rfc822-headers"}
_OUTLOOK = (b"0M8R4KGxGuE", MAGIC)  # how a .msg begins, in base64 and as it is
# Exchange names the blank text behind a picture so.
_LEFT_OVER = re.compile(r"ATT\d{3,6}\.(?:txt|html?)", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """A file of a mail. index: its number among the leaves; type: as the sender named it, in lower case;
    inline: it stands within the text.

    inner: "mail" = a mail that was opened, its parts follow; "words" = the text of a mail that lies in this
    one; "double" = what the text says, in another form; "" = any other."""

    name: str
    type: str
    size: int
    sha1: str
    index: int
    inline: bool = False  # shown within the text (a logo, a picture between the lines)
    inner: str = ""
    source: Leaf | EnclosedFile | None = field(default=None, repr=False, compare=False)

    @property
    def content_id(self) -> str:
        """The name by which the HTML of its mail shows it (RFC 2392), or ""."""
        return head.text_of(self.source.field("content-id")) if isinstance(self.source, Leaf) else ""

    @property
    def data(self) -> bytes:
        """The decoded bytes, decoded again when asked for."""
        if isinstance(self.source, Leaf):
            return decode_payload(self.source.payload, self.source.encoding)[0]
        return self.source.data if self.source else b""

    def beginning(self, octets: int) -> bytes:
        """Its first `octets` bytes, or all it has; for the first 32 KB nothing is decoded again."""
        if isinstance(self.source, Leaf) and (octets <= BEGINNING or self.source.stamp.size <= BEGINNING):
            return self.source.stamp.begins[:octets]
        return self.data[:octets]

    def encoded_form(self) -> tuple[tuple[tuple[str, str], ...], bytes]:
        """Returns (the content headers, the payload as it came encoded), so that it is passed on unchanged. A
        file that lay inside a winmail.dat has no encoding of its own: ((), its bytes)."""
        if not isinstance(self.source, Leaf):
            return (), self.data
        kept = ((name, value) for name, value in self.source.fields if name.lower().startswith("content-"))
        return tuple((name, head.text_of(value)) for name, value in kept), self.source.payload


@dataclass(frozen=True)
class OpenedMail:
    """An opened mail. Addresses are (name, address) pairs, ("", "") where there is none; ids stand without
    their brackets.

    fields: the head as it came, at most 2,000 of its fields; text: the whole text a person would read; html:
    the source, capped. embedded: the messages that lay in it (forwarded as attachments, .msg among them, the
    returned mail of a bounce), as bytes. seal: how it was signed or encrypted (reading/sealed); None: it was
    not."""

    subject: str = ""
    sender: tuple[str, str] = ("", "")
    reply_to: tuple[tuple[str, str], ...] = ()
    to: tuple[tuple[str, str], ...] = ()
    cc: tuple[tuple[str, str], ...] = ()
    date: datetime | None = None
    message_id: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    fields: Fields = field(default=Fields(), repr=False)
    text: str = ""
    html: str = field(default="", repr=False)
    files: tuple[Part, ...] = ()
    embedded: tuple[bytes, ...] = field(default=(), repr=False)
    # (type, data) of machine-readable leaves: RFC 3464, 8098, 5965
    reports: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    type: str = "text/plain"
    params: tuple[tuple[str, str], ...] = ()
    faults: tuple[str, ...] = ()
    digest: str = ""
    seal: Seal | None = None

    @cached_property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """All of them, decoded: (name as it came, value)."""
        return tuple([(name, head.text_of(value)) for name, value in self.fields])

    def header(self, name: str) -> str | None:
        """Returns the first header of that name (any case), decoded; None when there is none."""
        value = self.fields.first(name.lower())
        return None if value is None else head.text_of(value)

    def all(self, name: str) -> tuple[str, ...]:
        """Returns all headers of that name (any case), decoded."""
        return tuple([head.text_of(value) for value in self.fields.by_name.get(name.lower(), ())])

    def lacks(self, names: frozenset[str]) -> bool:
        """Whether none of these headers is there (names in lower case)."""
        return self.fields.by_name.keys().isdisjoint(names)

    def file(self, index: int) -> Part | None:
        """File number `index`, None when there is no such file."""
        return self._file_by_index.get(index)

    @cached_property
    def _file_by_index(self) -> dict[int, Part]:
        return {part.index: part for part in reversed(self.files)}


def open_mail(raw: bytes) -> OpenedMail:
    """Opens any bytes."""
    try:
        with few_guesses():
            return _open(bytes(raw))
    except MemoryError:
        raise  # the letter has passed its limit
    except Exception as error:  # noqa: BLE001 - promise 6: no letter may stop the office
        text = decode(raw[:1_000_000])[0]
        fault = say("faults", "failed", error=type(error).__name__)
        return OpenedMail(text=clean(text), faults=(fault,), digest=hashlib.sha256(raw).hexdigest())


def hops(opened: OpenedMail) -> tuple[dict[str, object], ...]:
    """Returns the mail's way from server to server, oldest first, as mail-parser reads it; () when it
    cannot."""
    block = "".join(f"Received: {line}\r\n" for line in opened.all("received")[:50]) + "\r\n"
    try:
        found = mailparser.parse_from_bytes(block.encode("utf-8", "replace")).received
    except MemoryError:
        raise  # the letter has passed its limit
    except Exception:  # noqa: BLE001 - mail-parser was measured to raise on doubled and malformed headers
        return ()
    return tuple(dict(hop) for hop in found or ())


def handed_over_by(opened: OpenedMail, trusted: str) -> str:
    """Returns the address that handed the mail to our own servers, as mail-parser reads it from the Received
    lines that name `trusted`; "" when there is none, or that name is none."""
    block = "".join(f"Received: {line}\r\n" for line in opened.all("received")[:50]) + "\r\n"
    try:
        found = mailparser.parse_from_bytes(block.encode("utf-8", "replace")).get_server_ipaddress(trusted)
    except MemoryError:
        raise  # the letter has passed its limit
    except Exception:  # noqa: BLE001 - as in `hops`
        return ""
    return str(found or "")


def _open(raw: bytes) -> OpenedMail:
    tree = walk(raw)
    notes = _Notes()
    sent, messages = _with_messages(
        tree.leaves, lambda leaf: leaf.data if leaf.type == "message/rfc822" and not leaf.stamp.blank else b""
    )
    leaves, more = _with_messages(sent, lambda leaf: _outlook_mail(leaf, notes))
    messages |= more
    named = tree.fields.by_name
    top = {name: value for name, values in named.items() if (value := next(filter(None, values), b""))}
    body = read_body(leaves)
    files = _files(leaves, body, messages, notes)
    if not body.text.strip() and not body.html and notes.text:
        body = Body(notes.text, "", body.used, body.faults)
    if not body.text.strip() and not body.html:
        body = _inner_body(leaves) or body
    date = head.date_of(top.get("date", b""))
    broken = [say("faults", key) for key in sorted(tree.faults)]
    faults = (*broken, *body.faults, *notes.faults, *_missing(top, date))
    kind, params = head.parameters(top.get("content-type", b"text/plain"))
    ids = head.message_ids(top.get("message-id", b""))
    back = head.message_ids(top.get("in-reply-to", b""))
    reports = (leaf for leaf in leaves if leaf.type in _REPORTS and not leaf.is_inside)
    return OpenedMail(
        subject=head.text_of(top.get("subject", b"")),
        sender=_sender(top),
        reply_to=head.addresses(top.get("reply-to", b"")),
        to=_people(named.get("to", ())),
        cc=_people(named.get("cc", ())),
        date=date,
        message_id=ids[0] if ids else None,
        in_reply_to=back[0] if back else None,
        references=head.message_ids(b" ".join(named.get("references", ()))),
        fields=tree.fields if len(tree.fields) <= MAX_HEADERS else Fields(tree.fields[:MAX_HEADERS]),
        text=body.text,
        html=body.html,
        files=files,
        embedded=(*tree.messages, *messages.values()),
        reports=tuple((leaf.type, leaf.data[:200_000]) for leaf in islice(reports, 20)),
        type=kind,
        params=tuple(params.items()),
        faults=faults,
        # without the parts of a .msg: how well those are read must not make it another letter
        digest=_digest(top, sent),
    )


def _inner_body(leaves: list[Leaf]) -> Body | None:
    """The body of the innermost words of a forward that has no words of its own; None when there are none.
    The inner mail's parts stay files."""
    inner = [
        leaf
        for leaf in leaves
        if "message/rfc822" in leaf.path or (leaf.path[:1] and leaf.path[0].startswith("message/"))
    ]
    if not any(leaf.type.startswith("text/") for leaf in inner):
        return None
    depth = min(len(leaf.path) for leaf in inner)
    bare = [leaf.outside_messages() for leaf in inner if len(leaf.path) <= depth + 3]
    found = read_body(bare)
    return Body(found.text, found.html, frozenset(), found.faults)


def _people(values: Iterable[bytes]) -> tuple[tuple[str, str], ...]:
    return tuple(islice((pair for value in values for pair in head.addresses(value)), head.MAX_ADDRESSES))


def _sender(top: dict[str, bytes]) -> tuple[str, str]:
    """Returns (name, address) of From; where From names no address, of Sender, then of Return-Path."""
    nameless: list[tuple[str, str]] = []
    for name in ("from", "sender", "return-path"):
        for pair in head.addresses(top.get(name, b"")):
            if all(pair[1].rpartition("@")[::2]):
                return pair
            nameless.append((pair[0], pair[1].strip("@")))
    return nameless[0] if nameless else ("", "")


def _missing(top: dict[str, bytes], date: datetime | None) -> list[str]:
    given = {"no_from": top.get("from"), "no_message_id": top.get("message-id"), "no_date": date}
    missing = [key for key, value in given.items() if not value] if top else ["no_header"]
    return [say("faults", key) for key in missing]


def _with_messages(leaves: list[Leaf], find: Callable[[Leaf], bytes]) -> tuple[list[Leaf], dict[int, bytes]]:
    """Returns (the leaves, then those of messages among them; the messages). find: a leaf's message or
    b""."""
    found, messages, queue = list(leaves), dict[int, bytes](), [(leaf, 1) for leaf in leaves]
    for leaf, depth in queue:
        if depth > MAX_DEPTH or len(found) > 2_000 or not (mail := find(leaf)):
            continue
        messages[leaf.index] = mail
        around = (*leaf.path, "message/rfc822")
        inner = [replace(one, path=(*around, *one.path)) for one in walk(mail, len(found)).leaves]
        found += inner
        queue += [(one, depth + 1) for one in inner]
    return found, messages


def _outlook_mail(leaf: Leaf, notes: _Notes) -> bytes:
    """A .msg file's mail as RFC 5322 bytes; b"" for any other leaf. Whether it could be opened is told in
    `notes`."""
    begins_so = leaf.raw[leaf.start : leaf.start + 24].lstrip().startswith(_OUTLOOK)
    # the data is not kept with the leaf: a large one must not lie in memory twice
    data = decode_payload(leaf.payload, leaf.encoding)[0] if begins_so else b""
    if not looks_like_one(data):
        return b""
    made = as_mail(data)
    notes.faults.append(say("faults", "msg_opened" if made else "msg_broken"))
    return made or b""


@dataclass
class _Notes:
    text: str = ""
    faults: list[str] = field(default_factory=list)


def _files(leaves: list[Leaf], body: Body, messages: Mapping[int, bytes], notes: _Notes) -> tuple[Part, ...]:
    """The files of a mail: every leaf but the body text and blank ones, files that came empty, and the files
    inside winmail.dat. Torn base64 is added as it came, too."""
    sources: list[tuple[Leaf | EnclosedFile, str, str, int]] = []
    enclosed: list[EnclosedFile] = []
    for leaf in leaves:
        # somebody attached a file by its name, and nothing of it came
        is_empty_file = leaf.file_name and not _LEFT_OVER.fullmatch(leaf.file_name)
        if leaf.index in body.used:
            written = take_uuencoded(leaf.data)[1] if leaf.type == "text/plain" else []
            enclosed += [EnclosedFile(name, guess_type(name)[0] or "", data) for name, data in written]
            continue
        if leaf.stamp.blank and not is_empty_file:
            continue
        name = leaf.file_name or leaf.params.get("title", "") or name_within(leaf.message_name, leaf.type)
        sources.append((leaf, name, leaf.type, leaf.index))
        if leaf.is_cut_short:
            notes.faults.append(say("faults", "torn"))
            name, payload = f"{leaf.file_name or 'lampiran'}.base64", b"".join(leaf.payload.splitlines())
            enclosed.append(EnclosedFile(name, "application/octet-stream", payload))
        if leaf.type in _TNEF or leaf.file_name.lower() == "winmail.dat":
            enclosed += _tnef(leaf, notes)
    sources += [(one, one.name, one.type, len(leaves) + number) for number, one in enumerate(enclosed)]
    names = safe_names([(name, kind) for _, name, kind, _ in sources])
    inner = {**dict.fromkeys(body.doubles, "double"), **dict.fromkeys(messages, "mail")}
    return tuple(
        _part(source, name, kind, index, inner.get(index, ""))
        for (source, _, kind, index), name in zip(sources, names, strict=True)
    )


def _part(source: Leaf | EnclosedFile, name: str, kind: str, index: int, inner: str) -> Part:
    if isinstance(source, EnclosedFile):
        sha1 = hashlib.sha1(source.data, usedforsecurity=False).hexdigest()
        return Part(name, kind[:100], len(source.data), sha1, index, source=source)
    attached, referred_to = source.disposition[0] == "attachment", head.text_of(source.field("content-id"))
    inline = source.disposition[0] == "inline" or (referred_to.strip("<>") != "" and not attached)
    shown = source.type in ("text/plain", "text/html") and not attached
    inner = inner or ("words" if shown and not source.file_name and source.is_inside else "")
    stamp = source.stamp
    return Part(name, kind[:100], stamp.size, stamp.sha1, index, inline, inner, source)


def _tnef(leaf: Leaf, notes: _Notes) -> list[EnclosedFile]:
    """The files inside a winmail.dat; [] when it cannot be opened. Its text and the outcome are told in
    `notes`."""
    if (opened := open_tnef(leaf.data)) is None:
        notes.faults.append(say("faults", "tnef_broken"))
        return []
    notes.faults.append(say("faults", "tnef_opened", count=len(opened.files)))
    notes.text = notes.text or opened.text
    return list(opened.files)


def _digest(top: dict[str, bytes], leaves: list[Leaf]) -> str:
    """Returns what makes two letters the same: sha256 over From, Date, Subject, Message-ID and the type and
    content of every part. Line ends, trailing blanks and all other headers do not count."""
    book = hashlib.sha256()
    for name in ("from", "date", "subject", "message-id"):
        book.update(" ".join(head.text_of(top.get(name, b"")).split()).encode("utf-8", "replace") + b"\n")
    for leaf in leaves:
        if leaf.stamp.plain:
            book.update(leaf.type.encode("utf-8", "replace") + b"\n" + leaf.stamp.plain)
    return book.hexdigest()
