"""Prepares the files that leave with a letter: without metadata, small enough, and some left out.

Promises: never raises on any bytes. For officials no picture tells where or by whom it was made
(promise 12); pixels stay as they came where the format allows it. A picture that cannot be opened never goes:
it becomes a `LeftOut` with its reason, which `fit` hands back for the letter to name. The same files and
limit give the same mails. Pillow works in a process of its own (media/image_worker.py): a picture made to
hang, exhaust or crash it costs a file, never the office."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from mailroom.media import archives, file_types
from mailroom.media.file_metadata import LOSSLESS, DamagedError
from mailroom.media.file_names import safe_names
from mailroom.media.file_types import BMP, GIF, JPEG, LOOKED_AT, PDF, PNG, TIFF, WEBP, ZIP, real_type, refusal
from mailroom.writing.outgoing_mime import Enclosure

# Why a file does not go with a letter: two reasons of this module, one of fit(), those of refusal(); the last
# is that of a file whose letter is past its retention.
REASONS = (
    "unreadable", "too_many_pixels", "too_large", "executable", "script", "disk_image", "archive_bomb",
    "archive_executable", "archive_locked", "archive_closed", "empty", "sealed", "thinned",
)  # fmt: skip

# Of these, the files that nobody is to open or that hold nothing: their sender was asked for others instead.
WITHHELD = frozenset(REASONS) - {"unreadable", "too_many_pixels", "too_large", "thinned"}

WORTH_REDUCING = 200_000  # bytes
PATIENCE = 30  # seconds for one picture; a photo takes half a one
TOO_MANY_PIXELS = 3  # the image worker's exit status
OVERHEAD = 100_000  # text, HTML and headers of a mail, bytes
PART_HEAD = 700  # boundary and headers of one enclosure, bytes

_PICTURES = frozenset((JPEG, PNG, GIF, WEBP, TIFF, BMP, file_types.HEIC, file_types.AVIF))
_REDUCED = _PICTURES - {GIF}
_NAMED_PICTURE = re.compile(
    r"\.(?:jpe?g|jpe|jfif|png|gif|webp|tiff?|hei[cf]|hif|avif|jp2|jxl|dng|cr2|nef|arw|mp4|m4v|mov|3gp)",
    re.IGNORECASE,
)
_IMAGE_WORKER = Path(__file__).parent.parent / "media" / "image_worker.py"


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


def without_metadata(enclosure: Enclosure) -> Enclosure | LeftOut:
    """The file for an official: without Exif, XMP, IPTC, comments, thumbnails and bytes behind its end.

    JPEG, PNG, WebP, GIF and MP4 lose nothing else; TIFF, HEIC and the like become JPEG (several pages:
    PDF). Pictures within a ZIP are treated in the same way (an office file counts as no ZIP). Other kinds
    go as they came. Orientation stays."""
    kind = real_type(enclosure.data)
    lossless = LOSSLESS.get(kind or "")
    if lossless is not None:
        try:
            return _with_data(enclosure, lossless(enclosure.data), enclosure.name, kind or "")
        except DamagedError:
            return left_out(enclosure, "unreadable")
    if kind == ZIP:
        return _album(enclosure)
    if not enclosure.data or kind == BMP or (kind not in _PICTURES and not _claims_picture(enclosure, kind)):
        return enclosure
    made = _run_image_worker("redraw", enclosure.data)
    if isinstance(made, str):
        return left_out(enclosure, made)
    data, kind = made
    return _with_data(enclosure, data, _with_ending(enclosure.name, ".pdf" if kind == PDF else ".jpg"), kind)


# NotImplementedError is a RuntimeError
_UNREADABLE = (zipfile.BadZipFile, RuntimeError, zlib.error, EOFError, ValueError, OSError)


def _album(one: Enclosure) -> Enclosure | LeftOut:
    """A ZIP packed anew with its pictures cleaned; as it came when it holds none.

    One that nobody can open goes as it came, too, unless it calls itself a picture."""
    try:
        with zipfile.ZipFile(io.BytesIO(one.data)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > archives.MAX_REAL:
                return left_out(one, "unreadable")
            names = [entry.filename for entry in packed.infolist() if not entry.is_dir()]
            members = [Enclosure(name, "", packed.read(name)) for name in names]
    except _UNREADABLE:
        return left_out(one, "unreadable") if _claims_picture(one, None) else one
    clean = [without_metadata(member) for member in members]
    if clean == members:
        return one
    made, kept = io.BytesIO(), [member for member in clean if isinstance(member, Enclosure)]
    if len(kept) < len(clean):
        return left_out(one, "unreadable")
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as anew:
        for member in kept:
            anew.writestr(zipfile.ZipInfo(member.name), member.data, zipfile.ZIP_DEFLATED)
    return Enclosure(one.name, one.type, made.getvalue())


def _claims_picture(one: Enclosure, kind: str | None) -> bool:
    """Whether a file of unknown content calls itself a picture or a film: it may hold metadata."""
    named = _NAMED_PICTURE.fullmatch(PurePath(one.name).suffix)
    return kind is None and (named is not None or one.type.lower().startswith(("image/", "video/")))


def _with_data(one: Enclosure, data: bytes, name: str, kind: str) -> Enclosure:
    return one if data == one.data else Enclosure(name, kind, data)


def _with_ending(name: str, ending: str) -> str:
    stem, dot, last = name.rpartition(".")
    return (stem if dot and stem and len(last) <= 5 else name) + ending


# Pillow, in a process of its own.


def _run_image_worker(job: str, data: bytes) -> tuple[bytes, str] | str:
    """(bytes, type) that media/image_worker.py makes of a picture; or "unreadable" or "too_many_pixels"."""
    try:
        command = [sys.executable, "-I", str(_IMAGE_WORKER), job]
        done = subprocess.run(  # noqa: S603 - our own interpreter and file; no argument is a letter's
            command, input=data, capture_output=True, timeout=PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return "unreadable"
    kind, _, made = done.stdout.partition(b"\n")
    if done.returncode == 0 and made:
        return made, kind.decode("ascii", "replace")
    return "too_many_pixels" if done.returncode == TOO_MANY_PIXELS else "unreadable"


# Small enough.


def encoded_size(one: Enclosure) -> int:
    """Bytes of the enclosure in a mail: base64 in lines with CRLF, and the head of its part."""
    if one.encoded is not None:
        return len(one.encoded) - one.encoded.count(b"\r") + one.encoded.count(b"\n") + 2 + PART_HEAD
    letters = -(-len(one.data) // 3) * 4
    return letters + -(-letters // 76) * 2 + PART_HEAD


def fit(files: Iterable[Enclosure | LeftOut], limit_bytes: int, *, overhead: int = OVERHEAD) -> Fit:
    """The mails that carry `files`. limit_bytes: of a whole mail as sent; overhead: the letter's own bytes.

    All go in one mail where they fit. Else pictures are reduced, the largest first and no more than needed;
    then the files are spread in order, each into the first mail with room. A file beyond the room of a mail
    is left out as "too_large"; a `LeftOut` stays one."""
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
            made = _run_image_worker("reduce", one.data)
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
