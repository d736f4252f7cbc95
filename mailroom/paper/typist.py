"""The typist: a reply's form and a view of its case become the bytes of a mail, text and HTML from one template.

Promises: pure but for reading `templates/` once. The same arguments give the same bytes. From is always the office's plain address;
the token stands in Reply-To, envelope sender, buttons and the last line of the body. No value can add a header, break a line or
become markup. An optional fact that is not there is left out; a template that asks for an unknown name raises jinja2.UndefinedError.

The parts are joined here, not by the standard library's generator, which took 0.3 ms of the 0.5 a receipt may cost (measured);
it encodes our headers (email.header, email.utils). Bodies are 7bit where they can be, else quoted-printable: relays need no 8BITMIME.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from mailroom.paper.layout import Block, Laid, Post, as_html, as_text, paragraphs, quote, read, value
from mailroom.paper.wording import Menus, Words, series, short, size
from mailroom.procedure.house import House
from mailroom.procedure.letter import Reply
from mailroom.procedure.people import Role

# Forms typed because a letter came, to the one who wrote it (RFC 3834 section 5); the others are sent unasked.
_REPLIED = frozenset(
    [
        "receipt",
        "noted",
        "already",
        "help",
        "status_letter",
        "trace",
        "not_understood",
        "echo",
        "comment_received",
        "withdrawn",
        "closed",
        "rating_reason",
        "reopen_question",
        "this_or_new",
        "which_case",
        "fill_answer",
        "form",
        "held_back",
    ]
)
ENDING = ".txt.j2"
# Names that a template may ask for though this letter has none of it: the optional facts of a view and of a reply's data.
OPTIONAL = frozenset(
    [
        "number",
        "lapor",
        "title",
        "klass",
        "category",
        "place",
        "subdistrict",
        "when",
        "wants",
        "status",
        "stage",
        "received",
        "channel",
        "who",
        "identity",
        "hidden",
        "text",
        "texts",
        "files",
        "missing",
        "suggested",
        "why",
        "urgent",
        "anonymous",
        "secret",
        "oversight",
        "deadline",
        "whole",
        "agencies",
        "agency",
        "officers",
        "officer",
        "response",
        "answers",
        "progress",
        "rating",
        "rating_reason",
        "asked",
        "reason",
        "where",
        "note",
        "parent",
        "children",
        "history",
        "age",
        "escalated",
        "undelivered",
        "reminded",
        "by",
        "understood",
        "rerouted",
        "until",
        "silent_until",
        "more",
        "answer_files",
        "late",
        "on",
        "what",
        "at",
        "guess",
        "quote",
        "lines",
        "cases",
        "sender",
        "subject",
        "objection",
        "completed",
        "from_subject",
        "release",
        "hold",
        "proposal",
        "granted",
        "slg",
        "previous",
        "from",
        "form",
        "to",
        "letter",
        "inner",
        "name",
        "head",
        "apip",
        "since",
        "quarter",
        "figures",
        "remarks",
        "month",
        "notices",
        "spam",
        "budget",
        "desk",
        "numbers",
        "changes",
        "verified",
        "closed",
        "code",
        "answered",
        "no",
        "label",
        "sections",
        "last_day",
        "late_days",
        "state",
        "purpose",
        "holder",
        "kind",
        "size",
        "home",
        "address",
        "notice",
    ]
)
_MISSING = object()
_TAG = re.compile(r"\{%.*?%\}")
_FOLD = re.compile(r"[\x00-\x20\x7f]+")


@dataclass(frozen=True)
class Enclosure:
    """A file to enclose. encoded: its base64 lines as they came, when they did; passed on as they are."""

    name: str
    type: str
    data: bytes
    encoded: bytes | None = None


@dataclass(frozen=True)
class Typed:
    """A mail ready to be carried. text: the plain text part, kept so that a reply can be told from what it quotes."""

    raw: bytes
    subject: str
    text: str
    sender: str
    to: str


@dataclass(frozen=True)
class Draft:
    """A letter before it is laid out: its subject without the case number, and its blocks."""

    subject: str
    blocks: list[Block]


class Typist:
    """Knows the templates of one office. Compiles each once, when it is first needed. `house` may be replaced when config changes."""

    def __init__(self, templates: Path, house: House) -> None:
        self.house = house
        self.words = Words.load(templates / "words.toml", lambda: self.house.calendar.zone)
        self.menus = Menus.load(templates / "menus.toml")
        folder = templates / "mail"
        self.forms = frozenset(path.name.removesuffix(ENDING) for path in folder.glob(f"[a-z]*{ENDING}"))
        self._room = _room(folder, self.words)

    def draft(
        self, reply: Reply, view: Mapping[str, Any] | None, *, now: datetime, ref: str = "", paper: bool = False
    ) -> Draft:
        """The letter as blocks. ref: its body marker; paper: it will be printed, so it asks for no reply by mail.
        KeyError: there is no such form."""
        if reply.form not in self.forms:
            raise KeyError(f"no template for the form {reply.form!r}")
        menu = () if paper else self.menus.choices(reply.purpose, view)
        rendered = self._room.get_template(reply.form + ENDING).render(
            c=view or {}, d=reply.data, to=reply.name, house=self.house, now=now, menu=menu, role=reply.role.value, ref=ref, paper=paper,
            purpose=reply.purpose.partition(".")[0], citizen=reply.role == Role.COMPLAINANT,
            cara=self.words.of("paper" if paper else "mail", "how"),
        )  # fmt: skip
        head, _, body = rendered.partition("\n\n")
        subject = as_text([Block("head", read(head.removeprefix("subject:"))[0].lines)])
        return Draft(" ".join(subject.split()), read(body, menu))

    def printed(self, reply: Reply, view: Mapping[str, Any] | None, *, now: datetime) -> tuple[str, list[str]]:
        """(subject, paragraphs) of a letter to a citizen for our own paper, whose head and foot it leaves out. A list or a quotation
        is one paragraph of several lines."""
        draft = self.draft(reply, view, now=now, paper=True)
        return draft.subject, paragraphs(draft.blocks)

    def type(
        self,
        reply: Reply,
        view: Mapping[str, Any] | None,
        *,
        token: str,
        message_id: str,
        mail_id: str,
        now: datetime,
        references: Sequence[str] = (),
        enclosures: Sequence[Enclosure] = (),
        automatic: bool = True,
    ) -> Typed:
        """The mail for `reply`. token: 17 characters or ""; message_id with its angle brackets; references: earlier Message-IDs of
        this party's thread, oldest first; automatic False: no Auto-Submitted, for what a person sends in his own name."""
        ref = marker(token)
        draft = self.draft(reply, view, now=now, ref=ref)
        number = _one_word(str((view or reply.data).get("number") or ""))
        subject = f"[{number}] {draft.subject}" if number else draft.subject
        address = self._reply_address(token)
        below = "" if address != self.house.mail or not ref else f"Ref: {ref}"
        text = as_text(draft.blocks)
        html = as_html(draft.blocks, subject, Post(address, f"Re: {subject}", below))
        headers = [
            ("From", _mailbox(self.house.name, self.house.mail)),
            ("To", _mailbox(reply.name, reply.to)),
            ("Reply-To", _mailbox(self.house.name, address)),
            ("Subject", _encoded(subject, "Subject")),
            ("Date", format_datetime(self.house.calendar.local(now))),
            ("Message-ID", _one_word(message_id)),
            *_thread(references),
            *(_automatic(reply.form) if automatic else ()),
            ("MIME-Version", "1.0"),
        ]
        top = "".join(f"{name}: {words}\r\n" for name, words in headers).encode("utf-8", "replace")
        seed = hashlib.sha256(f"{message_id}\n{mail_id}".encode("utf-8", "replace")).hexdigest()[:24]
        return Typed(top + _body(text, html, enclosures, seed), subject, text, address, reply.to)

    def _reply_address(self, token: str) -> str:
        """Reply-To and envelope sender: with the token where the office's provider knows plus-addressing."""
        local, _, domain = self.house.mail.partition("@")
        return f"{local}+{token}@{domain}" if token and self.house.plus_addressing else self.house.mail


# The templates' own room.


class _Room(Environment):
    """Templates read mappings by name; an optional fact that is not there is empty, any other unknown name is an error."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Mapping):
            found = obj.get(attribute, _MISSING)
            if found is not _MISSING:
                return found
            return "" if attribute in OPTIONAL else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


class _Loader(FileSystemLoader):
    """A line that holds nothing but {% … %} leaves no line behind; every other line ends where it is seen to end."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        source, name, fresh = super().get_source(environment, template)
        return "\n".join(map(_kept, source.split("\n"))), name, fresh


def _kept(line: str) -> str:
    """Jinja's trim_blocks drops the line end after any tag; behind an (empty) value it stays. An include stands for its own lines."""
    if not line.endswith("%}") or not (_TAG.sub("", line).strip() or "{% include" in line):
        return line
    return line + "{{ '' }}"


def _printed(found: Any) -> str:
    """What `{{ … }}` prints: one folded line that cannot be markup, unless `quote` has laid it out already."""
    if found.__class__ is Laid:
        return str(found)
    return value(str(found)) if found is not None else ""


def _room(folder: Path, words: Words) -> Environment:
    """The environment the mail templates are rendered in. Nothing is HTML here: layout escapes."""
    found = _Room(
        loader=_Loader(folder),
        undefined=StrictUndefined,
        autoescape=select_autoescape(enabled_extensions=(), default=False),
        finalize=_printed,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    found.filters |= {
        "tanggal": words.full_date,
        "tgl": words.date,
        "bulan": words.month,
        "waktu": words.moment,
        "istilah": words.of,
        "ukuran": size,
        "singkat": short,
        "rangkai": series,
        "quote": lambda text: quote(str(text)),
    }
    return found


def marker(token: str) -> str:
    """ "abcd-efgh-jkmn-pqrs-t": a token as it stands in the last line of a mail, in groups a person can read out."""
    return "-".join(token[at : at + 4] for at in range(0, len(token), 4))


# Headers.


def _one_word(text: str) -> str:
    return _FOLD.sub("", text)


def _mailbox(name: str, address: str) -> str:
    """A display name with its address; the name quoted or encoded as it needs, neither able to end the line."""
    name, address = " ".join(name.split()), _one_word(address)
    name = "".join(char for char in name if char.isprintable())
    if address.isascii():
        return formataddr((name, address)).replace("\n", "\r\n")
    return (
        f"{_encoded(name)} <{address}>" if name else f"<{address}>"
    )  # RFC 6532: such a mailbox has to be written in UTF-8


def _encoded(words: str, header: str = "") -> str:
    """RFC 2047 where it is needed; folded lines begin with a space."""
    if words.isascii() and len(words) < 900:
        return words
    return Header(words, "utf-8", header_name=header or None).encode(linesep="\r\n")


def _thread(references: Sequence[str]) -> list[tuple[str, str]]:
    """In-Reply-To and References (RFC 5322 3.6.4): the first mail of the thread and its latest ten."""
    known = [word for one in references if (word := _one_word(one))]
    if not known:
        return []
    kept = known if len(known) <= 11 else [known[0], *known[-10:]]
    return [("In-Reply-To", known[-1]), ("References", "\r\n ".join(kept))]


def _automatic(form: str) -> list[tuple[str, str]]:
    kind = "auto-replied" if form in _REPLIED else "auto-generated"
    return [("Auto-Submitted", kind), ("X-Auto-Response-Suppress", "All")]


# Parts.


def _body(text: str, html: str, enclosures: Sequence[Enclosure], seed: str) -> bytes:
    """From the Content-Type header to the end: alternative text and HTML, in a mixed with the enclosures when there are any."""
    inner = _multipart("alternative", f"a-{seed}", [_text_part("plain", text), _text_part("html", html)])
    if not enclosures:
        return inner
    return _multipart("mixed", f"m-{seed}", [inner, *(_enclosed(one) for one in enclosures)])


def _multipart(kind: str, boundary: str, parts: Iterable[bytes]) -> bytes:
    line = f"--{boundary}".encode()
    pieces = [f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n'.encode()]
    for part in parts:
        pieces += [b"\r\n", line, b"\r\n", part]
    return b"".join((*pieces, b"\r\n", line, b"--\r\n"))


def _text_part(kind: str, text: str) -> bytes:
    """A text part: as it is when ASCII in short lines, else quoted-printable (RFC 2045 6.7)."""
    payload, encoding = text.encode("utf-8", "replace"), "7bit"
    if not text.isascii() or any(len(line) > 900 for line in payload.split(b"\n")):
        payload, encoding = binascii.b2a_qp(payload, istext=True), "quoted-printable"
    head = f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode() + payload.replace(b"\n", b"\r\n")


def _enclosed(one: Enclosure) -> bytes:
    """A file as an attachment; base64 that came with it is only brought to our line ends."""
    payload = one.encoded
    if payload is None:
        payload = base64.encodebytes(one.data)
    kind = one.type if re.fullmatch(r"[\w.+-]{1,60}/[\w.+-]{1,80}", one.type, re.ASCII) else "application/octet-stream"
    if kind.startswith(("message/", "multipart/")):  # RFC 2046 5.2.1: these may not be base64
        kind = "application/octet-stream"
    head = (
        f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment;\r\n {_filename(one.name)}\r\n\r\n"
    )
    return head.encode() + b"\r\n".join(payload.split()) + b"\r\n"


def _filename(name: str) -> str:
    """filename= quoted, or by RFC 2231 in short continuations when it is not plain ASCII."""
    name = "".join(char for char in " ".join(name.split()) if char.isprintable())[:150] or "lampiran"
    if name.isascii() and len(name) <= 70:
        escaped = name.replace("\\", "_").replace('"', "'")
        return f'filename="{escaped}"'
    coded = "".join(chr(byte) if _plain_byte(byte) else f"%{byte:02X}" for byte in name.encode("utf-8", "replace"))
    pieces = re.findall(r"(?:%..|[^%]){1,60}?(?=(?:%..|[^%]){60}|$)|(?:%..|[^%]){1,60}", coded)
    if len(pieces) == 1:
        return f"filename*=utf-8''{coded}"
    first = f"filename*0*=utf-8''{pieces[0]}"
    return ";\r\n ".join((first, *(f"filename*{no}*={piece}" for no, piece in enumerate(pieces[1:], 1))))


def _plain_byte(byte: int) -> bool:
    return byte < 128 and (chr(byte).isalnum() or chr(byte) in "._-")


# The leak linter.

_NOT_WORD = re.compile(r"[\W_]+")


def lint(raw_text: str, needles: Iterable[str]) -> list[str]:
    """The needles that stand in a mail's text, whatever their case, spacing or (for numbers) punctuation: these would leak.

    raw_text: what will be read, subject included (DESIGN.md promise 12). Words count only whole: "Ani" is not in "Maniak".
    """
    words = f" {_NOT_WORD.sub(' ', raw_text).casefold()} "
    digits = re.sub(r"(?<=\d)[\s().+-]+(?=\d)", "", raw_text)
    return [needle for needle in needles if _leaks(needle, words, digits)]


def _leaks(needle: str, words: str, digits: str) -> bool:
    number = re.sub(r"\D", "", needle)
    if len(number) >= 7 and not re.search(r"[^\W\d]", needle):
        return number.removeprefix("62").removeprefix("0") in digits
    folded = _NOT_WORD.sub(" ", needle).casefold().strip()
    return bool(folded) and f" {folded} " in words
