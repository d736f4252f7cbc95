"""The files that leave with a letter."""

from __future__ import annotations

import base64
import io
import random
import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pillow_heif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageCms

from mailroom.writing import outgoing_files
from mailroom.writing.outgoing_files import (
    PART_HEAD,
    REASONS,
    Enclosure,
    LeftOut,
    WorkTime,
    as_pictures,
    encoded_size,
    fit,
    real_type,
    refusal_reason,
    without_metadata,
)
from tests.media.test_file_cleaning import docx, pdf, rtf, tells
from tests.zips import zipped

pillow_heif.register_heif_opener()
SECRET = b"Bu Rahasia"


def exif(orientation: int = 1) -> Image.Exif:
    made = Image.Exif()
    made[0x0112] = orientation
    made[0x013B] = SECRET.decode()
    made.get_ifd(0x8825)[1] = "S"
    made.get_ifd(0x8825)[2] = (3.0, 41.0, 12.0)
    return made


def picture(width: int = 60, height: int = 40, mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right: which side is up can be seen."""
    made = Image.new("RGB", (width, height), "blue")
    made.paste("red", (0, 0, width // 2, height))
    return made.convert(mode)


def noise(width: int, height: int, seed: int = 1) -> Image.Image:
    return Image.frombytes("RGB", (width, height), random.Random(seed).randbytes(width * height * 3))


def saved(made: Image.Image, kind: str, **how: Any) -> bytes:
    out = io.BytesIO()
    if isinstance(how.get("exif"), Image.Exif):
        # only then HEIF gets the turn written into the container, as phones do
        how["exif"] = how["exif"].tobytes()
    made.save(out, kind, **how)
    return out.getvalue()


def opened(one: Enclosure | LeftOut) -> Image.Image:
    assert isinstance(one, Enclosure)
    return Image.open(io.BytesIO(one.data))


def photo(name: str = "IMG_20261103_071233.jpg", orientation: int = 1) -> Enclosure:
    data = saved(picture(), "JPEG", exif=exif(orientation))
    return Enclosure(name, "image/jpeg", data, base64.encodebytes(data))


# What they tell.


def test_a_photo_loses_its_place_and_not_a_pixel() -> None:
    one = photo()
    clean = without_metadata(one)
    assert isinstance(clean, Enclosure) and SECRET not in clean.data and clean.encoded is None
    assert ImageChops.difference(opened(one), opened(clean)).getbbox() is None
    assert clean.name == one.name and not opened(clean).getexif().get_ifd(0x8825)


def test_a_file_that_tells_nothing_goes_as_it_came_encoded() -> None:
    clean = without_metadata(photo())
    assert isinstance(clean, Enclosure)
    again = Enclosure("a.jpg", "image/jpeg", clean.data, base64.encodebytes(clean.data))
    assert without_metadata(again) is again


def test_the_content_decides_and_not_the_name() -> None:
    one = photo("surat.pdf")
    clean = without_metadata(Enclosure(one.name, "application/pdf", one.data))
    assert isinstance(clean, Enclosure) and SECRET not in clean.data


@pytest.mark.parametrize(
    ("name", "kind"), [("IMG_0042.HEIC", "HEIF"), ("pindai.tif", "TIFF"), ("a.avif", "AVIF")]
)
def test_what_only_pillow_opens_becomes_an_upright_jpeg(name: str, kind: str) -> None:
    data = saved(picture(), kind, exif=exif(6), quality=95)
    assert SECRET in data
    clean = without_metadata(Enclosure(name, "image/heic", data))
    assert (
        isinstance(clean, Enclosure)
        and clean.name == name.rpartition(".")[0] + ".jpg"
        and clean.type == "image/jpeg"
    )
    shown = opened(clean)
    assert SECRET not in clean.data and shown.format == "JPEG" and not dict(shown.getexif())
    assert shown.size == (40, 60)
    top, bottom = shown.getpixel((20, 5)), shown.getpixel((20, 55))
    assert top[0] > 200 and bottom[2] > 200  # orientation 6: the left side is the top


def test_a_scan_of_several_pages_becomes_a_pdf_with_all_of_them() -> None:
    pages = [picture(60, 40, "1"), picture(), picture(mode="L")]
    data = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:], exif=exif())
    one = Enclosure("nota dinas.tiff", "image/tiff", data)
    clean = without_metadata(one)
    assert isinstance(clean, Enclosure) and (clean.name, clean.type) == ("nota dinas.pdf", "application/pdf")
    assert (
        clean.data.count(b"/Type /Page\n") == 3
        and SECRET not in clean.data
        and b"CreationDate" not in clean.data
    )
    assert without_metadata(one) == clean


def test_transparency_becomes_white_and_sixteen_bits_keep_their_grey() -> None:
    see_through = saved(Image.new("RGBA", (8, 8), (0, 0, 0, 0)), "TIFF")
    assert opened(without_metadata(Enclosure("a.tif", "image/tiff", see_through))).getpixel((4, 4)) == (
        255,
        255,
        255,
    )
    deep = saved(Image.new("I;16", (8, 8), 0x8000), "TIFF")
    assert abs(opened(without_metadata(Enclosure("a.tif", "image/tiff", deep))).getpixel((4, 4)) - 0x80) <= 1


def test_a_damaged_photo_goes_as_far_as_it_is_sound() -> None:
    data = photo().data
    clean = without_metadata(Enclosure("a.jpg", "image/jpeg", data[:20] + b"sampah" + data[20:]))
    assert isinstance(clean, Enclosure) and SECRET not in clean.data and opened(clean).size == (60, 40)
    assert clean == without_metadata(photo("a.jpg"))


@pytest.mark.parametrize(
    ("name", "kind", "data"),
    [
        ("a.jpg", "image/jpeg", b"sampah" + photo().data),
        ("a.heic", "application/octet-stream", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + SECRET),
        ("a", "image/x-unknown", SECRET),
        ("a.png", "image/png", b"\x89PNG\r\n\x1a\n\0\0\0\x99tEXt" + SECRET),
        ("a.mp4", "video/mp4", b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x02moov" + SECRET),
        ("a.svg", "image/svg+xml", b"<svg><metadata>Bu Rahasia</metadata></svg>"),
        ("a.eps", "image/eps", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"),
    ],
)
def test_a_picture_nobody_can_read_is_left_out_with_its_reason(name: str, kind: str, data: bytes) -> None:
    assert without_metadata(Enclosure(name, kind, data)) == LeftOut(name, kind, len(data), "unreadable")


def test_a_decompression_bomb_is_left_out_undecoded() -> None:
    data = saved(Image.new("1", (9000, 9000)), "TIFF", compression="group4")
    made = without_metadata(Enclosure("a.tif", "image/tiff", data))
    assert made == LeftOut("a.tif", "image/tiff", len(data), "too_many_pixels") and len(data) < 100_000


def test_a_bomb_of_many_pages_is_left_out() -> None:
    page = Image.new("1", (7000, 7000))
    data = saved(page, "TIFF", save_all=True, append_images=[page] * 6, compression="group4")
    made = without_metadata(Enclosure("a.tif", "image/tiff", data))
    assert isinstance(made, LeftOut) and made.reason == "too_many_pixels"


def test_a_tiff_that_points_a_thousand_times_at_the_same_bytes_costs_a_file_and_not_the_office() -> None:
    size, count = 4_000_000, 2_000
    tags = b"".join(struct.pack("<HHII", 40_000 + number, 7, size, 8) for number in range(count))
    data = b"II*\0" + struct.pack("<I", 8 + size) + bytes(size) + struct.pack("<H", count) + tags + bytes(4)
    made = without_metadata(Enclosure("a.tif", "image/tiff", data))
    assert isinstance(made, LeftOut) and made.reason == "unreadable"


@pytest.mark.parametrize(
    ("name", "kind", "data"),
    [
        ("nota.txt", "text/plain", b"Pak, jalan rusak"),
        ("kosong.jpg", "image/jpeg", b""),
        ("gambar.bmp", "image/bmp", saved(picture(), "BMP")),
        ("suara.amr", "audio/amr", b"#!AMR\nsuara"),
    ],
)
def test_what_tells_nothing_goes_as_it_came(name: str, kind: str, data: bytes) -> None:
    one = Enclosure(name, kind, data)
    assert without_metadata(one) is one


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("nota.pdf", b"%PDF-1.4 " + SECRET, "unreadable"),
        ("nota.docx", b"PK\x03\x04 docx", "unreadable"),
        ("suara.opus", b"OggS\0", "unreadable"),
        ("lama.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + SECRET, "unreadable"),
        ("a.bin", b"\0\1\2" + SECRET, "not_cleaned"),
    ],
)
def test_what_cannot_be_cleaned_never_goes_as_it_came(name: str, data: bytes, reason: str) -> None:
    one = Enclosure(name, "application/octet-stream", data)
    assert without_metadata(one) == LeftOut(name, "application/octet-stream", len(data), reason)


@pytest.mark.parametrize("made", [docx, rtf, pdf])
def test_a_document_goes_without_its_author_under_its_name(made: Callable[[], bytes]) -> None:
    clean = without_metadata(Enclosure("Surat Pak Lurah.docx", "application/msword", made()))
    assert isinstance(clean, Enclosure) and not tells(clean.data)
    assert (clean.name, clean.type) == ("Surat Pak Lurah.docx", "application/msword")


def test_workers_take_no_longer_for_a_letter_than_they_may() -> None:
    time = WorkTime(60)
    one, other = (Enclosure("a.pdf", "application/pdf", pdf() + more) for more in (b"%one\n", b"%other\n"))
    assert isinstance(without_metadata(one, time), Enclosure)
    assert 0 < time.left < 60
    for spent in (WorkTime(0), WorkTime(-5)):
        gone = without_metadata(other, spent)
        assert isinstance(gone, LeftOut) and gone.reason == "unreadable"
        assert isinstance(without_metadata(photo(), spent), Enclosure)  # it needs no worker


def test_what_a_worker_made_is_remembered_and_a_failure_is_not() -> None:
    one, spent = Enclosure("b.pdf", "application/pdf", pdf()), WorkTime(0)
    assert isinstance(without_metadata(one, spent), LeftOut)
    made = without_metadata(one, WorkTime(60))
    assert isinstance(made, Enclosure) and not tells(made.data)
    assert without_metadata(one, spent) == made
    assert without_metadata(replace(one, name="c.pdf"), WorkTime(60)) == replace(made, name="c.pdf")


# Of a hidden person.


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "HEIF", "AVIF", "BMP"])
def test_a_hidden_persons_picture_is_its_pixels(kind: str) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    how: dict[str, Any] = {"exif": exif(6), "icc_profile": profile} if kind not in ("GIF", "BMP") else {}
    data = saved(picture(), kind, **how | ({"comment": SECRET} if kind == "GIF" else {}))
    bare = as_pictures(Enclosure("lampiran-1.bin", "application/octet-stream", data))
    assert isinstance(bare, Enclosure) and (bare.name, bare.type) == ("lampiran-1.jpg", "image/jpeg")
    shown = opened(bare)
    assert shown.format == "JPEG" and "icc_profile" not in shown.info and not dict(shown.getexif())
    assert shown.size == ((40, 60) if how else (60, 40)) and SECRET not in bare.data
    assert without_metadata(bare) == bare
    first = shown.getpixel((5, 5) if not how else (20, 5))
    assert first[0] > 200 > first[2]


def test_a_hidden_persons_pdf_is_drawn_and_what_is_neither_stays() -> None:
    drawn = as_pictures(Enclosure("lampiran-1.pdf", "application/pdf", pdf()))
    assert isinstance(drawn, Enclosure) and drawn.type == "application/pdf" and not tells(drawn.data)
    assert b"/DCTDecode" in drawn.data and b"Lembak" not in drawn.data
    for data in (
        docx(),
        rtf(),
        b"BEGIN:VCARD",
        b"#!AMR\n",
        zipped({"a.jpg": photo().data}),
        b"\0\0\0\x18ftypqt  ",
    ):
        gone = as_pictures(Enclosure("a.jpg", "image/jpeg", data))
        assert isinstance(gone, LeftOut) and gone.reason == "stays"
    torn = as_pictures(Enclosure("a.jpg", "image/jpeg", b"\xff\xd8\xff\xe1" + SECRET))
    assert isinstance(torn, LeftOut) and torn.reason == "unreadable"


SAMPLES = [
    photo().data,
    saved(picture(), "PNG", exif=exif(6)),
    saved(picture(), "WEBP", exif=exif(6)),
    saved(picture(), "GIF", comment=SECRET),
    saved(picture(), "TIFF", exif=exif(6)),
    saved(picture(), "HEIF", exif=exif(6)),
]


def test_a_photo_that_begins_as_a_zip_goes_to_nobody() -> None:
    photo = Enclosure("a.jpg", "image/jpeg", b"PK\x03\x04" + SAMPLES[0])
    assert isinstance(without_metadata(photo), LeftOut)
    papers = Enclosure("berkas.zip", "application/zip", b"PK\x03\x04 nobody can open this")
    assert isinstance(without_metadata(papers), LeftOut)


def test_a_webp_whose_chunk_reaches_into_the_next_tells_nothing() -> None:
    (webp,) = [sample for sample in SAMPLES if sample[8:12] == b"WEBP"]
    for at in range(12, len(webp) - 8):
        for cut in range(at, len(webp), 7):
            made = without_metadata(Enclosure("a.jpg", "image/jpeg", webp[:at] + webp[cut:]))
            assert isinstance(made, LeftOut) or SECRET not in made.data
    size = webp.index(b"VP8") + 4
    longer = webp[:size] + (len(webp) - size - 4).to_bytes(4, "little") + webp[size + 4 :]
    made = without_metadata(Enclosure("a.jpg", "image/jpeg", longer))
    assert isinstance(made, LeftOut) or SECRET not in made.data


@settings(max_examples=40)
@given(st.sampled_from(SAMPLES), st.data())
def test_no_damage_raises_or_leaks(sample: bytes, draw: st.DataObject) -> None:
    at = draw.draw(st.integers(0, len(sample) - 1))
    junk = draw.draw(st.binary(max_size=8))
    cut = draw.draw(st.integers(at, len(sample)))
    made = without_metadata(Enclosure("a.jpg", "image/jpeg", sample[:at] + junk + sample[cut:]))
    assert isinstance(made, LeftOut) or SECRET not in made.data


@given(st.binary(max_size=400))
def test_any_bytes_are_an_enclosure_or_left_out(data: bytes) -> None:
    made = without_metadata(Enclosure("x", "application/octet-stream", data))
    assert isinstance(made, Enclosure) or made.reason in REASONS


# How large they may be.


def plain(name: str, size: int) -> Enclosure:
    return Enclosure(name, "application/pdf", b"%PDF-" + bytes(size - 5))


@pytest.mark.parametrize("size", [5, 6, 57, 58, 5700, 99_999])
def test_the_size_is_that_of_the_part_in_the_mail(size: int) -> None:
    one = plain("a.pdf", size)
    lines = base64.encodebytes(one.data).split()
    wire = len(b"\r\n".join(lines) + b"\r\n") + PART_HEAD
    assert encoded_size(one) == wire
    for ends in (b"\n", b"\r\n"):
        came = encoded_size(Enclosure("a.pdf", "", one.data, ends.join(lines) + ends))
        assert wire <= came <= wire + 2


@settings(max_examples=300)
@given(
    st.binary(max_size=400),
    st.integers(0, 300),
    st.integers(1, 22).map(lambda quads: 4 * quads) | st.integers(1, 90),
    st.sampled_from([b"\n", b"\r\n", b"", b" ", b"*", b"=\n", b"==\n"]),
    st.integers(0, 500),
)
def test_the_beginning_is_that_of_the_whole(
    data: bytes, octets: int, width: int, ends: bytes, torn: int
) -> None:
    letters = base64.b64encode(data)
    lines = ends.join(letters[at : at + width] for at in range(0, len(letters), width))[torn:]
    whole = Enclosure("a", "", encoded=lines).data
    assert Enclosure("a", "", encoded=lines).beginning(octets) == whole[:octets]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"MZ" + bytes(100_000), "executable"),
        (bytes(0x8001) + b"CD001" + bytes(100_000), "disk_image"),
        (zipped({"foto.exe": random.Random(2).randbytes(100_000)}), "archive_executable"),
        (b"%PDF-1.7" + bytes(100_000), None),
    ],
)
def test_a_file_is_refused_whether_it_came_encoded_or_not(data: bytes, why: str | None) -> None:
    for one in (Enclosure("a", "", data), Enclosure("a", "", encoded=base64.encodebytes(data))):
        assert refusal_reason(one, "a", len(data)) == why


def test_what_is_only_passed_on_is_not_decoded() -> None:
    one = Enclosure("a.pdf", "application/pdf", encoded=base64.encodebytes(b"%PDF-1.7" + bytes(500_000)))
    assert refusal_reason(one, one.name, 500_008) is None
    assert fit([one], 20_000_000).groups == ((one,),)
    assert "data" not in vars(one)


def test_what_fits_goes_in_one_mail_as_it_is() -> None:
    files = [plain("a.pdf", 30_000), photo()]
    assert fit(files, 20_000_000).groups == (tuple(files),)
    assert fit([], 20_000_000) == outgoing_files.Fit((), ())


def test_pictures_are_reduced_before_files_are_spread() -> None:
    big = Enclosure("a.png", "image/png", saved(noise(2600, 1300), "PNG"))
    made = fit([plain("b.pdf", 100_000), big], 6_000_000)
    ((letter, reduced),) = made.groups
    shown = opened(reduced)
    assert letter.name == "b.pdf" and reduced.name == "a.jpg" and reduced.type == "image/jpeg"
    assert shown.size == (2000, 1000) and len(reduced.data) < len(big.data) and not made.left_out


def test_only_as_many_are_reduced_as_needed_the_largest_first() -> None:
    large = Enclosure("a.jpg", "image/jpeg", saved(noise(2400, 1200), "JPEG", quality=95))
    small = Enclosure("b.jpg", "image/jpeg", saved(noise(1200, 800), "JPEG", quality=95))
    limit = encoded_size(large) + encoded_size(small) + 99_000
    ((first, second),) = fit([large, small], limit).groups
    assert len(first.data) < len(large.data) and second is small


def test_a_turned_photo_is_reduced_upright() -> None:
    big = Enclosure("a.jpg", "image/jpeg", saved(noise(2400, 1200), "JPEG", quality=95, exif=exif(6)))
    ((made,),) = fit([big], encoded_size(big)).groups
    assert opened(made).size == (1000, 2000) and SECRET not in made.data


def test_what_moves_or_would_grow_is_not_reduced() -> None:
    moving = saved(noise(600, 600), "WEBP", lossless=True, save_all=True, append_images=[noise(600, 600, 2)])
    squeezed = saved(noise(900, 900), "JPEG", quality=20)
    files = [Enclosure("a.webp", "image/webp", moving), Enclosure("b.jpg", "image/jpeg", squeezed)]
    made = fit(files, encoded_size(files[0]) + 100_000)
    assert made.groups == ((files[0],), (files[1],))


def test_files_are_spread_first_fit_in_order() -> None:
    files = [
        plain(f"{name}.pdf", size)
        for name, size in (("a", 400_000), ("b", 500_000), ("c", 200_000), ("d", 100_000))
    ]
    made = fit(files, 1_000_000)
    assert [[one.name for one in group] for group in made.groups] == [["a.pdf", "c.pdf"], ["b.pdf", "d.pdf"]]
    assert all(sum(map(encoded_size, group)) + outgoing_files.OVERHEAD <= 1_000_000 for group in made.groups)
    assert fit(files, 1_000_000) == made


def test_a_file_beyond_every_mail_is_left_out_by_name() -> None:
    made = fit([plain("kecil.pdf", 1000), plain("film.pdf", 900_000)], 1_000_000)
    assert [one.name for one in made.groups[0]] == ["kecil.pdf"]
    assert made.left_out == (LeftOut("film.pdf", "application/pdf", 900_000, "too_large"),)
    assert fit([plain("a.pdf", 10)], 50_000).groups == ()


def test_what_was_left_out_before_is_handed_back() -> None:
    gone = without_metadata(Enclosure("a.jpg", "image/jpeg", b"sampah"))
    made = fit([gone, plain("b.pdf", 100)], 20_000_000)
    assert made.left_out == (LeftOut("a.jpg", "image/jpeg", 6, "unreadable"),) and len(made.groups) == 1


def test_two_files_that_became_jpg_keep_two_names() -> None:
    heic = without_metadata(Enclosure("IMG_1.heic", "image/heic", saved(picture(), "HEIF")))
    made = fit([heic, photo("IMG_1.jpg")], 20_000_000)
    assert [one.name for one in made.groups[0]] == ["IMG_1.jpg", "IMG_1 (2).jpg"]


@settings(max_examples=50)
@given(st.lists(st.integers(5, 400_000), max_size=12), st.integers(0, 600_000))
def test_every_file_is_carried_once_or_left_out(sizes: list[int], limit: int) -> None:
    files = [plain(f"{number}.pdf", size) for number, size in enumerate(sizes)]
    made = fit(files, limit)
    assert sorted(
        [one.name for group in made.groups for one in group] + [one.name for one in made.left_out]
    ) == sorted(one.name for one in files)
    assert all(
        group and sum(map(encoded_size, group)) <= limit - outgoing_files.OVERHEAD for group in made.groups
    )
    assert real_type(b"%PDF-") == "application/pdf"


def test_photos_within_a_zip_tell_no_place_either() -> None:
    inner = photo("foto.jpg").data
    clean = without_metadata(
        Enclosure(
            "foto.zip",
            "application/zip",
            zipped(
                {"satu.jpg": inner, "catatan.txt": b"Jalan rusak", "lagi.zip": zipped({"dua.jpg": inner})}
            ),
        )
    )
    assert isinstance(clean, Enclosure) and clean.name == "foto.zip"
    with zipfile.ZipFile(io.BytesIO(clean.data)) as archive:
        assert archive.namelist() == ["satu.jpg", "catatan.txt", "lagi.zip"]
        assert archive.read("catatan.txt") == b"Jalan rusak"
        with zipfile.ZipFile(io.BytesIO(archive.read("lagi.zip"))) as within:
            pictures = [archive.read("satu.jpg"), within.read("dua.jpg")]
    assert [SECRET in inner, *(SECRET in data for data in pictures)] == [True, False, False]


def test_a_zip_is_packed_anew_and_one_with_an_unreadable_picture_stays() -> None:
    plain = Enclosure("data.zip", "application/zip", zipped({"a.txt": b"satu"}))
    made = without_metadata(plain)
    assert isinstance(made, Enclosure) and without_metadata(made) == made
    with zipfile.ZipFile(io.BytesIO(made.data)) as packed:
        assert packed.read("a.txt") == b"satu" and packed.getinfo("a.txt").date_time == (1980, 1, 1, 0, 0, 0)
    for content in (
        {"a.jpg": b"bukan gambar"},
        {"a.txt": b"satu", "b.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"},
    ):
        gone = without_metadata(Enclosure("foto.zip", "application/zip", zipped(content)))
        assert isinstance(gone, LeftOut) and gone.reason in ("unreadable", "not_cleaned")
