"""Where an anonymous complainant lives: struck in all that officials get, while the place of the matter stays
readable."""

from __future__ import annotations

import pytest

from mailroom.procedure.case import Case
from mailroom.procedure.secrecy import alias_and_masked_texts
from mailroom.reading.identity import complainant_address
from mailroom.reading.identity.identity_answers import IDENTITY
from tests.clerk.test_office_people import everything
from tests.mailbag import ADMIN, LIAISON, Bag, flat

SHE, HER_NAME = "kd@warga.example", "Kartini Dewi"
ROAD = (
    "Jalan kabupaten di Desa Lembak Kecamatan Lembak rusak parah sejak 1 Maret 2026. Tolong nama saya jangan"
    " disebut.\n"
)
LAMP = "Tolong nama saya jangan disebut. Lampu jalan mati sejak 1 Maret 2026. "
SAID = (
    "alamat Jl. Melati no 7 RT 03 Lembak",
    "Alamat: Jl. Melati No. 7 RT 03 Desa Lembak",
    "Alamat saya Jl. Melati no 7 RT 03",
    "Nama saya Kartini Dewi, alamat Jl. Melati no 7 RT 03",
    "Nama saya Kartini Dewi, Alamat: Jl. Melati No. 7 RT 03 Desa Lembak",
    "Rumah saya di Jl. Melati no 7 RT 03",
    "Saya tinggal di Jl. Melati no 7 RT 03",
    "saya warga Jl Melati RT 03 RW 01",
    "alamat sy di jalan melati nomor 7 samping masjid Al Ikhlas",
    "Kartini, Jl. Melati 7, Lembak",
    "domisili Gg. Melati 5 RT 2",
    "alamat rumah saya di Perumahan Melati Blok C5 No 12",
)
ANSWERED = (
    "Jl. Melati no 7 RT 03 RW 01 Desa Lembak",
    "alamat rumah saya jl melati no 7 rt 03, tolong dirahasiakan ya",
    "Alamat: Jl. Melati No 7 RT 03",
    "Dusun Melati RT 04 Desa Lembak, dekat masjid Al Ikhlas",
    "Alamat rumah saya di Dusun Melati RT 04, sebelah warung Bu Ani",
    "Assalamualaikum pak\nJl. Melati no 7 RT 03",
)


def hers(bag: Bag, text: str, **more: str) -> None:
    bag.write(sender=SHE, name=HER_NAME, text=text, **more)


def told(bag: Bag, form: str = "disposition") -> str:
    return flat(everything(bag, bag.last(form, LIAISON))).lower()


@pytest.mark.parametrize("address", SAID)
def test_the_address_in_a_complaint_reaches_no_official(bag: Bag, address: str) -> None:
    hers(bag, f"{ROAD}{address}\n")
    bag.says("admin", "verification", "1 PUPR")
    assert "melati" not in told(bag)
    assert "desa lembak kecamatan lembak" in told(bag)


@pytest.mark.parametrize("address", [one for one in SAID if not one.startswith("Kartini")])
def test_who_gave_his_address_is_not_asked_for_it(bag: Bag, address: str) -> None:
    hers(bag, f"{ROAD}{address}\n")
    assert "alamat rumah" not in flat(bag.last("receipt")["text"])


@pytest.mark.parametrize("address", ANSWERED)
@pytest.mark.parametrize("disposed", [False, True])
def test_the_address_we_asked_for_reaches_no_official(bag: Bag, address: str, disposed: bool) -> None:
    hers(bag, ROAD)
    assert "alamat rumah" in flat(bag.last("receipt")["text"])
    if disposed:
        bag.says("admin", "verification", "1 PUPR")
    bag.answer(bag.last("receipt"), address)
    bag.answer(bag.mails("", ADMIN)[-1], "1" if disposed else "1 PUPR")
    said = told(bag, "more_text" if disposed else "disposition")
    assert "[disamarkan 1]" in said
    assert "melati" not in said
    assert "ikhlas" not in said


@pytest.mark.parametrize("asked", ["Mohon alamat rumah Bapak/Ibu", "Mohon sebutkan tempat tinggal Ibu"])
def test_the_address_the_admin_asked_for_reaches_no_official(bag: Bag, asked: str) -> None:
    hers(bag, ROAD)
    bag.says("admin", "verification", f"4 {asked}")
    bag.answer(bag.last("ask"), "Jl. Melati no 7 RT 03")
    bag.answer(bag.mails("verification", ADMIN)[-1], "1 PUPR")
    assert "melati" not in told(bag)


@pytest.mark.parametrize(
    "asked", ["Mohon sebutkan patokan terdekat", "Mohon lokasi tepatnya", "Di mana titiknya?"]
)
def test_the_place_the_admin_asked_for_is_no_address_of_hers(bag: Bag, asked: str) -> None:
    hers(bag, ROAD)
    bag.says("admin", "verification", f"4 {asked}")
    bag.answer(bag.last("ask"), "Jl. Melati dekat masjid Al Ikhlas RT 03")
    bag.answer(bag.mails("verification", ADMIN)[-1], "1 PUPR")
    assert "jl. melati dekat masjid al ikhlas rt 03" in told(bag)


@pytest.mark.parametrize(
    "place",
    [
        "Lampu jalan mati di Jl. Melati RT 03 dan Jl. Mawar no 3.",
        "Lokasi: Jl. Melati depan SDN 3",
        "lampu mati, lokasinya alamat kejadian Jl. Melati no 3",
        "Saya warga Desa Lembak.",
        "Banyak rumah warga di Jl. Melati kebanjiran.",
    ],
)
def test_a_place_that_is_nobodys_home_stays(place: str) -> None:
    case = Case(
        "ME-2026-0042", text=f"{ROAD}{place}", place="Desa Lembak", subdistrict="Lembak", anonymous=True
    )
    assert alias_and_masked_texts.strike_complainant_text(place, case, IDENTITY) == place


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (
            "Tepatnya di depan rumah saya Jl. Melati no 7 RT 03",
            "depan rumah saya jl. melati [disamarkan 1] rt 03",
        ),
        ("Alamat: Jl. Melati No. 7 RT 03 Desa Lembak", "alamat: jl. melati [disamarkan 1] rt 03 desa lembak"),
        (
            "Saya tinggal di Jl. Melati 7, lampunya di depan rumah",
            "saya tinggal di jl. melati [disamarkan 1], lampunya",
        ),
    ],
)
def test_where_the_matter_lies_at_her_home_the_street_stays_and_the_admin_is_told(
    bag: Bag, text: str, read: str
) -> None:
    hers(bag, f"{LAMP}{text}\n", subject="Lampu jalan")
    doubtful = flat(bag.last("verification", ADMIN)["text"]).partition("tetap terbaca")[2]
    assert "- Jl. Melati" in doubtful
    bag.says("admin", "verification", "1 DISPERKIMTAN")
    disposed = flat(everything(bag, bag.last("disposition"))).lower()
    assert read in disposed
    assert "melati no" not in disposed
    assert "melati 7" not in disposed


def test_the_admin_reads_what_is_struck_and_may_show_it(bag: Bag) -> None:
    hers(bag, ROAD)
    bag.answer(bag.last("receipt"), "Jl. Melati no 7 RT 03")
    asked = bag.last("more_text", ADMIN)
    assert "1. Jl. Melati no 7 RT 03" in flat(asked["text"])
    bag.answer(asked, "1 PUPR, buka 1")
    assert "jl. melati no 7 rt 03" in told(bag)


def test_who_is_not_hidden_keeps_his_address(bag: Bag) -> None:
    hers(bag, f"{ROAD.partition('Tolong')[0]}\nAlamat saya Jl. Melati no 7 RT 03")
    bag.says("admin", "verification", "1 PUPR")
    assert "jl. melati no 7 rt 03" in told(bag)


def test_a_title_holds_no_address(bag: Bag) -> None:
    hers(
        bag, f"{ROAD}Alamat saya Jl. Melati no 7 RT 03", subject="Rumah saya Jl. Melati no 7 RT 03 kebanjiran"
    )
    bag.says("admin", "verification", "1 PUPR")
    assert "melati no 7" not in f"{told(bag)} {bag.last('disposition')['subject'].lower()}"


def test_addresses_as_people_write_them() -> None:
    text = "alamat saya Jl. Jend. Sudirman No.12A RT.03/RW.01 Kel. Pasar I, Muara Enim sejak lahir"
    assert [one.text for one in complainant_address.homes(text)] == [
        "Jl. Jend. Sudirman No.12A RT.03/RW.01 Kel. Pasar I, Muara Enim"
    ]
    wrapped = "Saya tinggal di Dusun II RT 04\nDesa Lembak. Jalan rusak."
    assert [one.text for one in complainant_address.homes(wrapped)] == ["Dusun II RT 04\nDesa Lembak"]
