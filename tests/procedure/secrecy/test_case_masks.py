"""Numbered masks: what officials read of a hidden complainant over the life of his case (promise 12)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mailroom.procedure.case import Case, Mask
from mailroom.procedure.event import Event, Text
from mailroom.procedure.history import case_from
from mailroom.procedure.people import Role
from mailroom.procedure.secrecy import alias_and_masked_texts
from mailroom.procedure.secrecy.case_masks import Gate
from mailroom.procedure.secrecy.role_view import view
from mailroom.reading.identity.identity_answers import with_identity_reader
from tests.letters_sample import NOW, house
from tests.mailbag import Bag, flat

SHE, HER_NAME = "kd@warga.example", "Kartini Dewi"
ROAD = "Mohon nama saya dirahasiakan. Jalan di Desa Lembak Kecamatan Lembak rusak parah sejak 1 Maret 2026."
ONE, TWO = "0812-3456-7890", "0813-9876-5432"  # of other people
HOUSE = with_identity_reader(house())
OFFICIALS = (Role.LIAISON, Role.OFFICER, Role.INSPECTOR, Role.REGENT, Role.HEAD)


def opened(bag: Bag, text: str = f"{ROAD} Hubungi Kartini atau penjaga {ONE}.") -> None:
    bag.write(SHE, name=HER_NAME, text=text)


def numbers(case: Case) -> dict[str, int]:
    return {mask.text: no for no, mask in enumerate(case.masks, 1)}


def told(bag: Bag, form: str) -> str:
    return flat(bag.last(form)["text"].replace("\n>", "\n"))


def test_numbers_stay_over_the_life_of_a_case(bag: Bag) -> None:
    so_far: tuple[Mask, ...] = ()

    def grown() -> dict[str, int]:
        nonlocal so_far
        masks = bag.case().masks
        assert masks[: len(so_far)] == so_far
        so_far = masks
        return numbers(bag.case())

    opened(bag)
    first = grown()
    assert {"Kartini", ONE} <= set(first)
    bag.says("admin", "verification", "1 PUPR\n9 samarkan: parah")
    assert set(grown()) - set(first) == {"parah"}
    disposed = told(bag, "disposition")
    assert f"Hubungi [disamarkan {first['Kartini']}] atau penjaga [disamarkan {first[ONE]}]" in disposed
    assert f"[disamarkan {grown()['parah']}] sejak 1 Maret" in disposed
    bag.says("liaison PUPR", "disposition", f"2 Sudah kami tambal, {ONE} sudah kami hubungi, memang parah.")
    bag.settle(windows_over=True)
    bag.answer(bag.last("answer"), f"Belum beres, tanya {TWO} atau {ONE.replace('-', ' ')}.")
    bag.says("admin", "review", "1")
    comment = told(bag, "comment")
    assert f"tanya [disamarkan {grown()[TWO]}] atau [disamarkan {first[ONE]}]" in comment
    bag.at("2026-06-01 08:00")
    bag.close()
    bag.open()
    assert grown() == numbers(bag.case())
    assert bag.office.shelves.register.rebuild().same
    assert bag.case().masks == so_far


def test_a_case_of_an_older_store_gets_the_numbers_that_its_next_event_enters(bag: Bag) -> None:
    opened(bag)
    bag.says("admin", "verification", "1 PUPR")
    case = bag.case()
    older = case_from(case.number, [event for event in case.trail if event.kind != "masked"])
    assert older.masks == ()
    assert tuple(Gate(older, bag.house.identity).masks) == case.masks
    for role in OFFICIALS:
        then, now = (view(one, role, bag.house, bag.now, 1) for one in (older, case))
        assert (then["text"], then["title"]) == (now["text"], now["title"])


def test_the_admin_opens_a_mask_by_its_content_and_never_what_is_hers(bag: Bag) -> None:
    opened(bag)
    bag.says("admin", "verification", "1 PUPR\n9 tampilkan: Kartini")
    assert not bag.mails("disposition")
    assert "hanya Pelapor sendiri yang dapat membukanya" in told(bag, "verification")
    case = bag.case()
    assert case.undisguised == ()
    case.undisguised = (ONE, "Kartini", HER_NAME, SHE, "kartini")
    gate = Gate(case, bag.house.identity)
    assert {one.mask.text for one in gate.numbered_masks() if one.opened} == {ONE}
    assert "artini" not in gate.complainants_words(case.text)


def test_the_admin_sees_the_text_as_it_goes_and_what_stands_behind_each_number(bag: Bag) -> None:
    opened(bag)
    case = bag.case()
    shown, official = (view(case, role, bag.house, bag.now) for role in (Role.ADMIN, Role.LIAISON))
    assert shown["outward"] == official["text"] != shown["text"]
    for row in shown["masks"]:
        assert f"[disamarkan {row['no']}]" in shown["outward"]
        assert row["text"] not in shown["outward"]
    assert [official[key] for key in ("outward", "masks", "doubtful")] == ["", [], []]


def test_officials_read_the_admins_summary_in_the_place_of_the_text() -> None:
    case = Case("ME-2026-0042", name=HER_NAME, address=SHE, anonymous=True, text=ROAD, received=NOW)
    case.summary = f"Jalan rusak. Tanya {ONE}."
    shown = {role: view(case, role, HOUSE, NOW) for role in (*OFFICIALS, Role.ADMIN, Role.COMPLAINANT)}
    assert {shown[role]["text"] for role in OFFICIALS} == {"Jalan rusak. Tanya [disamarkan 1]."}
    assert shown[Role.ADMIN]["text"] == shown[Role.COMPLAINANT]["text"] == ROAD


@pytest.mark.parametrize("survivor_hidden", [False, True])
def test_who_comes_with_a_merged_case_keeps_his_masks(bag: Bag, survivor_hidden: bool) -> None:
    text = (
        f"{ROAD} Tanya {TWO}." if survivor_hidden else "Jalan kabupaten di Desa Lembak rusak sejak 1 Maret."
    )
    bag.write("lain@warga.example", name="Bambang Irawan", text=text)
    bag.says("admin", "verification", "1 PUPR")
    opened(bag)
    bag.says("admin", "verification", f"7 {bag.number(1)}")
    child, parent = bag.case(2), bag.case(1)
    mine, hers = numbers(parent), numbers(child)
    assert survivor_hidden == (TWO in mine) and {ONE, "Kartini"} <= set(hers) & set(mine)
    came = told(bag, "more_text")
    assert f"[disamarkan {mine[ONE]}]" in came and ONE not in came and "artini" not in came
    bag.answer(bag.last("receipt", SHE), f"Tambahan: masih rusak, saksi {TWO}, bukan {ONE}.")
    bag.says("admin", "review", "1")
    parent = bag.case(1)
    came, mine = told(bag, "more_text"), numbers(parent)
    assert f"saksi [disamarkan {mine[TWO]}], bukan [disamarkan {mine[ONE]}]" in came
    # The admin opens hers where her words went.
    parent.undisguised = (ONE, "Kartini")
    texts = " ".join(one["text"] for one in view(parent, Role.LIAISON, bag.house, bag.now, 1)["texts"])
    assert ONE in texts and TWO not in texts and "artini" not in texts


def test_the_parts_of_a_split_case_go_on_with_its_numbers(bag: Bag) -> None:
    opened(bag, f"{ROAD} Lampu juga mati, tanya {ONE}. Kartini")
    whole = bag.case().masks
    bag.says(
        "admin", "verification", f"8\n1. Jalan rusak di Desa Lembak\n2. Lampu mati, tanya {ONE}, kata Kartini"
    )
    assert bag.case(1).masks[: len(whole)] == bag.case(2).masks[: len(whole)] == whole
    bag.answer(next(one for one in bag.mails("verification") if one["dossier"] == bag.number(2)), "1 PUPR")
    assert f"tanya [disamarkan {numbers(bag.case(2))[ONE]}]" in told(bag, "disposition")


def test_a_wish_for_secrecy_that_comes_later_numbers_what_came_before(bag: Bag) -> None:
    bag.write(SHE, name=HER_NAME, text=f"Jalan di Desa Lembak rusak sejak 1 Maret 2026. Hubungi {ONE}.")
    bag.says("admin", "verification", "1 PUPR")
    assert bag.case().masks == () and ONE in told(bag, "disposition")
    bag.answer(bag.last("receipt"), "Tolong nama saya dirahasiakan.")
    assert ONE in numbers(bag.case())
    shown = view(bag.case(), Role.LIAISON, bag.house, bag.now, 1)
    assert f"[disamarkan {numbers(bag.case())[ONE]}]" in shown["text"]


def test_the_oversight_track_numbers_its_masks_when_a_case_comes_there(bag: Bag) -> None:
    bag.write(
        SHE, name=HER_NAME, text=f"Pegawai kantor camat meminta uang kepada saya pada 1 Maret. Saksi {ONE}."
    )
    bag.says("admin", "verification", "2")
    assert f"[disamarkan {numbers(bag.case())[ONE]}]" in told(bag, "disposition")


def test_an_ordinary_case_has_no_masks(bag: Bag) -> None:
    text = f"Jalan di Desa Lembak rusak sejak 1 Maret 2026. Hubungi Pak Zulkifli {ONE} di Jl. Melati 7."
    bag.write(SHE, name=HER_NAME, text=text)
    bag.says("admin", "verification", "1 PUPR")
    assert bag.case().masks == () and text in told(bag, "disposition")
    assert "masked" not in bag.kinds()


def test_the_trace_of_a_complainant_tells_nothing_of_masks(bag: Bag) -> None:
    opened(bag)
    bag.answer(bag.last("receipt"), "kenapa?")
    trace = told(bag, "trace")
    assert "disamarkan" not in trace and ONE not in trace


def test_an_emptied_mask_keeps_its_number() -> None:
    rows = [{"text": "", "kind": ""}, {"text": ONE, "kind": "number"}]
    received = {"text": f"Tanya {ONE}.", "anonymous": True, "address": SHE}
    events = [Event("received", NOW, data=received), Event("masked", NOW, data={"masks": rows})]
    gate = Gate(case_from("ME-2026-0042", events), HOUSE.identity)
    assert gate.complainants_words(f"Tanya {ONE}.") == "Tanya [disamarkan 2]."
    assert [one.no for one in gate.numbered_masks()] == [2]


PIECES = st.sampled_from(
    [
        *(ONE, TWO, "081398765432", "nol delapan satu dua", HER_NAME, "KARTINI", "Bu Dewi", SHE, "kd@warga"),
        *("Jl. Melati No. 7", "Jalan rusak di Desa Lembak", "1603010203040005", "Pak Slamet", "warung"),
        *("@kartinidewi", "[disamarkan 1]", "[disamarkan 99]", "Rp 200.000", "di depan warung Kartini"),
        *("\n", ".", "saya", "Nama saya Kartini", "Hormat saya,\nKartini Dewi\n"),
    ]
)
TEXTS = st.lists(PIECES, max_size=12).map(" ".join) | st.text(max_size=80)


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for one in value.values() for text in strings(one))
    elif isinstance(value, list | tuple):
        yield from (text for one in value for text in strings(one))


@settings(max_examples=60, deadline=None)
@example(
    text="",
    later=f"nol delapan satu dua {ONE} 1603010203040005",
    said="",
    struck=[],
    shown=[ONE, "nol delapan satu dua", "1603010203040005"],
)
@given(TEXTS, TEXTS, TEXTS, st.lists(PIECES, max_size=3), st.lists(PIECES, max_size=3))
def test_no_official_reads_what_stands_behind_a_mask_that_is_not_opened(
    text: str, later: str, said: str, struck: list[str], shown: list[str]
) -> None:
    case = Case("ME-2026-0042", name=HER_NAME, address=SHE, anonymous=True, text=text, received=NOW)
    case.title, case.place = later[:40], text[:30]
    case.disguised, case.undisguised = tuple(struck), tuple(shown)
    case.texts = [Text(NOW, Role.COMPLAINANT, SHE, later), Text(NOW, Role.LIAISON, "l@pupr.example", said)]
    gate, identity = Gate(case, HOUSE.identity), HOUSE.identity
    rows = [vars(mask) for mask in gate.masks]
    again = Gate(case, identity, gate.masks)
    assert [vars(mask) for mask in again.masks][: len(rows)] == rows
    assert json.loads(json.dumps(rows)) == rows
    closed = gate.forbidden()
    for role in OFFICIALS:
        read = [*strings(view(case, role, HOUSE, NOW)), alias_and_masked_texts.outward_title(case, identity)]
        for one in read:
            for left in re.split(r"\[disamarkan(?: \d+)?\]", one):
                assert not identity.places_of(left, tuple(closed)), (one, closed)
                for own in (HER_NAME, "Kartini", SHE):
                    assert not identity.places_of(left, (own,)), (one, own)


def test_a_name_is_not_open_because_its_letters_stand_within_an_opened_one() -> None:
    text = "Lampu mati. Saya melapor bersama Pak Adi. Ditolak oleh Pak Slamet Riyadi."
    case = Case("ME-2026-0042", name=HER_NAME, address=SHE, anonymous=True, text=text, received=NOW)
    case.undisguised = ("Slamet Riyadi",)
    read = view(case, Role.LIAISON, HOUSE, NOW)["text"]
    assert "Pak Slamet Riyadi" in read and "Adi" not in read.split("Ditolak")[0]


def test_the_disposition_tells_how_to_ask_for_what_the_admin_may_open(bag: Bag) -> None:
    opened(bag)
    bag.says("admin", "verification", "1 PUPR")
    assert f"mohon buka [disamarkan {numbers(bag.case())[ONE]}], karena" in told(bag, "disposition")
    bag.says("liaison PUPR", "disposition", "mohon buka [disamarkan 2], karena kami perlu menghubunginya")
    assert "sudah dicatat" in told(bag, "echo").lower() and ONE in told(bag, "unmask_request")


def test_where_only_her_own_name_is_masked_nothing_can_be_asked_for(bag: Bag) -> None:
    opened(bag, f"{ROAD}\n\nKartini Dewi")
    bag.says("admin", "verification", "1 PUPR")
    disposed = told(bag, "disposition")
    assert "[disamarkan 1] menggantikan" in disposed and "mohon buka" not in disposed


def test_the_journal_holds_masks_sealed_and_by_the_number_of_whose_they_are(bag: Bag) -> None:
    """An erasure finds what is a person's by his case's number, and strikes what is sealed."""
    bag.write("lain@warga.example", name="Bambang Irawan", text="Jalan di Desa Lembak rusak sejak 1 Maret.")
    bag.says("admin", "verification", "1 PUPR")
    opened(bag)
    bag.says("admin", "verification", f"7 {bag.number(1)}")
    assert ONE in numbers(bag.case(1))
    lines = [json.loads(line) for file in (bag.root / "journal").glob("*.jsonl") for line in file.open()]
    assert not any(ONE in json.dumps(line["change"]) for line in lines)
    held = [
        (line["change"], *one["value"]) for line in lines for one in line["beside"] if ONE in json.dumps(one)
    ]
    cases = {
        (key, json.dumps([opened["cases"][key], rest]))
        for opened, table, key, rest in held
        if table == "cases"
    }
    assert bag.number(1) in dict(cases)
    assert all(bag.number(2) in (key, *re.findall(r"ME-\d{4}-\d{4}", text)) for key, text in cases)


def test_the_number_within_a_masked_piece_is_known_by_itself() -> None:
    text = "Surat pengantar pensiun belum keluar.\n- NIP tengahnya 139 00 7741\nNama saya mohon dirahasiakan."
    case = Case("ME-2026-0042", name=HER_NAME, address=SHE, anonymous=True, text=text, received=NOW)
    gate = Gate(case, HOUSE.identity)
    assert gate.masks[0].text != "139 00 7741"
    assert "7741" not in gate.officials_words("Berkas dengan NIP 139 00 7741 sudah kami temukan.")
    assert gate.officials_words("Selesai 3-11-2026.") == "Selesai 3-11-2026."


def test_a_part_of_a_masked_name_is_masked_where_somebody_else_is_named_by_it(bag: Bag) -> None:
    opened(bag, f"{ROAD} Tetangga saya Nurlela Sari melihatnya.")
    gate = Gate(bag.case(), bag.house.identity)
    assert "Nurlela Sari" in [mask.text for mask in gate.masks]
    read = re.sub(
        r"\[disamarkan[ \d]*\]", "[disamarkan]", gate.officials_words("Ibu Nurlela sudah kami temui.")
    )
    assert read == "Ibu [disamarkan] sudah kami temui."
    assert gate.officials_words("Sari jalan itu kami tambal.") == "Sari jalan itu kami tambal."


LIVES = f"{ROAD} Saya tinggal di Perum Griya Blok C2 No 9. Petugas tidak pernah datang."


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("Petugas sudah ke Blok C2 kemarin.", "Petugas sudah ke [disamarkan] kemarin."),
        ("Petugas sudah ke blok c 2 no. 9.", "Petugas sudah ke [disamarkan]."),
        ("Warga Perum Griya sudah kami temui.", "Warga [disamarkan] sudah kami temui."),
        ("Blok pasar nomor 9 dan griya tawang sudah kami tangani.", ""),
        ("Perumahan warga di Desa Lembak sudah kami datangi.", ""),
    ],
)  # fmt: skip
def test_parts_of_a_masked_address_are_found_and_ordinary_words_are_not(
    bag: Bag, said: str, read: str
) -> None:
    opened(bag, LIVES)
    gate = Gate(bag.case(), bag.house.identity)
    assert re.sub(r"\[disamarkan \d+\]", "[disamarkan]", gate.officials_words(said)) == (read or said)


BAKER = Case("PGD-2026-0007", name="Bengkel Melur", address="b@warga.example", anonymous=True)
BAKER.subject = "Tanjakan amblas Bukit Puding"
BAKER.title, BAKER.place, BAKER.missing = BAKER.subject, "Desa Lembak", ("identity", "evidence")


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("Izin bengkel dipersulit sejak malam Senin.", ""),
        ("Jangan sebut Melur.", "Jangan sebut [disamarkan]."),
        ("Jangan sebut bengkel melur.", "Jangan sebut [disamarkan]."),
        (BAKER.subject, ""),
        ("Snack rapat fiktif", ""),
    ],
)
def test_everyday_words_of_his_name_and_a_title_stay_readable(said: str, read: str) -> None:
    gate = Gate(BAKER, HOUSE.identity)
    assert re.sub(r"\[disamarkan(?: \d+)?\]", "[disamarkan]", gate.complainants_words(said)) == (read or said)
