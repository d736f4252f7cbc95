from __future__ import annotations

import tomllib
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailroom.procedure.letter import File
from mailroom.procedure.office_facts import Locality, Place
from mailroom.procedure.people import Agency, Person, Role
from mailroom.reading.complaints.case_title import title_of
from mailroom.reading.complaints.complaint_reader import Complaints, Understanding
from mailroom.reading.language.grammar_patterns import GRAMMAR
from mailroom.reading.replies.act_result import grammar
from tests.bench.reading_figures import complaint
from tests.offices import demonstration
from tests.tables import for_each

FOLDER = GRAMMAR
DATA = tomllib.loads((FOLDER / "keywords.toml").read_text(encoding="utf-8"))
LOCALITY = demonstration().locality
TODAY = date(2026, 11, 3)
READER = Complaints()
PHOTO = File("foto.jpg", "image/jpeg", 1000, "0" * 40, "0" * 64, 1)


def agency(code: str, name: str, **flags: Any) -> Agency:
    person = Person("Penghubung", (f"humas@{code.lower()}.example",), Role.LIAISON, code)
    return Agency(code, name, person, person, **flags)


AGENCIES = {
    **{
        code: agency(code, f"Perangkat Daerah {code}", affairs=(code,))
        for code in dict.fromkeys(row["agency"] for row in (*DATA["matter"], *DATA["hint"]))
    },
    "INSP": agency("INSP", "Inspektorat Daerah", oversight=True),
    "DINKES": agency("DINKES", "Dinas Kesehatan"),
    "DISKOMINFO": agency("DISKOMINFO", "Dinas Komunikasi dan Informatika", information=True),
    "KEC-GELUMBANG": agency("KEC-GELUMBANG", "Kecamatan Gelumbang"),
}


def read(text: str, subject: str = "", files: tuple[File, ...] = ()) -> Understanding:
    return READER.understand(subject, text, files, agencies=AGENCIES, locality=LOCALITY, today=TODAY)


# Every entry of the data files is proved.


@for_each(
    ("row", "example"),
    [(row, one) for row in DATA["matter"] for one in row["examples"]],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_matter_by_its_examples(row: dict[str, Any], example: str) -> None:
    found = read(example)
    if found.klass == "oversight":
        assert found.suggested == ("INSP",)
    else:
        assert row["agency"] in found.suggested, found
    assert found.why


@for_each(
    ("row", "example"),
    [(row, one) for row in DATA["hint"] for one in row["examples"]],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_single_words_point_to_whom_no_phrase_names(row: dict[str, Any], example: str) -> None:
    assert row["agency"] in read(example).suggested


@pytest.mark.parametrize("table", ["klass", "matter", "urgent", "protected", "foreign"])
def test_each_phrase_is_proved_by_an_example_of_its_own_entry(table: str) -> None:
    lexicon = grammar().lexicon
    bare = [
        phrase
        for row in DATA[table]
        for phrase in row["say"]
        if not any(lexicon.first(lexicon.clauses(one), [phrase], plain=True) for one in row["examples"])
    ]
    assert bare == []


@for_each(("klass", "example"), [(row["klass"], one) for row in DATA["klass"] for one in row["examples"]])
def test_each_class_by_its_examples(klass: str, example: str) -> None:
    assert read(example).klass == klass


def test_the_grades_say_what_the_rules_find() -> None:
    calm, urgent, grave = (
        read("jalan rusak"),
        read("kabel listrik putus di jalan"),
        read("dana desa dikorupsi kades"),
    )
    assert [(one.danger, one.wrongdoing) for one in (calm, urgent, grave)] == [
        ("no", "no"),
        ("sure", "no"),
        ("no", "sure"),
    ]


@for_each("example", [one for row in DATA["urgent"] for one in row["examples"]])
def test_urgent_matters(example: str) -> None:
    assert read(example).urgent


@for_each("example", [one for row in DATA["protected"] for one in row["examples"]])
def test_matters_of_women_and_children_are_secret_and_urgent(example: str) -> None:
    found = read(example)
    assert (found.protected, found.urgent, found.secret) == (True, True, True)


@for_each(("name", "example"), [(row["name"], one) for row in DATA["foreign"] for one in row["examples"]])
def test_bodies_that_are_not_ours(name: str, example: str) -> None:
    found = read(example)
    assert found.foreign is not None
    assert found.foreign[0] == name
    assert found.foreign[1]


def test_the_tables_hold_what_the_domain_names() -> None:
    categories = {row["category"] for row in DATA["matter"]}
    assert len(categories) == 25
    assert {row["problem"] for row in DATA["matter"]} <= {f"{number:02d}" for number in range(1, 11)}
    assert (
        set(DATA["names"])
        == set(DATA["affairs"])
        == {row["agency"] for row in DATA["matter"]} | {"SETDA", "INSP"}
    )


REGIONS = ("semende", "semendo")  # names that three kecamatan share


@for_each("place", [place for place in LOCALITY.places if not place.village])
def test_each_subdistrict(place: Place) -> None:
    name = place.subdistrict
    assert read(f"Jalan rusak di Kecamatan {name} sejak kemarin").subdistrict == name
    for other in set(place.spellings) - {*REGIONS}:
        assert read(f"jalan rusak di kec. {other}").subdistrict == name


# Whole complaints, as people write them.


@for_each(
    ("subject", "text", "want"),
    [
        (
            "Lampu jalan mati",
            (
                "Lampu jalan di Jalan Mawar RT 03 Desa Karang Raja Kecamatan Muara Enim mati sejak dua "
                "minggu lalu. Mohon diperbaiki."
            ),
            {"klass": "complaint", "category":
                "Perumahan dan Pertanahan", "problem": "05", "suggested": "DISPERKIMTAN",
                "subdistrict": "Muara Enim", "place": "Desa Karang Raja",
             "when": "sejak dua minggu lalu", "wants": "Mohon diperbaiki",
             "missing": ("identity", "evidence")},
        ),
        (
            "",
            "assalamualaikum pak, jln desa kami di Talang Taling la rusak nian dak dibeneri2, tolong pak",
            {"klass": "complaint", "category": "Infrastruktur", "suggested": "PUPR",
                "place": "Talang Taling"},
        ),
        (
            "E-KTP BELUM JADI SUDAH 3 BULAN!!!",
            "SAYA SUDAH REKAM DATA TANGGAL 3 AGUSTUS 2026 TAPI SAMPAI SEKARANG KTP BELUM JADI",
            {"klass": "complaint", "category":
                "Administrasi Kependudukan dan Pencatatan Sipil", "suggested": "DISDUKCAPIL", "title":
                    "E-KTP belum jadi sudah 3 bulan!", "when": "tanggal 3 Agustus 2026"},
        ),
        (
            "Pungutan di kelurahan",
            (
                "Petugas kelurahan meminta uang Rp50.000 untuk surat pindah, tadi pagi. Tolong nama saya "
                "dirahasiakan."
            ),
            {"klass": "oversight", "suggested": "INSP", "anonymous": True, "secret": True,
                "when": "tadi pagi", "wants": ""},
        ),
        (
            "Jadwal",
            "Mohon informasi jadwal perekaman e-KTP di Gelumbang.",
            {"klass": "information", "suggested": "DISDUKCAPIL", "subdistrict": "Gelumbang"},
        ),
        (
            "Saran",
            "Saran saya tempat sampah di taman kota ditambah.",
            {"klass": "aspiration", "suggested": "DLH"},
        ),
        (
            "Tetangga",
            "Suami tetangga saya sering memukul istrinya di Desa Lingga, semalam terdengar lagi.",
            {"suggested": "DPPPA", "urgent": True, "protected": True, "secret": True},
        ),
        (
            "Debu batu bara",
            (
                "Truk batu bara lewat Desa Ujan Mas Lama tiap malam, debunya masuk rumah. Harap ditertibkan. "
                "Foto terlampir. Alamat: Jalan Melati 4, Ujan Mas"
            ),
            {"suggested": "DLH", "subdistrict": "Ujan Mas", "identity":
                "Jalan Melati 4, Ujan Mas", "when": "tiap malam"},
        ),
        ("Listrik", "Listrik mati terus di Desa Segayam sejak kemarin", {"foreign": "PLN"}),
        ("Jalan", "Jalan nasional di Gunung Megang berlubang besar", {"foreign": "Jalan nasional"}),
        ("tolong", "tolong pak", {"klass": "complaint", "category": "Lainnya", "problem": "10",
            "suggested": None, "missing": ("chronology", "place", "when", "identity", "evidence")}),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else "",
)  # fmt: skip
def test_complaints_as_people_write_them(subject: str, text: str, want: dict[str, Any]) -> None:
    found = read(text, subject)
    for key, value in want.items():
        got: Any = getattr(found, key)
        if key in ("suggested", "foreign"):
            got = got[0] if got else None
        elif key in ("place", "wants") and value:
            assert value.lower() in got.lower(), found
            continue
        assert got == value, (key, found)


def test_a_complete_complaint_lacks_nothing() -> None:
    text = (
        "Nama: Warga Contoh\nAlamat: Jalan Melati 4, Desa Lingga\nTempat: Jalan Mawar, Desa Lingga, "
        "Kecamatan Lawang Kidul\nWaktu: 1 November 2026 pukul 19.00\n"
        "Pipa air bocor besar dan airnya menggenangi jalan setiap hari.\nPermintaan: diperbaiki segera"
    )
    found = read(text, "Pipa bocor", (PHOTO,))
    assert found.missing == ()
    assert {"chronology", "place", "when"}.isdisjoint(found.missing)
    assert (found.identity, found.when, found.wants) == (
        "Jalan Melati 4, Desa Lingga",
        "1 November 2026 pukul 19.00",
        "diperbaiki segera",
    )
    assert (found.place, found.subdistrict) == (
        "Jalan Mawar, Desa Lingga, Kecamatan Lawang Kidul",
        "Lawang Kidul",
    )
    assert found.suggested[0] == "PDAM"


@for_each(
    ("text", "place"),
    [
        (
            "lampu jalan depan masjid Al Falah Jl. Jend. Sudirman No. 12 RT 02 RW 01 Kel. Pasar II mati",
            "jalan depan masjid Al Falah Jl. Jend. Sudirman No. 12 RT 02 RW 01 Kel. Pasar II",
        ),
        (
            "gorong-gorong di depan Mushola Nurul Falah, Karang Raja, amblas",
            "depan Mushola Nurul Falah, Karang Raja",
        ),
        ("jalan setapak gang depan TPA Al Ikhlas licin", "gang depan TPA Al Ikhlas"),
        ("tebing belakang SD di Muara Dua SDL retak", "belakang SD di Muara Dua SDL"),
        ("Puskesmas di kecamatan Ujan Mas tutup", "Puskesmas di kecamatan Ujan Mas"),
        ("jalan desa kami di Betung, Benakat belum diaspal", "Betung, Benakat"),
        ("rumah di belakang pasar Ujan Mas kebakar", "belakang pasar Ujan Mas"),
        ("CERMIN DI TIKUNGAN TAJAM ARAH SEMENDE PECAH", "Tikungan Tajam arah Semende"),
        ("panen dipikul 3 km. Dulu pernah diukur", ""),
        ("kades jual tanah kas desa 2 ha", ""),
        ("asap di kampung 3 malam ini", ""),
        ("air di RT 3 malam mati", "RT 3"),
        ("calo di depan kantor capil nawarin ktp", "depan kantor capil"),
        ("Di Desa Modong Sungai Rotan jalan cor pecah2", "Desa Modong Sungai Rotan"),
        ("di dusun 2 dipotong", "dusun 2"),
        ("petugas di kantor lurah Pasar I tanggal 3/11/2026", "kantor lurah Pasar I"),
        ("air di perumahan Griya Asri blok C tidak mengalir", "perumahan Griya Asri blok C"),
        ("PELAYANAN DI RSUD SANGAT LAMBAT", "RSUD"),
        ("jalan rusak di desa kami", ""),
        ("jalan rusak parah", ""),
    ],
)
def test_places_in_the_writers_words(text: str, place: str) -> None:
    assert read(text).place == place


@for_each(
    ("subject", "text", "place"),
    [
        ("Kecamatan Belimbing", "Kecamatan Belimbing punya utang pada CV kami", "Kecamatan Belimbing"),
        ("Desa Lembak", "Assalamualaikum, jalan kabupaten rusak", "Desa Lembak"),
        ("", "Desa Segamit longsor tadi malam, rumah rusak", "Desa Segamit"),
        (
            "",
            "di tikungan Desa Lebak Budi Kec. Panang Enim dibuat tembok",
            "tikungan Desa Lebak Budi Kec. Panang Enim",
        ),
        ("", "Desa Lingga. cak mano ini pak", "Desa Lingga"),
        ("", "Perangkat desa diangkat semuanya keluarga kades. Desa Tanjung Baru", "Desa Tanjung Baru"),
        ("", "petugas di Kecamatan Sungai Rotan 20 Oktober", "Kecamatan Sungai Rotan"),
        ("", "lampu mati di Jalan Mawar\nMohon diperbaiki", "Jalan Mawar"),
    ],
)
def test_a_place_ends_where_its_name_ends(subject: str, text: str, place: str) -> None:
    assert read(text, subject).place == place


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        (
            "Jalan rusak.\nMohon segera diperbaiki karena\nambulans tidak bisa lewat.",
            "Mohon segera diperbaiki karena ambulans tidak bisa lewat",
        ),
        (
            "Mohon jalan Desa Lebak Budi Kec. Panang Enim diaspal.",
            "Mohon jalan Desa Lebak Budi Kec. Panang Enim diaspal",
        ),
        ("jalan rusak\nMohon diperbaiki\nTerima kasih", "Mohon diperbaiki"),
        ("Tolong pak, saya dipukuli suami saya di Desa Lembak. Saya takut.", ""),
        ("Tolong pak, jalannya diperbaiki", "Tolong pak, jalannya diperbaiki"),
    ],
)
def test_a_wish_ends_where_its_sentence_ends(text: str, wants: str) -> None:
    assert read(text, "x").wants == wants


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a) ktp belum jadi\nb) bansos tidak dapat", 2),
        ("Pertama, lampu jalan mati. Kedua, guru belum digaji.", 2),
        ("Kedua kali saya melapor, lampu mati", 0),
        ("Pertama, guru ngaji belum digaji. Kedua jembatan gantung putus.", 2),
        ("Persoalan pertama ialah kebun karet sakit.\n\nPersoalan kedua, kantor desa kosong.", 2),
        ("1. Berapa biaya makam? 2. Siapa yang urus pohon tumbang?", 2),
    ],
)
def test_matters_in_letters_and_in_words(text: str, count: int) -> None:
    assert len(read(text).matters) == count


def test_what_only_tells_where_it_is_comes_behind_the_matter() -> None:
    assert read("sampah tidak diangkut di belakang terminal").suggested[0] == "DLH"
    assert "DISHUB" in read("terminal penuh sampah").suggested


@for_each(
    ("text", "klass"),
    [
        ("ormas minta uang keamanan ke tiap ruko", "complaint"),
        ("preman suruhan kades minta uang keamanan", "oversight"),
        ("calo tiket bus di terminal galak", "complaint"),
        ("ada calo di kantor dukcapil", "oversight"),
        ("saya tanya ke loket, petugas bilang blangko habis", "complaint"),
        ("Pas saya tanya kantor dinas malah dibilang sudah diserahkan", "complaint"),
        ("mau tanya syarat pindah domisili", "information"),
        ("Rumah dinas lama jadi sarang nyamuk. Mau diapakan?", "complaint"),
    ],
)
def test_what_stands_beside_a_word_tells_the_class(text: str, klass: str) -> None:
    assert read(text).klass == klass


def test_a_body_is_not_meant_where_the_matter_is_another() -> None:
    assert read("warung remang-remang di jalan lintas makin banyak").foreign is None
    assert read("jalan lintas berlubang dalam").foreign is not None
    assert read("sampah menumpuk di depan SMA").foreign is None


def test_a_cable_that_carries_no_current_is_no_danger() -> None:
    assert not read("kabel internet menjuntai rendah di depan masjid").urgent
    assert read("kabel internet menjuntai. kabel listrik juga putus").urgent


@pytest.mark.parametrize("example", DATA["local"]["examples"])
def test_the_camats_own_matters(example: str) -> None:
    assert read(f"{example}. Kecamatan Gelumbang").suggested[0] == "KEC-GELUMBANG"


def test_who_is_asked_to_act_comes_first() -> None:
    assert read("Tanah kosong ditempati bengkel. Mohon BPKAD cek").suggested[0] == "BPKAD"


def test_a_question_without_trouble_asks_for_information() -> None:
    assert read("Jam berapa loketnya buka ya?").klass == "information"
    assert read("Kenapa loketnya begini?").klass == "complaint"


def test_a_mere_mention_suggests_nobody() -> None:
    assert read("Jalan depan SDN 4 rusak dan berlubang", "Jalan rusak").suggested == ("PUPR",)


def test_somebody_elses_wish_is_not_his() -> None:
    assert read("petugas puskesmas minta saya datang besok").wants == ""
    assert read("Air tidak mengalir, tolong dicek").wants == "tolong dicek"


def test_what_the_sop_requires_is_told_apart() -> None:
    assert {"chronology", "place", "when"} <= {*read("tolong pak").missing}


def test_three_matters_in_one_mail_are_noticed() -> None:
    text = "Ada beberapa keluhan:\n1. Jalan rusak di Desa A\n2. Lampu mati\n3. Air PDAM keruh"
    assert read(text).matters == ("Jalan rusak di Desa A", "Lampu mati", "Air PDAM keruh")
    assert read("1. Jalan rusak").matters == ()


def test_the_agency_a_citizen_names_is_suggested() -> None:
    found = read("Saya kecewa dengan pelayanan Dinas Kesehatan kemarin")
    assert found.suggested == ("DINKES",)


def test_only_agencies_of_this_office_are_suggested() -> None:
    found = READER.understand(
        "",
        "jalan rusak di desa kami",
        agencies={"DINKES": AGENCIES["DINKES"]},
        locality=LOCALITY,
        today=TODAY,
    )
    assert found.suggested == ()
    assert found.category == "Infrastruktur"


def test_a_name_of_the_kabupaten_is_no_subdistrict() -> None:
    assert read("Yth. Bupati Muara Enim, jalan di Kabupaten Muara Enim rusak").subdistrict == ""
    assert read("jalan rusak di Muara Enim").subdistrict == "Muara Enim"


def test_the_offices_own_list_of_subdistricts_counts() -> None:
    own = Locality("Contoh", (Place("Sukamaju"),))
    text = "jalan rusak di Kecamatan Sukamaju"
    found = READER.understand("", text, agencies=AGENCIES, locality=own, today=TODAY)
    assert (found.subdistrict, read(text).subdistrict) == ("Sukamaju", "Sungai Rotan")  # a village there


@pytest.mark.parametrize(
    ("subject", "text", "title"),
    [
        ("Bls: Fwd: Re: Trs: jalan rusak", "x", "Jalan rusak"),
        ("", "Selamat pagi pak,\n\nair PDAM mati sejak kemarin. Tolong.", "Air PDAM mati sejak kemarin"),
        ("JALAN RUSAK PARAH", "x", "Jalan rusak parah"),
        ("lapor", "Yth. Admin\nSampah menumpuk di pasar", "Sampah menumpuk di pasar"),
        ("[ME-2026-0042] Lampu mati", "x", "Lampu mati"),
        ("", "", ""),
    ],
)
def test_titles(subject: str, text: str, title: str) -> None:
    assert title_of(subject, text) == title


def test_a_long_title_is_cut_at_a_word() -> None:
    title = title_of("kata " * 60, "")
    assert len(title) <= 80
    assert title.endswith("kata…")


@given(st.text(max_size=300), st.text(max_size=80))
def test_any_text_is_understood(text: str, subject: str) -> None:
    found = read(text, subject)
    assert found.klass in ("complaint", "oversight", "information", "aspiration")
    assert len(found.title) <= 80


@for_each(
    ("text", "place", "subdistrict"),
    [
        ("Air mati di Kelurahan Tungkal sejak kemarin", "Kelurahan Tungkal", "Muara Enim"),
        ("lampu mati di karang raja", "Karang Raja", "Muara Enim"),
        ("jembatan di dsn 4 ds modong lapuk", "ds modong", "Sungai Rotan"),
        ("Jalan Desa Tanjung Baru rusak", "Desa Tanjung Baru", ""),  # three kecamatan have one
        ("Desa Tanjung Baru Kecamatan Lembak rusak jalannya", "Desa Tanjung Baru Kecamatan Lembak", "Lembak"),
        (
            "pipa dalam tanah bocor, jambu warga mati, guci pecah",
            "",
            "",
        ),  # words that are names of villages, too
        ("Jalan Harapan Jaya berlubang", "Jalan Harapan Jaya", ""),  # a street called so
        ("di perusahaan PT Karang Agung ada limbah", "", ""),
        ("jalan ke kebun kopi di Pelakat licin", "Pelakat", "Semende Darat Ulu"),
        ("ular di Dalam kampung", "", ""),
        ("nenek hidup sendiri, dusun 3 Guci", "dusun 3 Guci", "Ujan Mas"),
        ("pembagian di Desa Petar dipotong", "Desa Petar", "Sungai Rotan"),  # of Petar Dalam and Petar Luar
        ("tanah di Tanjung Raya Semende longsor", "Tanjung Raya Semende", "Semende Darat Tengah"),
        ("tanah di Tanjung Raya longsor", "Tanjung Raya", ""),
        ("ular di Payabakal Gelumbang", "Payabakal Gelumbang", "Gelumbang"),
    ],
)
def test_a_village_tells_its_subdistrict(text: str, place: str, subdistrict: str) -> None:
    found = read(text)
    assert (place in found.place, found.subdistrict) == (True, subdistrict)


@for_each(
    ("text", "when"),
    [
        ("lampu mati hari sabtu kemarin jam 8 malam", "hari sabtu kemarin jam 8 malam"),
        ("jalan rusak sejak habis Lebaran", "sejak habis Lebaran"),
        ("rusak sejak tahun 2024", "sejak tahun 2024"),
        ("dua hari yang lalu truk menabrak pagar", "dua hari yang lalu"),
        ("awal bulan ini bansos dibagi", "awal bulan ini"),
        ("malam minggu kemarin ada balap liar", "malam minggu kemarin"),
        ("sudah 2 bulan gelap", "sudah 2 bulan"),
        ("kejadian 3/11/2026 jam 7 pagi", "3/11/2026 jam 7"),
        ("sudah rusak parah", ""),
        ("sampah sudah tidak diangkut 9 hari", "9 hari"),
        ("wifi mati, sudah sebulan lebih", "sudah sebulan lebih"),
        ("tebing turun sesudah hujan malam tadi", "malam tadi"),
        ("bau gas dari subuh tadi", "dari subuh tadi"),
        ("orang setrum ikan malam2", "malam2"),
        ("lampunya mati men malem", "men malem"),
        ("ngamen sampai jam 11 malam", "sampai jam 11 malam"),
        ("dipukul hari Ahad 1 November", "hari Ahad 1 November"),
        ("ambrol malam tgl 3 November", "malam tgl 3 November"),
        ("berkas menunggu sudah 47 hari kerja", "sudah 47 hari kerja"),
        ("gedung PAUD tahun anggaran 2025 cuma pondasi", "tahun anggaran 2025"),
        ("the garbage is burned every night", "every night"),
    ],
)
def test_when_it_happened_in_any_manner(text: str, when: str) -> None:
    assert when in read(text).when and bool(read(text).when) == bool(when)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("jalan rusak, selain itu bidan jarang datang ke puskesmas", 2),
        ("ktp anakku dak jadi, trus bansos bpk ku putus pulo", 2),
        ("air PDAM mati dan tagihan air juga naik", 0),
        ("jalan berlubang, selain itu jalannya gelap dan licin", 0),
        ("mau lapor 2 hal: a. sampah menumpuk b. lampu mati", 2),
        ("Kronologi:\n1. Tanggal 1 saya ke loket\n2. Tanggal 2 disuruh kembali\n3. Tanggal 3 tutup", 0),
    ],
)
def test_several_matters_in_flowing_words(text: str, count: int) -> None:
    assert len(read(text).matters) == count


def test_matters_of_women_and_children_go_to_their_agency_first() -> None:
    found = complaint(Complaints(), "", "suami saya suka mukul kalau mabuk")
    assert (found.suggested[0], found.protected, found.urgent, found.secret) == ("DPPPA", True, True, True)


@pytest.mark.parametrize(
    "piece", [" \t", "Desa A, ", "jalan depan ", "Lembak, ", "SD di ", "malam hari senin "]
)
def test_a_long_text_of_one_piece_is_understood_like_any_other(piece: str) -> None:
    """Blanks behind a village's name took half a minute when each of them was tried as the end of each
    place."""
    assert read("Desa Lembak " + (piece * 300_000)[:300_000]).subdistrict == "Lembak"


@pytest.mark.parametrize(
    "blanks", [" " * 200_000 + "x", "alamat" + " " * 200_000 + "x", "-" + " " * 200_000 + "alamat"]
)
def test_a_line_of_blanks_is_gone_through_once(blanks: str) -> None:
    """Tried from each blank anew, it would take the minutes in which this test is ended."""
    found = complaint(Complaints(), "", f"Jalan rusak di Desa Lembak.\n{blanks}")
    assert "Lembak" in found.place


@pytest.mark.parametrize(
    "said",
    [
        "murid kelas 5 saya bilang pamannya suka masuk kamar malam-malam dan memegang badannya. "
        "dia takut pulang",
        "anak sebelah rumah disiram air panas samo emaknyo, la duo kali ini",
    ],
)
def test_an_abused_child_is_first_for_who_protects_children_whoever_else_is_concerned(said: str) -> None:
    found = read(said)
    assert (found.danger, found.dangers, found.suggested[0]) == ("sure", ("child",), "DPPPA")


@pytest.mark.parametrize(
    "said",
    [
        "petugas disduk baik sekali, tidak minta uang sepeser pun, terima kasih",
        "Petugas loket ramah, kami tidak dimintai uang, selesai 10 menit. Terima kasih Disdukcapil.",
    ],
)
def test_who_praises_that_nobody_asked_for_money_complains_of_no_wrongdoing(said: str) -> None:
    found = read(said)
    assert (found.wrongdoing, found.klass, found.suggested[:1]) == ("no", "complaint", ("DISDUKCAPIL",))


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Does the kabupaten still give scholarships to children of miners?", "DISDIKBUD"),
        ("The fire brigade got our cat out of the pipe. Please thank them.", "DAMKAR"),
        ("A dog with rabies was here again and we need the vaccine.", "DINKES"),
    ],
)
def test_a_letter_in_english_is_offered_to_whose_matter_its_words_are(said: str, code: str) -> None:
    assert code in read(said).suggested
