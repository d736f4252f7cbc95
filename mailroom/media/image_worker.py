"""How one picture is redrawn with Pillow, in a process of its own.

Memory and time are limited here. Pillow and its C libraries were measured to need quadratic time on 20 MB of
GIF comments or Exif segments.

In: `main`: the job; bytes on standard input. `redraw`, `reduce`: bytes.
Out: exit 0, with the MIME type in the first line and then the picture. Exit 3: too many pixels; any other: it
cannot be opened.
Fails: `main` raises nothing. `redraw` and `reduce` raise `TooManyPixelsError`, OSError and what Pillow
raises.
See: Metadata that is cut without redrawing: picture_metadata.py."""

from __future__ import annotations

import io
import resource
import sys
import warnings

from PIL import Image, ImageCms, ImageFile, ImageOps

MEMORY, SECONDS = 2_000_000_000, 25
MAX_PIXELS = 50_000_000  # 48 are the largest an iPhone takes
MAX_SCAN_PIXELS = 300_000_000  # of all pages of a scan: 34 pages of A4 at 300 dpi
LONGEST_SIDE, REDUCED_QUALITY, REDRAWN_QUALITY = 2000, 80, 88
TOO_MANY_PIXELS, UNREADABLE = 3, 4
# Never all that Pillow knows: its EPS reader starts Ghostscript.
OPENED: tuple[str, ...] = ("JPEG", "PNG", "WEBP", "TIFF", "AVIF", "JPEG2000", "BMP", "GIF")
_ICC_MODES = ("RGB", "RGBA", "L", "LA")  # a profile says nothing true once the colours were converted


class TooManyPixelsError(Exception):
    """Decoding would take more memory than a letter may."""


def main(job: str) -> int:
    """Does `job` ("redraw", "reduce" or "bare") with the picture on stdin, within the limits; returns the
    exit code."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    prepare()
    data = sys.stdin.buffer.read()
    try:
        made, kind = reduce(data) if job == "reduce" else redraw(data, bare=job == "bare")
    except (TooManyPixelsError, Image.DecompressionBombError):
        return TOO_MANY_PIXELS
    except Exception:  # noqa: BLE001 - on damaged pictures Pillow and libheif raise anything
        return UNREADABLE
    sys.stdout.buffer.write(kind.encode("ascii") + b"\n" + made)
    sys.stdout.buffer.flush()
    return 0


def prepare() -> None:
    """Sets which formats Pillow opens, and its limits."""
    warnings.simplefilter("ignore")  # about damage; the outcome says it
    # by the header alone, an error from twice this; before decoding, MAX_PIXELS holds
    Image.MAX_IMAGE_PIXELS = 200_000_000
    ImageFile.LOAD_TRUNCATED_IMAGES = True  # half a photo is still evidence


def redraw(data: bytes, *, bare: bool = False) -> tuple[bytes, str]:
    """Returns the picture as JPEG, or all pages of a scan as PDF, without anything beside the pixels. bare:
    without the colour profile, too, which may name a camera or a screen; of one that moves the first
    picture."""
    with _open(data) as picture:
        if picture.format == "TIFF" and _frames(picture) > 1:
            return _pdf(picture), "application/pdf"
        return _jpeg(picture, REDRAWN_QUALITY, bare=bare), "image/jpeg"


def reduce(data: bytes) -> tuple[bytes, str]:
    """Returns the picture as JPEG of at most 2000 pixels a side; b"" for one that moves or has pages."""
    with _open(data) as picture:
        if _frames(picture) > 1:
            return b"", ""
        # JPEG decodes at an eighth to a half of its size by itself
        picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
        if picture.width * picture.height > MAX_PIXELS:
            raise TooManyPixelsError
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        return _jpeg(picture, REDUCED_QUALITY), "image/jpeg"


def _open(data: bytes) -> Image.Image:
    formats = OPENED
    if data[4:8] == b"ftyp":
        import pillow_heif  # noqa: PLC0415 - only an iPhone's picture needs it

        pillow_heif.register_heif_opener()
        formats = ("HEIF", *OPENED)
    return Image.open(io.BytesIO(data), formats=formats)


def _frames(picture: Image.Image) -> int:
    """Pages or pictures; an MPO's second picture is the first one again, for other screens."""
    return 1 if picture.format in ("MPO", "HEIF") else int(getattr(picture, "n_frames", 1))


def _jpeg(picture: Image.Image, quality: int, *, bare: bool = False) -> bytes:
    profile = picture.info.get("icc_profile") if picture.mode in _ICC_MODES else None
    flat = _flat(picture)
    if bare and profile and flat.mode == "RGB":
        flat = _in_srgb(flat, profile)
    profile = None if bare else profile
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=quality, optimize=True, icc_profile=profile)
    return out.getvalue()


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """The picture in the colours that are meant where no profile says so; as it is by a damaged one."""
    try:
        here, usual = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
        made = ImageCms.profileToProfile(picture, here, usual)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    assert made is not None
    made.info = {}
    return made


def _pdf(scan: Image.Image) -> bytes:
    """All pages of a scan; without title and dates, so that the same scan gives the same bytes."""
    pixels = 0
    for page in range(_frames(scan)):
        scan.seek(page)
        pixels += scan.width * scan.height
    if pixels > MAX_SCAN_PIXELS:
        raise TooManyPixelsError
    first, *others = (_page(scan, page) for page in range(_frames(scan)))
    out = io.BytesIO()
    undated = {"title": None, "creationDate": None, "modDate": None}
    first.save(out, "PDF", save_all=True, append_images=others, resolution=150.0, **undated)
    return out.getvalue()


def _page(scan: Image.Image, number: int) -> Image.Image:
    scan.seek(number)
    return _flat(scan)


def _flat(picture: Image.Image) -> Image.Image:
    """Upright, opaque, in RGB or grey; without the comment that Pillow would save."""
    if picture.width * picture.height > MAX_PIXELS:
        raise TooManyPixelsError
    upright = ImageOps.exif_transpose(picture)
    if upright.mode.startswith("I;16"):
        upright = upright.point(lambda value: value / 256).convert("L")
    if upright.has_transparency_data:
        layer = upright.convert("RGBA")
        upright = Image.new("RGB", layer.size, "white")
        upright.paste(layer, mask=layer.getchannel("A"))
    elif upright.mode not in ("RGB", "L", "1"):
        upright = upright.convert("RGB")
    upright.info = {}
    return upright
