"""A mail's bytes → the leaves of its MIME tree (RFC 2046 5.1): the parts that hold content and no parts.

Boundaries, header ends and broken multiparts are read as the standard library's parser reads them. Every
stretch of bytes lands in some leaf. The time is linear, whatever the nesting; the library's parser raises
beyond some 500 levels.

In: `walk`: the bytes of a mail.
Out: `Tree` with its `Leaf`s; a leaf knows where its bytes lie and is decoded when asked.
Fails: raises nothing.
See: Which leaf is the text: body.py; which are files: opener.py."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from mailroom.reading.mime.headers import Fields, parameters, split_block
from mailroom.text.transfer_encodings import decode_payload, is_cut_short

_PIECE = 1_000_000  # bytes of a text that are in memory a second time
# Parts behind these stay in the stored bytes: ten thousand took 0.8 of the second that a mail has.
MAX_LEAVES = 5_000
MAX_MESSAGES = 10
BEGINNING = 0x8006  # bytes of a leaf that stay decoded: file_types.py looks at no more
MAX_MISSES = 20_000  # dashed lines that delimit nothing, after which only the delimiters' names are sought
MAX_NAMED = 20
_REPORT_KINDS = ("delivery-status", "global-delivery-status", "disposition-notification", "feedback-report")
REPORTS = {f"message/{kind}" for kind in _REPORT_KINDS}
_DELIMITER = re.compile(rb"--([^\r\n]*)(\r\n|\r|\n|\Z)")
_BLANK = re.compile(rb"[\x00-\x20]*\Z")
_LEAD = re.compile(rb"(?:\xef\xbb\xbf)?[\r\n]*")
_FIRST_LINE = re.compile(rb"(?:^|[\r\n])--([^\r\n]{1,200}?)[ \t]*[\r\n]")
_FOLDED = re.compile(rb'boundary="[^"]*[\r\n]', re.IGNORECASE)


@dataclass(frozen=True)
class Leaf:
    """One part that holds content: its header fields, and where its encoded bytes lie in `raw`."""

    index: int
    fields: Fields
    type: str
    params: dict[str, str] = field(repr=False, hash=False)
    path: tuple[str, ...] = field(repr=False)  # the multipart and message types around it, outermost first
    groups: tuple[int, ...] = field(repr=False)  # the numbers of the containers around it
    raw: bytes = field(repr=False, hash=False)
    start: int = 0
    end: int = 0
    fault: str = ""
    message_name: str = ""  # the file name of the attached mail that it lies in

    def field(self, name: str) -> bytes:
        """Returns the first field of that (lower-case) name, b"" when there is none."""
        return self.fields.first(name) or b""

    @property
    def payload(self) -> bytes:
        return self.raw[self.start : self.end]

    @cached_property
    def encoding(self) -> str:
        value = self.field("content-transfer-encoding").decode("ascii", "replace").lower()
        return next(iter(value.split(";")[0].split()), "7bit").strip("\"'")

    @cached_property
    def data(self) -> bytes:
        """The decoded bytes, or the payload as it came where it does not decode."""
        return decode_payload(self.payload, self.encoding)[0]

    @cached_property
    def disposition(self) -> tuple[str, dict[str, str]]:
        return parameters(self.field("content-disposition"))

    @property
    def is_inside(self) -> bool:
        """Whether this leaf belongs to a message that lies within the mail."""
        return any(kind.startswith("message/") for kind in self.path)

    @property
    def file_name(self) -> str:
        return self.disposition[1].get("filename", "") or self.params.get("name", "")

    @cached_property
    def stamp(self) -> Stamp:
        """The facts of the content; it is not kept, so that 60 MB do not lie in memory twice."""
        data, whole = self.__dict__.get("data"), False
        if not data:
            data, whole = decode_payload(self.payload, self.encoding)
        lines = self.encoding not in {"base64", "x-uuencode"} or self.type.startswith(("text/", "message/"))
        digest = _digest_of_lines(data.rstrip()) if lines else hashlib.sha256(data).digest() if data else b""
        sha1 = hashlib.sha1(data, usedforsecurity=False).hexdigest()
        return Stamp(len(data), sha1, digest, not data or data.isspace(), whole, data[:BEGINNING])

    @property
    def is_cut_short(self) -> bool:
        """Whether its base64 was cut short, so that the encoded text is worth keeping beside `data`."""
        small = self.encoding == "base64" and not self.stamp.whole and self.stamp.size <= 5_000_000
        return small and is_cut_short(self.payload)

    def outside_messages(self) -> Leaf:
        """This leaf as if its message were the whole mail."""
        path = tuple(kind for kind in self.path if not kind.startswith("message/"))
        return replace(self, path=path, groups=self.groups[len(self.groups) - len(path) :])


def _digest_of_lines(text: bytes) -> bytes:
    """The digest of a text whose lines end alike, made piece by piece; b"" of none."""
    made, carried = hashlib.sha256(), b""
    for at in range(0, len(text), _PIECE):
        piece = carried + text[at : at + _PIECE]
        carried = b"\r" if piece.endswith(b"\r") else b""
        made.update(piece[: len(piece) - len(carried)].replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
    return made.digest() if text else b""


@dataclass(frozen=True)
class Stamp:
    """size and sha1 (hex) of the decoded bytes; plain: sha256 of them with line ends made alike, b"" when
    empty; whole: base64 known to be neither cut short nor followed by anything; begins: the first bytes, by
    which the file's type is known."""

    size: int
    sha1: str
    plain: bytes
    blank: bool
    whole: bool
    begins: bytes


@dataclass
class _Frame:
    """A multipart that is open: its delimiter, its path and groups with itself, its header."""

    delimiter: bytes
    path: tuple[str, ...]
    groups: tuple[int, ...]
    part: Leaf
    odd: bool
    seen: bool = False


@dataclass
class _Walk:
    """Where the walk stands: open multiparts (`frames`), the delimiters they wait for (`open`), the leaf that
    is not ended yet (`pending`)."""

    raw: bytes
    leaves: list[Leaf] = field(default_factory=list)
    frames: list[_Frame] = field(default_factory=list)
    open: dict[bytes, list[int]] = field(default_factory=dict)
    broken: set[bytes] = field(default_factory=set)  # delimiters of multiparts that ended without saying so
    pending: Leaf | None = None  # a part whose end is not yet found
    groups: int = 0
    # (start, open multiparts around it, file name) of messages whose end is not found
    inside: list[tuple[int, int, str]] = field(default_factory=list)
    messages: list[tuple[int, int, str]] = field(default_factory=list)  # (start, end, file name)
    # multiparts that are kept whole too, and the open ones around them
    whole: list[tuple[Leaf, int]] = field(default_factory=list)
    faults: set[str] = field(default_factory=set)
    misses: int = 0  # dashed lines that were no delimiters


@dataclass(frozen=True)
class Tree:
    """A walked mail. faults: keys of reasons.toml; messages: the open message/rfc822, outermost first."""

    fields: Fields
    leaves: list[Leaf]
    faults: set[str]
    messages: list[bytes]


def walk(raw: bytes, first: int = 0) -> Tree:
    """Returns the top header fields and every leaf in order. `first`: the number of the first leaf."""
    state = _Walk(raw)
    # blank lines and a byte order mark before the first field are no part of the mail
    lead = _LEAD.match(raw)
    fields, body = split_block(raw, lead.end() if lead else 0, len(raw))
    dashed = _DashedLines(raw, _enter(state, fields, body, (), (), "text/plain"))
    while state.frames and len(state.leaves) < MAX_LEAVES and (found := dashed.next(state)):
        dashed.skip(_line(state, found))
    _finish(state, len(raw))
    while state.frames:
        _leave(state, len(raw), closed=False)
    _end_messages(state, -1, len(raw))
    leaves = [replace(leaf, index=leaf.index + first) for leaf in state.leaves] if first else state.leaves
    spans = sorted(state.messages)[:MAX_MESSAGES]
    for start, end, name in spans if any(name for *_, name in spans) else ():
        leaves = [
            replace(one, message_name=name or one.message_name) if start <= one.start < end else one
            for one in leaves
        ]
    return Tree(fields, leaves, state.faults, [raw[start:end] for start, end, _ in spans])


class _DashedLines:
    """The lines that begin with two hyphens. A single hyphen is sought first, a hundred times as fast: a
    picture in base64 holds none."""

    def __init__(self, raw: bytes, start: int) -> None:
        self.raw, self.at = raw, 0
        # where the next one behind a line feed lies; those behind a lone carriage return come before it
        self.after = -1
        self.skip(start)

    def skip(self, start: int) -> None:
        """Goes on with the line that begins at `start`, the line break before it included."""
        self.at = max(self.at, start - 2)

    def next(self, state: _Walk) -> re.Match[bytes] | None:
        if state.misses > MAX_MISSES and len(state.open) <= MAX_NAMED:
            found = _lines_of(tuple(state.open)).search(self.raw, self.at)
            self.at = found.start() if found else len(self.raw)
            return found
        raw = self.raw
        while (hyphen := raw.find(b"-", self.at)) >= 0:
            at = max(self.at, hyphen - 1)
            if self.after < at:
                after = raw.find(b"\n--", at)
                self.after = len(raw) if after < 0 else after
            alone = raw.find(b"\r--", at, self.after)
            at = self.after if alone < 0 else alone
            self.at = at + 1
            if found := _DELIMITER.match(raw, at + 1):
                return found
        return None


@lru_cache(maxsize=64)
def _lines_of(delimiters: tuple[bytes, ...]) -> re.Pattern[bytes]:
    names = b"|".join(map(re.escape, delimiters))
    return re.compile(rb"(?<=[\r\n])--((?:" + names + rb")(?:--)?[ \t]*)(\r\n|\r|\n|\Z)")


def _end_messages(state: _Walk, level: int, end: int) -> None:
    while state.inside and state.inside[-1][1] > level:
        start, _, name = state.inside.pop()
        state.messages.append((start, end, name))
    while state.whole and state.whole[-1][1] > level:
        _keep(state, state.whole.pop()[0], end, "undivided")


def _enter(
    state: _Walk, fields: Fields, body: int, path: tuple[str, ...], groups: tuple[int, ...], default: str
) -> int:
    """Opens the part whose header was just read, as a leaf or a frame; returns where its body begins."""
    while True:
        value = fields.first("content-type")
        kind, params = (default, {}) if value is None else parameters(value)
        kind = kind if kind.count("/") == 1 else "text/plain"
        part = Leaf(0, fields, kind, params, path, groups, state.raw, body)
        # Outlook encodes some messages, against RFC 2046 5.2.1: those are opened as files.
        coding = (fields.first("content-transfer-encoding") or b"").lower()
        coded = b"base64" in coding or b"quoted" in coding
        if kind.startswith("message/") and kind not in REPORTS and not coded:
            state.groups += 1
            state.inside.append((body, len(state.frames), part.file_name))
            path, groups = _deeper_path(path, kind), (*groups[-20:], state.groups)
            fields, body = split_block(state.raw, body, len(state.raw))
            default = "text/plain"
            continue
        if kind.startswith("multipart/"):
            delimiter, odd = _delimiter(state.raw, part)
            if delimiter:
                state.groups += 1
                state.open.setdefault(delimiter, []).append(len(state.frames))
                around = _deeper_path(path, kind), (*groups[-20:], state.groups)
                state.frames.append(_Frame(delimiter, *around, part, odd))
                return body
        state.pending = part
        return body


def _delimiter(raw: bytes, part: Leaf) -> tuple[bytes, bool]:
    """Returns (the delimiter, whether it had to be guessed or pieced together). Where none is named, the
    first line that looks like one is taken."""
    if named := part.params.get("boundary", "").rstrip():
        value = part.fields.first("content-type") or b""
        return named.encode("utf-8", "surrogateescape"), _FOLDED.search(value) is not None
    first = _FIRST_LINE.search(raw, part.start, min(len(raw), part.start + 4_000))
    return (first.group(1) if first else b""), True


def _deeper_path(path: tuple[str, ...], kind: str) -> tuple[str, ...]:
    """The path one level deeper; of hundreds the outermost and the innermost nineteen are kept."""
    return (*path, kind) if len(path) < 20 else (*path[:1], *path[-18:], kind)


def _line(state: _Walk, found: re.Match[bytes]) -> int:
    """A line with `--` delimits or ends an open multipart, or is text. Returns where the next may begin."""
    line = found.group(1).rstrip(b" \t")
    levels, closing = state.open.get(line), False
    if not levels and line.endswith(b"--"):
        levels, closing = state.open.get(line[:-2]), True
    if not levels:
        state.misses += 1
        return _late(state, found, line)
    level = levels[-1]
    _finish(state, found.start())
    _end_messages(state, level, found.start())
    while len(state.frames) > level + 1:
        _leave(state, found.start(), closed=False)
    frame = state.frames[-1]
    frame.odd = frame.odd or (closing and not frame.seen)
    frame.seen = frame.seen or not closing
    if closing:
        _leave(state, found.start(), closed=True)
        path = (*frame.path, "epilogue")
        state.pending = Leaf(0, Fields(), "text/plain", {}, path, frame.groups, state.raw, found.end())
        return found.end()
    fields, body = split_block(state.raw, found.end(), len(state.raw))
    default = "message/rfc822" if frame.part.type == "multipart/digest" else "text/plain"
    return _enter(state, fields, body, frame.path, frame.groups, default)


def _late(state: _Walk, found: re.Match[bytes], line: bytes) -> int:
    """A delimiter of a multipart that has ended already begins a new part: nobody writes such a line into a
    text."""
    part = state.pending
    named = line if line in state.broken else line.removesuffix(b"--")
    if named not in state.broken or part is None or part.type != "text/plain":
        return found.end()
    _finish(state, found.start())
    if named != line:
        state.pending = Leaf(0, Fields(), "text/plain", {}, part.path, part.groups, state.raw, found.end())
        return found.end()
    fields, body = split_block(state.raw, found.end(), len(state.raw))
    return _enter(state, fields, body, part.path, part.groups, "text/plain")


def _finish(state: _Walk, end: int) -> None:
    """Ends the pending leaf before the line break that belongs to the delimiter."""
    part, state.pending = state.pending, None
    if part is None:
        return
    if end < len(state.raw):
        end -= 2 if state.raw[end - 2 : end] == b"\r\n" else 1
    stop = max(part.start, end)
    if part.path[-1:] != ("epilogue",) or not _BLANK.match(state.raw, part.start, stop):
        _keep(state, part, stop)


def _keep(state: _Walk, part: Leaf, stop: int, fault: str = "") -> None:
    state.leaves.append(replace(part, index=len(state.leaves), end=stop, fault=fault))


def _leave(state: _Walk, end: int, *, closed: bool) -> None:
    """Closes the innermost multipart. One without any delimiter stays a single leaf; one whose delimiter was
    guessed is kept whole beside its parts."""
    frame = state.frames.pop()
    if not closed and len(state.broken) < MAX_NAMED:
        state.broken.add(frame.delimiter)
    if levels := state.open.get(frame.delimiter):
        levels.pop()
        if not levels:
            del state.open[frame.delimiter]
    if not frame.seen:
        state.faults.add("no_boundary")
        _keep(state, frame.part, end, "no delimiter")
    elif frame.odd:
        state.faults.add("no_boundary")
        if len(state.whole) < MAX_MESSAGES:
            state.whole.append((frame.part, len(state.frames)))
    elif not closed:
        state.faults.add("not_closed")
