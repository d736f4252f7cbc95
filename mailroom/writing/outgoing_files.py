"""Which of a case's files leave with a letter, how they are cleaned, made smaller and divided among mails.
And which are left out, by which reason (`REASONS`).

For officials no file tells where, when or by whom it was made (EXIF, GPS, author). A hidden person's files
become pictures of what they show. A file that cannot be cleaned never goes as it came. What opens documents
works in processes of its own, with limits.

In: `fit`: `Enclosure`s and octets a mail may have. `without_metadata`, `as_pictures`, `with_words`: one
`Enclosure`, the `WorkTime` left.
Out: `Fit`: mails' worth of files, and a `LeftOut` for each that stays, which the letter names.
Fails: raises nothing but MemoryError: a worker that fails makes a `LeftOut`.
See: How each type is cleaned: media/file_cleaning.py. Which files may go at all: procedure/case_files.py.
Papers that the office makes: clerk/write/letter_papers.py."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from time import monotonic

from mailroom.media import archives, file_cleaning, file_types
from mailroom.media.document_worker import REASONS as DOCUMENT_REASONS
from mailroom.media.file_names import safe_names
from mailroom.media.file_types import BMP, GIF, JPEG, LOOKED_AT, PDF, PNG, TIFF, WEBP, real_type, refusal
from mailroom.media.picture_metadata import DamagedError
from mailroom.text.charsets import decode
from mailroom.writing import file_workers
from mailroom.writing.outgoing_mime import Enclosure

# Why a file does not go with a letter: first the reasons of this module and its workers, one of fit(), two of
# the words in it, then those of refusal(); the last is that of a file whose letter is past its retention.
REASONS = (
    "unreadable", "too_many_pixels", "too_many_pages", "locked", "not_cleaned", "stays", "too_large",
    "unscanned", "token", "tells", "infected",
    "executable", "script", "disk_image", "archive_bomb", "archive_executable", "archive_locked",
    "archive_closed", "empty", "sealed", "thinned",
)  # fmt: skip

# Of these, the files that must not go: that tell who is hidden, that nobody is to open, or that hold nothing.
WITHHELD = frozenset(REASONS[REASONS.index("tells") :]) - {"thinned"}

WORTH_REDUCING = 200_000  # bytes
PATIENCE = 45  # seconds for one file, whose process may work for 25 or 30; a photo takes half a one
OVERHEAD = 100_000  # text, HTML and headers of a mail, bytes
PART_HEAD = 700  # boundary and headers of one enclosure, bytes

PLAIN = 500_000  # bytes of a text file that is read here
_WORDLESS = ("image/", "audio/", "video/")
_PICTURES = frozenset((JPEG, PNG, GIF, WEBP, TIFF, BMP, file_types.HEIC, file_types.AVIF))
_REDUCED = _PICTURES - {GIF}
REMEMBERED, MOST_REMEMBERED = 8_000_000, 64  # bytes and files that workers made last
_made: OrderedDict[tuple[str | bytes, ...], tuple[bytes, str]] = OrderedDict()
_CODES = {"image_worker": {3: "too_many_pixels"}, "document_worker": DOCUMENT_REASONS}


@dataclass
class WorkTime:
    """The seconds that workers may still take for the files of one letter: a hundred files that were made to
    hang hold the office up as long as four."""

    left: float = 180.0


@dataclass(frozen=True)
class LeftOut:
    """A file that does not go. reason: one of REASONS; size: its decoded bytes."""

    name: str
    type: str
    size: int
    reason: str


@dataclass(frozen=True)
class Fit:
    """The mails that carry the files, in order (() when there are none), and the files that none can."""

    groups: tuple[tuple[Enclosure, ...], ...]
    left_out: tuple[LeftOut, ...] = ()


def left_out(one: Enclosure, reason: str) -> LeftOut:
    return LeftOut(one.name, one.type, len(one.data), reason)


def refusal_reason(one: Enclosure, name: str, size: int) -> str | None:
    """refusal() of a file that came as `name` with `size` bytes; decodes no more of it than that looks at."""
    begins = one.beginning(LOOKED_AT)
    return refusal(name, one.data if archives.opens(begins) else begins, size)


# Without metadata.


def without_metadata(enclosure: Enclosure, time: WorkTime | None = None) -> Enclosure | LeftOut:
    """Returns the file for an official: without author, place, device, comments, revisions, thumbnails and
    bytes after its end.

    JPEG, PNG, WebP, GIF, MP4 and sounds lose nothing else, text stays; TIFF, HEIC and the like become JPEG
    (several pages: PDF). Documents and archives are written again. Orientation stays. time: that the workers
    still have for the letter; None: as for one file."""
    data, name, kind = enclosure.data, enclosure.name, real_type(enclosure.data)
    named = kind is None and file_cleaning.claims_picture(name, enclosure.type)
    try:
        cut = None if named and data else file_cleaning.plainly(data, kind)
    except DamagedError:
        return left_out(enclosure, "unreadable")
    if cut is not None:
        return _with_data(enclosure, cut, name, kind or enclosure.type)
    if named or kind in _PICTURES:
        return _from_worker(enclosure, time, "image_worker", "redraw")
    return _from_worker(enclosure, time, "document_worker", "clean", name)


def as_pictures(enclosure: Enclosure, time: WorkTime | None = None) -> Enclosure | LeftOut:
    """Returns the file of a hidden person: the pixels of a picture or of a PDF's pages, and nothing else. Any
    other "stays" with the admin."""
    kind = real_type(enclosure.data)
    if kind == PDF:
        return _from_worker(enclosure, time, "document_worker", "draw", enclosure.name)
    if kind not in _PICTURES:
        return left_out(enclosure, "stays")
    if kind == GIF:  # its comments take Pillow minutes
        cut = without_metadata(enclosure)
        return cut if isinstance(cut, LeftOut) else _from_worker(cut, time, "image_worker", "bare")
    return _from_worker(enclosure, time, "image_worker", "bare")


def with_words(one: Enclosure, time: WorkTime | None = None, *, body: bool = False) -> Enclosure | LeftOut:
    """Returns the file with its words for the linter. One that shows none (a scan, a photo) stays as it is;
    one whose reading takes too much is left out. body: only what a person wrote in it counts."""
    kind = real_type(one.data)
    if kind is None and file_cleaning.is_text(one.data) and len(one.data) <= PLAIN:
        return replace(one, says=decode(one.data)[0])
    if not one.data or (kind or "").startswith(_WORDLESS):
        return one
    read = _worked_on(one, time, "document_worker", "body" if body else "read", "")
    return left_out(one, read) if isinstance(read, str) else replace(one, says=read[0].decode("utf-8"))


def _worked_on(one: Enclosure, time: WorkTime | None, worker: str, *job: str) -> tuple[bytes, str] | str:
    """Returns what `_run` says of the file, and takes its time from the letter's. What a worker made is
    remembered, since a file goes to several people in several letters. A failure is not: it may be one of
    time."""
    key: tuple[str | bytes, ...] = (worker, *job, sha256(one.data).digest())
    if key in _made:
        _made.move_to_end(key)
        return _made[key]
    time = time or WorkTime(PATIENCE)
    began = monotonic()
    made = _run(worker, one.data, *job, patience=min(PATIENCE, time.left))
    time.left -= monotonic() - began
    if not isinstance(made, str) and len(made[0]) <= REMEMBERED // 4:
        _made[key] = made
        while sum(len(data) for data, _ in _made.values()) > REMEMBERED or len(_made) > MOST_REMEMBERED:
            _made.popitem(last=False)
    return made


def _from_worker(one: Enclosure, time: WorkTime | None, worker: str, *job: str) -> Enclosure | LeftOut:
    """Returns what a worker makes of the file."""
    made = _worked_on(one, time, worker, *job)
    if isinstance(made, str):
        return left_out(one, made)
    data, kind = made
    ending = {PDF: ".pdf", JPEG: ".jpg"}.get(kind)
    name = _with_ending(one.name, ending) if ending else one.name
    return _with_data(one, data, name, kind or one.type)


def _with_data(one: Enclosure, data: bytes, name: str, kind: str) -> Enclosure:
    return one if data == one.data else Enclosure(name, kind, data)


def _with_ending(name: str, ending: str) -> str:
    stem, dot, last = name.rpartition(".")
    return (stem if dot and stem and len(last) <= 5 else name) + ending


# Libraries that a file may exhaust, in processes of their own.


def _run(worker: str, data: bytes, *job: str, patience: float = PATIENCE) -> tuple[bytes, str] | str:
    """Returns (bytes, type) that a worker of media/ makes of a file, type "" where it is the old one; or why
    it makes nothing."""
    try:
        code, written = file_workers.run(worker, data, *job, patience=patience)
    except (OSError, ValueError):
        return "unreadable"
    kind, _, made = written.partition(b"\n")
    if code == 0 and made:
        return made, kind.decode("ascii", "replace")
    return _CODES[worker].get(code, "unreadable")


# Small enough.


def encoded_size(one: Enclosure) -> int:
    """Bytes of the enclosure in a mail: base64 in lines with CRLF, and the head of its part."""
    if one.encoded is not None:
        return len(one.encoded) - one.encoded.count(b"\r") + one.encoded.count(b"\n") + 2 + PART_HEAD
    letters = -(-len(one.data) // 3) * 4
    return letters + -(-letters // 76) * 2 + PART_HEAD


def fit(files: Iterable[Enclosure | LeftOut], limit_bytes: int, *, overhead: int = OVERHEAD) -> Fit:
    """Returns the mails that carry `files`. limit_bytes: of a whole mail as sent; overhead: the letter's own
    bytes.

    All go in one mail when they fit. Otherwise pictures are reduced, the largest first and no more than
    needed. Then the files are spread in order, each into the first mail with room. A file beyond the room of
    a mail is left out as "too_large"; a `LeftOut` stays one."""
    listed, room = list(files), limit_bytes - overhead
    kept = [one for one in listed if isinstance(one, Enclosure)]
    gone = tuple(one for one in listed if isinstance(one, LeftOut))
    # Line ends are not counted where this is not needed: few letters come near the limit.
    most = [2 * len(one.encoded) + 2 + PART_HEAD if one.encoded else encoded_size(one) for one in kept]
    if sum(most) <= room:
        return Fit((tuple(_own_names(kept)),) if kept else (), gone)
    kept = _own_names(_reduce_largest(kept, room))
    beyond = [left_out(one, "too_large") for one in kept if encoded_size(one) > room]
    return Fit(_spread([one for one in kept if encoded_size(one) <= room], room), (*gone, *beyond))


def _reduce_largest(files: list[Enclosure], room: int) -> list[Enclosure]:
    """The files; of their pictures the largest are brought to 2000 pixels a side, until all fit in `room`.
    One below 200,000 bytes, that moves, has pages or would not shrink stays."""
    sizes = [encoded_size(one) for one in files]
    for at in sorted(range(len(files)), key=lambda at: (-sizes[at], at)):
        one = files[at]
        if sum(sizes) <= room:
            break
        if len(one.data) >= WORTH_REDUCING and real_type(one.data) in _REDUCED:
            made = _run("image_worker", one.data, "reduce")
            if not isinstance(made, str) and len(made[0]) < len(one.data):
                files[at] = Enclosure(_with_ending(one.name, ".jpg"), JPEG, made[0])
                sizes[at] = encoded_size(files[at])
    return files


def _own_names(files: Sequence[Enclosure]) -> list[Enclosure]:
    """The files under names that differ: foto.heic and foto.jpg may both have become foto.jpg."""
    if len({one.name.lower() for one in files}) == len(files):
        return list(files)
    names = safe_names((one.name, one.type) for one in files)
    return [replace(one, name=name) for one, name in zip(files, names, strict=True)]


def _spread(files: Sequence[Enclosure], room: int) -> tuple[tuple[Enclosure, ...], ...]:
    """The files in their order, each in the first mail that has room."""
    mails: list[list[Enclosure]] = []
    left: list[int] = []
    for one in files:
        size = encoded_size(one)
        at = next((at for at, space in enumerate(left) if size <= space), len(mails))
        if at == len(mails):
            mails.append([])
            left.append(room)
        mails[at].append(one)
        left[at] -= size
    return tuple(tuple(mail) for mail in mails)
