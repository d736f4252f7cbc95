"""Metadata goes, pixels stay."""

from __future__ import annotations

import contextlib
import io
import struct
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageCms, PngImagePlugin

from mailroom.media.film_metadata import FILMS, without_film
from mailroom.media.picture_metadata import (
    LOSSLESS,
    DamagedError,
    only_turn,
    turn,
    without_gif,
    without_jpeg,
    without_png,
    without_webp,
)
from tests.tables import for_each

SECRETS = (b"Bu Rahasia", b"Tanjung Rahasia", b"<x:xmpmeta", b"PhonePabrikan")
XMP = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'>Bu Rahasia</x:xmpmeta>"


def picture() -> Image.Image:
    return Image.linear_gradient("L").resize((64, 40)).convert("RGB")


def exif(orientation: int = 1) -> Image.Exif:
    made = Image.Exif()
    made[0x0112] = orientation
    made[0x010F] = "PhonePabrikan"
    made[0x013B] = "Bu Rahasia"
    made.get_ifd(0x8825)[1] = "S"
    made.get_ifd(0x8825)[2] = (3.0, 41.0, 12.0)
    made.get_ifd(0x8825)[27] = b"Tanjung Rahasia"
    return made


def saved(kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    picture().save(out, kind, **how)
    return out.getvalue()


def segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(content) + 2) + content


def same_pixels(one: bytes, other: bytes) -> bool:
    a, b = Image.open(io.BytesIO(one)).convert("RGBA"), Image.open(io.BytesIO(other)).convert("RGBA")
    return ImageChops.difference(a, b).getbbox(alpha_only=False) is None


def orientation_of(data: bytes) -> int:
    return Image.open(io.BytesIO(data)).getexif().get(0x0112, 1)


def tells_nothing(data: bytes) -> bool:
    return not any(secret in data for secret in SECRETS) and not Image.open(
        io.BytesIO(data)
    ).getexif().get_ifd(0x8825)


@for_each("orientation", [1, 3, 6, 8])
@for_each(("kind", "clean"), [("JPEG", without_jpeg), ("PNG", without_png), ("WEBP", without_webp)])
def test_exif_goes_but_for_the_side_that_is_up(
    kind: str, clean: Callable[[bytes], bytes], orientation: int
) -> None:
    data = saved(kind, exif=exif(orientation))
    made = clean(data)
    assert b"Bu Rahasia" in data and tells_nothing(made)
    assert same_pixels(data, made)
    assert orientation_of(made) == orientation
    assert dict(Image.open(io.BytesIO(made)).getexif()) == ({} if orientation == 1 else {0x0112: orientation})
    assert clean(made) == made


def test_a_jpeg_loses_every_segment_that_tells_and_keeps_what_shows_it() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = saved("JPEG", icc_profile=profile, progressive=True, comment=b"Bu Rahasia", dpi=(72, 72))
    thumbnail = segment(0xE0, b"JFXX\0\x10Bu Rahasia")
    iptc = segment(0xED, b"Photoshop 3.0\x008BIMBu Rahasia")
    pictures = segment(0xE2, b"FPXR\0Bu Rahasia")
    maker = segment(0xE5, b"PhonePabrikan")
    data = data[:20] + thumbnail + segment(0xE1, XMP) + iptc + pictures + maker + b"\xff\xff" + data[20:]
    made = without_jpeg(data)
    assert tells_nothing(made) and same_pixels(data, made)
    assert Image.open(io.BytesIO(made)).info["icc_profile"] == profile
    assert Image.open(io.BytesIO(made)).info["dpi"] == (72, 72)


def test_what_hangs_behind_a_picture_goes() -> None:
    film = b"\0\0\0\x18ftypmp42Tanjung Rahasia"
    for kind, clean in (
        ("JPEG", without_jpeg),
        ("PNG", without_png),
        ("WEBP", without_webp),
        ("GIF", without_gif),
    ):
        plain = saved(kind)
        assert clean(plain + film) == clean(plain)


def test_the_thumbnail_in_a_jfif_head_goes() -> None:
    data = saved("JPEG")
    head = segment(0xE0, data[6:18] + b"\x01\x01" + b"abc")
    made = without_jpeg(data[:2] + head + data[20:])
    assert made == without_jpeg(data) and b"abc" not in made[:40]


def test_cmyk_keeps_its_colours() -> None:
    out = io.BytesIO()
    picture().convert("CMYK").save(out, "JPEG", exif=exif(6))
    made = without_jpeg(out.getvalue())
    assert b"Adobe" in made and same_pixels(out.getvalue(), made) and tells_nothing(made)


def test_a_jpeg_that_ends_early_is_cleaned_as_far_as_it_goes() -> None:
    data = saved("JPEG", exif=exif(6), quality=95)
    made = without_jpeg(data[:-200])
    assert tells_nothing(made) and orientation_of(made) == 6


def test_a_damaged_picture_is_kept_as_far_as_it_is_sound() -> None:
    out = io.BytesIO()
    Image.effect_noise((500, 500), 90).save(out, "PNG")
    made = without_png(out.getvalue()[:-80_000])
    assert made.endswith(b"IEND\xaeB`\x82") and Image.open(io.BytesIO(made)).size == (500, 500)
    moving = saved("GIF", save_all=True, append_images=[picture().rotate(180)], comment=b"Bu Rahasia")
    assert Image.open(io.BytesIO(without_gif(moving[:-20]))).n_frames == 1
    for clean, data in (
        (without_png, saved("PNG")[:60]),
        (without_gif, moving[:40]),
        (without_jpeg, saved("JPEG")[:60]),
    ):
        with pytest.raises(DamagedError):
            clean(data)


def test_png_texts_times_and_unknown_chunks_go() -> None:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "Bu Rahasia")
    texts.add_text("Place", "Tanjung Rahasia", zip=True)
    texts.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta/>")
    texts.add(b"tIME", bytes(7))
    texts.add(b"prVt", b"PhonePabrikan")
    data = saved("PNG", pnginfo=texts, dpi=(72, 72))
    made = without_png(data)
    assert tells_nothing(made) and same_pixels(data, made)
    assert not any(kind in made for kind in (b"tEXt", b"zTXt", b"iTXt", b"tIME", b"prVt")) and b"pHYs" in made


def test_an_animated_png_and_webp_still_move() -> None:
    for kind, clean in (("PNG", without_png), ("WEBP", without_webp)):
        data = saved(kind, save_all=True, append_images=[picture().rotate(180)], duration=80, exif=exif(1))
        made = clean(data)
        assert tells_nothing(made) and Image.open(io.BytesIO(made)).n_frames == 2


def test_a_webp_without_metadata_says_so_in_its_flags() -> None:
    made = without_webp(saved("WEBP", exif=exif(1), xmp=XMP))
    assert tells_nothing(made) and made[12:16] == b"VP8X" and not made[20] & 0x0C
    assert struct.unpack_from("<I", made, 4)[0] == len(made) - 8
    assert without_webp(saved("WEBP", exif=exif(6)))[20] & 0x0C == 0x08


def test_gif_comments_and_xmp_go_and_the_loop_stays() -> None:
    data = saved(
        "GIF",
        save_all=True,
        append_images=[picture().rotate(180)],
        duration=80,
        loop=0,
        comment=b"Bu Rahasia",
    )
    trailer = b"\x01" + bytes(range(255, -1, -1)) + b"\0"
    at = data.index(b"\x21\xff\x0bNETSCAPE2.0")
    data = data[:at] + b"\x21\xff\x0bXMP DataXMP<x:xmpmeta/>" + trailer + data[at:]
    made = without_gif(data)
    opened = Image.open(io.BytesIO(made))
    assert not any(secret in made for secret in SECRETS) and same_pixels(data, made)
    assert opened.n_frames == 2 and opened.info["loop"] == 0 and opened.info["duration"] == 80


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def test_a_film_forgets_its_place_and_keeps_every_offset() -> None:
    place = box(b"udta", box(b"\xa9xyz", b"Tanjung Rahasia"))
    media = box(b"mdia", full(b"hdlr", bytes(4) + b"vide" + bytes(13)))
    track = box(b"trak", box(b"tkhd", bytes(84)) + media + box(b"meta", b"Bu Rahasia"))
    large = struct.pack(">I4sQ", 1, b"uuid", 16 + 10) + b"Bu Rahasia"
    data = box(b"ftyp", b"isom\0\0\0\0") + box(b"moov", box(b"mvhd", bytes(100)) + track + place) + large
    data += struct.pack(">I", 0) + b"mdat" + b"udta gambar"
    made = without_film(data)
    assert len(made) == len(data) and not any(secret in made for secret in SECRETS)
    assert made.endswith(b"mdatudta gambar") and b"tkhd" in made and b"mvhd" in made
    assert made.count(b"free") == 3 and without_film(made) == made


def full(kind: bytes, content: bytes) -> bytes:
    return box(kind, bytes(4) + content)


def track(handler: bytes, place: int, *sizes: int) -> bytes:
    """A track whose samples lie in one chunk."""
    table = struct.pack(f">II{len(sizes)}I", 0, len(sizes), *sizes)
    runs = struct.pack(">IIII", 1, 1, len(sizes), 1)
    stbl = full(b"stsz", table) + full(b"stsc", runs) + full(b"stco", struct.pack(">II", 1, place))
    hdlr = full(b"hdlr", bytes(4) + handler + bytes(13))
    return box(b"trak", box(b"tkhd", bytes(84)) + box(b"mdia", hdlr + box(b"minf", box(b"stbl", stbl))))


def test_a_track_of_positions_goes_with_its_samples_and_unknown_boxes_go() -> None:
    head = box(b"ftyp", b"isom\0\0\0\0")
    mdat = box(b"mdat", b"gambarTanjungRahasiasuara")
    place = len(head) + 8
    moov = track(b"vide", place, 6) + track(b"meta", place + 6, 7, 7) + track(b"soun", place + 20, 5)
    data = head + mdat + box(b"moov", moov + box(b"gps ", b"Tanjung Rahasia")) + box(b"maut", b"Bu Rahasia")
    made = without_film(data)
    assert len(made) == len(data) and b"Rahasia" not in made and without_film(made) == made
    assert made[place : place + 25] == b"gambar" + bytes(14) + b"suara"
    assert made.count(b"trak") == 2 and made.count(b"free") == 3
    with pytest.raises(DamagedError):
        without_film(data.replace(b"stsz" + bytes(8) + b"\0\0\0\2", b"stsz" + bytes(8) + b"\0\xff\xff\2"))


def test_a_film_that_broke_off_is_cleaned_and_one_without_structure_is_damaged() -> None:
    data = box(b"ftyp", b"isom\0\0\0\0") + box(b"moov", box(b"udta", b"Tanjung Rahasia" * 9))
    assert b"Rahasia" not in without_film(data[:-20])
    with pytest.raises(DamagedError):
        without_film(box(b"ftyp", b"isom") + b"\0\0\0\x03mdat")


@pytest.mark.parametrize(
    "broken", [b"", b"II", b"II*\0\xff\xff\xff\xff\0\0", b"MM\0*\0\0\0\x08\xff\xff", b"Exif\0\0XX*\0"]
)
def test_a_damaged_exif_stands_upright(broken: bytes) -> None:
    assert turn(broken) == 1


def test_the_smallest_exif_says_one_thing() -> None:
    assert [turn(only_turn(side)) for side in range(1, 9)] == list(range(1, 9)) and only_turn(1) == b""
    assert turn(exif(7).tobytes()) == 7 and turn(exif(9).tobytes()) == 1


SAMPLES = {
    "image/jpeg": saved("JPEG", exif=exif(6)),
    "image/png": saved("PNG", exif=exif(6)),
    "image/webp": saved("WEBP", exif=exif(6)),
    "image/gif": saved("GIF", comment=b"Bu Rahasia"),
    "video/mp4": box(b"ftyp", b"isom\0\0\0\0") + box(b"moov", box(b"udta", b"Tanjung Rahasia")),
}


@given(st.sampled_from(sorted(SAMPLES)), st.data())
def test_damage_is_said_and_nothing_else_is_raised(kind: str, draw: st.DataObject) -> None:
    data = bytearray(SAMPLES[kind])
    for _ in range(draw.draw(st.integers(1, 4))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    cut = draw.draw(st.integers(0, len(data)))
    for damaged in (bytes(data), bytes(data[:cut]), bytes(data[cut:])):
        with contextlib.suppress(DamagedError):
            (LOSSLESS | FILMS)[kind](damaged)
