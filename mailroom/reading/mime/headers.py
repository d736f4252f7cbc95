"""How a mail's header block is read: fields, folding, encoded words, addresses, parameters, dates,
Message-IDs.

RFC 5322, 2047 (encoded words), 2231 (parameters), 6532 (UTF-8). Mail programs' faults are forgiven: encoded
words in quotes, split letters, missing padding, doubled or missing separators.

In: `split_block`: raw bytes, first and last place. The others: a field's value, as bytes.
Out: `Fields`; text without control characters, (name, address) pairs, a datetime or None, Message-IDs.
Fails: raises nothing: a value that cannot be read is given as it came.
See: Whether From is ambiguous: reading/senders/ambiguous_from.py. Headers we write: writing/outgoing_mime.py.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
from functools import cached_property, lru_cache
from typing import TypeVar
from urllib.parse import unquote_to_bytes

from mailroom.text.charsets import clean_line, decode
from mailroom.text.idn import a_label
from mailroom.text.transfer_encodings import decode_loose_base64

MAX_VALUE = 100_000  # characters of one field that are decoded; what follows stays in the stored bytes
MAX_ADDRESSES = 2_000
_USUAL = 100  # octets of a value that may come again

_FIELD = re.compile(rb"(?!--)([!-9;-~]+)[ \t]*:([^\r\n]*(?:(?:\r\n|\r|\n)[ \t][^\r\n]*)*)(?:\r\n|\r|\n|\Z)")
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|\Z)")
# how an encoded word begins; it ends with ?= on the same line, or on the next where a program folded it
_ENCODED = re.compile(r"=\? ?([^?\s]{0,60}?)(?:\*[\w-]*)?\? ?([bBqQ])\?")
_FOLDS = re.compile(rb"(?:\r\n|\r|\n)[ \t]*")
_LINE_END = re.compile(r"[\r\n]|\Z")
_BETWEEN = re.compile(r"[ \t\r\n]*")
_ADDRESS = re.compile(r"[^\s<>()\[\]\",;:@\\]{1,320}@[^\s<>()\",;:@\\]{1,320}")

_QUOTED_ADDRESS = re.compile(r'"((?:[^"\\]|\\.){1,64})"@([^\s<>",;@]+)')
# needs no quotes (RFC 5321 4.1.2)
_PLAIN_LOCAL = re.compile(r"[^\s<>()\[\]\",;:@\\.]+(?:\.[^\s<>()\[\]\",;:@\\.]+)*")
_UNESCAPED = re.compile(r'\\.|[^"]', re.DOTALL)  # all but the quotes that open or close something

Field = tuple[str, bytes]
_Read = TypeVar("_Read")
# A gateway encoded what was encoded: only encoded words come out. Among other words somebody wrote them.
_TWICE = re.compile(r"(?:=\?[\w*-]{2,40}\?[bq]\?[^?\s]{0,300}\?=\s*){1,40}", re.IGNORECASE)
# One mailbox as nearly all are: `"Name" <a@b.example>`. No letter fits two of its repetitions.
_USUAL_MAILBOX = re.compile(r'(?:"([^"\\]*)"\s*|([^"(),;:<>]*))<([^<>"@:]*@[^<>"@:]*)>\Z')
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|\(|\)|<([^<>]*)>|[,;:]|[^"(),;:<>]+|.', re.DOTALL)
# characters of no mailbox and no domain (UTS 46)
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]+")
_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;"]*(?:"[^;"]*)?))')
_ID = re.compile(r"<\s*([^<>]{1,998}?)\s*>")


class Fields(tuple[Field, ...]):
    """The fields of a header block as they stand in it."""

    @cached_property
    def by_name(self) -> dict[str, list[bytes]]:
        """Small-letter name → values: RFC 5322 3.6 allows one, real mails hold two, the first empty."""
        found: dict[str, list[bytes]] = {}
        for name, value in self:
            found.setdefault(name.lower(), []).append(value)
        return found

    def first(self, name: str) -> bytes | None:
        """Returns the first value under that (lower-case) name, None when there is none."""
        values = self.by_name.get(name)
        return values[0] if values else None


def split_block(raw: bytes, start: int, end: int) -> tuple[Fields, int]:
    """Returns (fields, where the body begins) of the header at raw[start:end]; a line that is no field ends
    it."""
    fields: list[Field] = []
    at, before = start, False
    while at < end:
        if found := _FIELD.match(raw, at, end):
            fields.append((found[1].decode("ascii"), found[2].strip()))
            at, before = found.end(), True
            continue
        found = _LINE.match(raw, at, end)
        line = found.group() if found else b""
        if not line.strip(b"\r\n"):
            at += len(line)
            break
        # Dropped: an mbox's envelope line, blank lines before the first field, lines that continue these.
        if not (line.startswith(b"From ") or (line[:1] in b" \t" and (before or not line.strip()))):
            break
        before = before or line.startswith(b"From ")
        at += len(line)
    return Fields(fields), at


def text_of(value: bytes) -> str:
    """Returns a field's value as a person reads it: unfolded, encoded words decoded, raw 8-bit letters
    guessed."""
    value = value[:MAX_VALUE]
    text = value.decode("ascii") if value.isascii() else decode(value)[0]
    if "\x1b" in text:
        text = decode(value)[0]
    if "=?" in text:
        text = decode_words(text)
        if _TWICE.fullmatch(text.strip()):
            text = decode_words(text)
    if "\n" in text or "\r" in text or "\t" in text:
        joined = " ".join(text.split())
        return joined if joined.isprintable() else " ".join(clean_line(text).split())
    return clean_line(text).strip()


def decode_words(text: str) -> str:
    """Encoded words decoded (RFC 2047), no blanks between two; neighbours of one charset joined as bytes."""
    out: list[str] = []
    pending, label, at = b"", "", 0
    for found, end in _encoded_words(text):
        gap, charset = text[at : found.start()], found.group(1).lower()
        data = text[found.end() : end].encode("utf-8", "replace")
        if found.group(2) in "qQ":
            data = quopri.decodestring(_FOLDS.sub(b"", data).replace(b"_", b"=20").replace(b" ", b"=20"))
        else:
            data = decode_loose_base64(data)
        blank = _BETWEEN.fullmatch(gap) is not None
        # seven-bit charsets return to ASCII at the end of each word
        if pending and blank and charset == label and not label.startswith(("iso-2022", "utf-7", "hz")):
            pending += data
        else:
            out += [decode(pending, label)[0] if pending else "", "" if blank and at else gap]
            pending, label = data, charset
        at = min(end + 2, len(text))
    return "".join([*out, decode(pending, label)[0] if pending else "", text[at:]])


def _encoded_words(text: str) -> Iterator[tuple[re.Match[str], int]]:
    """Each encoded word's beginning, and where its ?= stands. A line without one is searched once only."""
    at, line = 0, -1
    while found := _ENCODED.search(text, at):
        if line < found.end():
            line = next(_LINE_END.finditer(text, found.end())).start()
        end = text.find("?=", found.end(), line)
        if end < 0 and line >= len(text.rstrip()):  # of one that was cut off, the text's end
            word = text[found.end() : line].strip()
            end = len(text) if line - found.end() < 200 and word and " " not in word else -1
        elif end < 0:  # of one that was folded
            end = text.find("?=", line, line + 200)
            end = end if "=?" not in text[line : max(line, end)] else -1
        if end >= 0:
            yield found, end
        at = line if end < 0 else end + 2


def _with_memory(read: Callable[[bytes], _Read]) -> Callable[[bytes], _Read]:
    """`read` with a memory for short values: most mails are addressed to us, most parts are text in UTF-8."""
    known = lru_cache(maxsize=256)(read)
    return lambda value: known(value) if len(value) < _USUAL else read(value)


@_with_memory
def addresses(value: bytes) -> tuple[tuple[str, str], ...]:
    """Returns ((name, address), …) of an address field, at most 2,000; addresses lower-cased in the domain
    only, which is ASCII. Groups are opened, comments become names."""
    text = value[:MAX_VALUE]
    raw = text.decode("ascii") if text.isascii() else decode(text)[0]
    raw = raw.replace("\r\n", " ").replace("\n", " ").replace("\r", " ").replace("\t", " ")
    if usual := _USUAL_MAILBOX.match(raw):
        return ((_name(usual[1] or usual[2] or ""), _address(usual[3])),)
    found = (_one_address(tokens) for tokens in _mailboxes(raw))
    return tuple(pair for pair in found if pair[0] or pair[1])[:MAX_ADDRESSES]


def _mailboxes(raw: str) -> list[list[tuple[str, str]]]:
    """The field cut into mailboxes, each a list of (quoted, angle, comment or plain, text)."""
    boxes: list[list[tuple[str, str]]] = [[]]
    depth, comment = 0, ""
    quotes = len(_UNESCAPED.sub("", raw)) if "\\" in raw else raw.count('"')
    for found in _TOKEN.finditer(raw.replace('"', "") if quotes % 2 else raw):
        piece = found.group()
        if piece == "(":
            depth += 1
        elif piece == ")" and depth:
            depth -= 1
            if not depth:
                boxes[-1].append(("comment", comment.strip()))
                comment = ""
        elif depth:
            comment += piece if len(comment) < 500 else ""
        else:
            _add_token(boxes, found, piece)
    if comment:
        boxes[-1].append(("plain", " " + comment))
    return [box for box in boxes if box]


def _add_token(boxes: list[list[tuple[str, str]]], found: re.Match[str], piece: str) -> None:
    if piece in ",;":
        if len(boxes) <= MAX_ADDRESSES:
            boxes.append([])
    elif piece == ":" and not any(kind == "angle" or "@" in text for kind, text in boxes[-1]):
        boxes[-1] = []  # a group's name: RFC 5322 3.4
    elif found.group(1) is not None:
        boxes[-1].append(("quoted", re.sub(r"\\(.)", r"\1", found.group(1))))
    elif found.group(2) is not None:
        boxes[-1].append(("angle", found.group(2).strip()))
    else:
        boxes[-1].append(("plain", piece))


def _one_address(tokens: list[tuple[str, str]]) -> tuple[str, str]:
    angle = next((text for kind, text in reversed(tokens) if kind == "angle" and "@" in text), None)
    comments = " ".join(text for kind, text in tokens if kind == "comment")
    if angle is not None:
        texts = (text for kind, text in tokens if kind in {"quoted", "plain"})
        words = "".join(text if " " in (text[:1], text[-1:]) else text + " " for text in texts)
        return _name(words or comments), _address(angle)
    # `a@b.example`, `a@b.example (Name)`, or a name without any address
    others = ((kind, text) for kind, text in tokens if kind != "comment")
    plain = "".join(_quote(text) if kind == "quoted" else text for kind, text in others)
    quoted = _QUOTED_ADDRESS.search(plain)
    found = _ADDRESS.search(plain) if "@" in plain else None
    if quoted and not (found and found.start() < quoted.start()):
        return _name(comments), _address(quoted.group())
    if not found:
        inside = _ADDRESS.search(decode_words(plain)) if "=?" in plain else None
        return (_name(plain.replace('"', "") or comments), _address(inside.group()) if inside else "")
    rest = (plain[: found.start()] + plain[found.end() :]).strip(" \"'<>")
    return _name(rest or comments), _address(found.group())


def _name(text: str) -> str:
    text = decode_words(text) if "=?" in text else text
    return " ".join(clean_line(text).strip(" \"'").split())


def _address(text: str) -> str:
    """An address without white space, quotes and routes; at most 320 characters (RFC 5321 4.5.3.1). Quotes
    stay where the mailbox needs them: `"budi santoso"@warga.example` is not budisantoso's."""
    text = _UNSEEN.sub("", clean_line(decode_words(text) if "=?" in text else text))
    if '"' in text and (quoted := _QUOTED_ADDRESS.fullmatch(text.strip())):
        local = re.sub(r"\\(.)", r"\1", quoted[1])
        kept = local if _PLAIN_LOCAL.fullmatch(local) else _quote(local)
        return f"{kept}@{a_label(quoted[2].rstrip('.'))}"[:320]
    text = "".join(text.split()).strip("<>'\"")
    if text.startswith("@") and ":" in text:
        text = text.rsplit(":", 1)[1]  # obsolete source route
    text = text.removeprefix("mailto:")
    local, at, domain = text.rpartition("@")
    return (local + at + a_label(domain.rstrip(".")))[:320]


def _quote(text: str) -> str:
    """A local part in quotes, as RFC 5322 3.2.4 spells it."""
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'


@_with_memory
def parameters(value: bytes) -> tuple[str, dict[str, str]]:
    """Returns (value in lower case, parameters) of Content-Type or Content-Disposition, RFC 2231 undone."""
    text = value[:MAX_VALUE].decode("ascii") if value.isascii() else decode(value[:MAX_VALUE])[0]
    text = text.replace("\r\n", "").replace("\n", "").replace("\r", "")
    main = text.split(";", 1)[0].strip().strip('"').lower()
    found: dict[str, str] = {}
    for name, quoted, plain in _PARAMETER.findall(";" + text.partition(";")[2]):
        key = "".join(clean_line(name.lower()).split())
        found.setdefault(key, re.sub(r"\\(.)", r"\1", quoted) if quoted else plain.strip())
    return clean_line(main), _join_2231(found)


def _join_2231(found: dict[str, str]) -> dict[str, str]:
    plain = {name: value for name, value in found.items() if "*" not in name}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for name, value in found.items():
        base, star, rest = name.partition("*")
        if star:
            number, _, mark = rest.partition("*")
            order = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 0
            encoded = rest == "" or (mark == "" and rest.endswith("*"))
            pieces.setdefault(base, []).append((order, encoded, value))
    for base, parts in pieces.items():
        label, data = "", b""
        for place, (_, encoded, value) in enumerate(sorted(parts)):
            cut = value.split("'", 2)  # charset, language, text
            named = place == 0 and len(cut) == 3 and (encoded or "%" in value)
            label, piece = (cut[0], cut[2]) if named else (label, value)
            raw = piece.encode("utf-8", "replace")
            data += unquote_to_bytes(raw) if encoded or "%" in piece else raw
        plain[base] = decode(data, label or None)[0] or plain.get(base, "")
    return {
        name: " ".join(clean_line(decode_words(value) if "=?" in value else value).split())
        for name, value in plain.items()
        if name  # an empty one comes from `;;=`
    }


def date_of(value: bytes) -> datetime | None:
    """Returns a Date field as a time with its zone; None when the field holds none. A missing zone is taken
    as UTC."""
    try:
        if (parts := parsedate_tz(text_of(value[:200]))) is None:
            return None
        zone = timezone(timedelta(seconds=parts[9])) if parts[9] else UTC
        return datetime(*parts[:6], tzinfo=zone)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def message_ids(value: bytes) -> tuple[str, ...]:
    """Returns every <id> of Message-ID, In-Reply-To or References, without the brackets; where there is none,
    the bare words with an @, or else the first word."""
    text = " ".join(text_of(value).split())
    bare = (word.strip("<>,;") for word in text.split() if "@" in word)
    found = _ID.findall(text) or list(bare) or text.split()[:1]
    return tuple(word.replace(" ", "") for word in found if word)
