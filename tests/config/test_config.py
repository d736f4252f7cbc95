"""config.toml at the door: the shipped office is whole, and every kind of fault is named with its place."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import reduce
from pathlib import Path
from typing import Any

import pytest

from mailroom.config import BadConfig, Config, check_files, load, people_of
from mailroom.config.office_tables import write_tables
from mailroom.config.older_config import from_old
from mailroom.config.server_tables import LmtpTable, MailboxTable, RelayTable, SmtpTable
from mailroom.procedure import sop
from mailroom.procedure.people import Role
from mailroom.procedure.workdays import ZONES, Limit
from tests.offices import small_office, write_office

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "config.toml"
BAD = sorted((ROOT / "tests/bad_configs").glob("*.toml"))
TESTS = (Path(__file__), Path(__file__).with_name("test_tls_and_account_files.py"))
BAD_TABLES = sorted((ROOT / "tests/bad_configs/tables").iterdir())
Change = Callable[[str], Config]


@pytest.fixture(scope="module")
def config() -> Config:
    return load(SHIPPED, {})


@pytest.fixture
def written(tmp_path: Path) -> Change:
    """Load a small office with more text behind it."""

    def write(more: str, environ: dict[str, str] | None = None) -> Config:
        write_tables(tmp_path, TABLES)
        path = tmp_path / "config.toml"
        path.write_text(more + "\n" + SMALL, "utf-8")
        return load(path, environ or {})

    return write


TABLES, SMALL = small_office()


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def faults(path: Path, environ: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(BadConfig) as wrong:
        load(path, environ or {})
    return wrong.value.faults


# The shipped office


def test_the_shipped_office_has_every_agency_of_the_regency(config: Config) -> None:
    agencies = config.house.people.agencies
    assert sum(code.startswith("KEC-") for code in agencies) == len(config.house.subdistricts) == 22
    assert len(agencies) == 58
    assert config.house.people.oversight_agency.code == "INSP"
    assert config.house.people.information_agency is not None
    assert all(agency.officers for agency in agencies.values())


def test_the_shipped_office_warns_of_nothing_but_decrees_to_come(config: Config) -> None:
    assert config.warnings == ()
    assert config.findings(date(2026, 6, 1)) == []
    assert config.findings(date(2027, 6, 1)) == [
        "[[calendar.ramadan]] jam kerja Ramadan 2028 belum diisi",
        "[calendar] cuti bersama 2028 belum diketahui; tambahkan di libur.csv setelah SKB terbit",
    ]


def test_every_address_of_the_shipped_office_is_invented(config: Config) -> None:
    addresses = {address for person in config.house.people.everybody() for address in person.addresses}
    assert all(address.endswith(".example") for address in addresses)
    assert config.house.mail == "pengaduan@muaraenim.example"


def test_the_shipped_office_is_a_rehearsal_on_loopback(config: Config) -> None:
    assert config.house.rehearsal
    assert config.smtp is not None
    assert (config.smtp.host, config.smtp.port) == ("127.0.0.1", 8025)
    assert config.relay.mode == "maildirs"
    assert (config.lmtp, config.imap) == (None, ())
    assert config.store == ROOT / "store"


def test_the_calendar_of_the_shipped_office_keeps_the_decreed_vectors(config: Config) -> None:
    calendar, two, sixty = config.house.calendar, Limit(2), Limit(60)
    assert calendar.last_day(datetime(2026, 2, 13, 15, 59, tzinfo=ZONES["WIB"]), two) == date(2026, 2, 19)
    assert calendar.last_day(datetime(2026, 2, 13, 16, 1, tzinfo=ZONES["WIB"]), two) == date(2026, 2, 20)
    assert calendar.add(date(2026, 3, 2), sixty) == date(2026, 6, 10)
    for year, days in ((2026, 240), (2027, 242)):
        assert calendar.days_between(date(year - 1, 12, 31), date(year, 12, 31)) == days


def test_ramadan_has_its_own_hours(config: Config) -> None:
    calendar = config.house.calendar
    assert str(calendar.opening(date(2026, 2, 19)).time()) == "08:00:00"
    assert str(calendar.opening(date(2026, 2, 18)).time()) == "07:30:00"


def test_the_limits_are_the_sops_when_none_is_written(config: Config) -> None:
    assert config.house.limits == sop.LIMITS
    assert config.house.window == timedelta(minutes=10)


def test_the_mailboxes_that_are_shown_as_comments_can_be_written(tmp_path: Path) -> None:
    """Every key of the example, its values the ones that hold without it, but for what names a mailbox."""
    text = SHIPPED.read_text("utf-8")
    start = text.index("# [[imap]]")
    shown = text[start : text.index("\n\n", start)]
    written = "\n".join(line.removeprefix("#").removeprefix(" ") for line in shown.splitlines())
    for name in ("mail-password", "mail-password-2"):
        (tmp_path / name).write_text("rahasia")
        (tmp_path / name).chmod(0o600)
    path = tmp_path / "config.toml"
    write_office(path, text.replace(shown, written))
    first, second = load(path, {}).imap
    own = {"host", "user", "password", "done_folder", "since"}
    assert first.model_dump(exclude=own) == second.model_dump(exclude=own)
    assert (first.done_folder, first.since, second.since) == ("Selesai", date(2026, 11, 25), None)


# What may be written


def test_limits_are_replaced(written: Change) -> None:
    house = written('[limits]\nsilence = { amount = 10, unit = "H" }\nverification = { amount = 3 }').house
    assert house.limit("silence") == Limit(10, "H")
    assert house.limit("verification") == Limit(3)
    assert house.limit("comment") == sop.LIMITS["comment"]


def test_the_second_clock_is_set_in_office_hours(written: Change) -> None:
    house = written('[limits]\ndanger = { amount = 3, escalate = ["sekda"] }').house
    assert str(house.limit("danger")) == "3 jam kerja"
    assert house.escalate == {"danger": (Role.SEKDA,)}


def test_days_are_added_and_struck(written: Change, tmp_path: Path) -> None:
    config = written("")
    (tmp_path / "libur.csv").write_text("tanggal;jenis\n2026-12-09;\n2026-12-24;masuk\n")
    calendar = config.reread().house.calendar
    assert not calendar.is_working(date(2026, 12, 9))
    assert calendar.is_working(date(2026, 12, 24))


def test_a_person_may_be_a_table_with_other_addresses_and_a_deputy(written: Change) -> None:
    house = written("").house
    dinkes = house.agency("DINKES")
    assert dinkes.liaison.addresses == ("penghubung@dinkes.example", "dinkes@gratis.example")
    assert dinkes.liaison.deputy is not None
    assert dinkes.head.deputy is not None
    assert dinkes.head.deputy.role is Role.HEAD
    assert house.people.chairs_of("DINKES@gratis.example") == (dinkes.liaison,)
    assert house.impartial.role is Role.LIAISON


def test_a_head_may_also_be_the_inspector_without_a_warning(written: Change) -> None:
    config = written("")
    assert {p.role for p in config.house.people.chairs_of("inspektur@insp.example")} == {
        Role.INSPECTOR,
        Role.HEAD,
    }
    assert config.warnings == ()


def test_a_secret_comes_from_the_environment(written: Change) -> None:
    more = '[relay]\nmode = "smtp"\nhost = "mail.example"\nuser = "kantor"\npassword_env = "SANDI"'
    config = written(more, {"SANDI": "rahasia sekali"})
    assert config.relay.password == "rahasia sekali"
    assert "rahasia sekali" not in repr(config)


def test_a_secret_comes_from_a_private_file(written: Change, tmp_path: Path) -> None:
    (tmp_path / "sandi").write_text("dari berkas\n")
    (tmp_path / "sandi").chmod(0o600)
    more = '[relay]\nmode = "smtp"\nhost = "mail.example"\nuser = "kantor"\npassword_file = "sandi"'
    assert written(more).relay.password == "dari berkas"


def test_certificates_are_found_beside_the_file(written: Change, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").touch()
    assert written('[relay]\nca_file = "ca.pem"').relay.ca_file == str(tmp_path / "ca.pem")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_secret_that_others_may_read_is_refused(written: Change, tmp_path: Path, mode: int) -> None:
    (tmp_path / "sandi").write_text("dari berkas\n")
    (tmp_path / "sandi").chmod(mode)
    with pytest.raises(BadConfig) as wrong:
        written('[relay]\nmode = "smtp"\nhost = "mail.example"\nuser = "kantor"\npassword_file = "sandi"')
    path = tmp_path / "sandi"
    assert wrong.value.faults == [
        f"[relay] password_file: berkas {path} dapat dibaca orang lain; jalankan: chmod 600 {path}"
    ]


def test_the_tables_fit_the_doors(written: Change) -> None:
    more = """
[lmtp]
[[imap]]
host = "imap.example"
user = "kantor"
password_env = "SANDI"
since = 2026-11-01
"""
    config = written(more, {"SANDI": "x"})
    assert config.smtp is not None
    assert config.lmtp is not None
    assert config.smtp == SmtpTable()
    assert config.lmtp == LmtpTable()
    box = MailboxTable(host="imap.example", user="kantor", password="x", since=date(2026, 11, 1))
    assert config.imap == (box,)
    assert config.relay == RelayTable()


# People change


def test_the_people_are_reread_while_the_office_runs(written: Change, tmp_path: Path) -> None:
    config = written(
        '[relay]\nmode = "smtp"\nhost = "mail.example"\nuser = "k"\npassword_env = "SANDI"', {"SANDI": "x"}
    )
    edit(tmp_path / "instansi.csv", "Rina Wati;penghubung@", "Maya Pertiwi;baru@")
    after = config.reread()
    assert after.house.agency("DINKES").liaison.name == "Maya Pertiwi"
    assert after.house.people.chairs_of("penghubung@dinkes.example") == ()
    assert after.relay == config.relay
    assert people_of(tmp_path / "config.toml") == after.house.people


def test_a_wrong_change_of_the_people_is_told_and_changes_nothing(written: Change, tmp_path: Path) -> None:
    config = written("")
    edit(tmp_path / "instansi.csv", "Rina Wati;penghubung@dinkes.example", "Rina Wati;")
    with pytest.raises(BadConfig) as wrong:
        config.reread()
    assert wrong.value.faults == ["instansi.csv baris 4, kolom surel_penghubung: belum diisi"]


def test_one_person_in_two_chairs_of_an_agency_is_warned_of(written: Change, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    written("")
    edit(tmp_path / "pelaksana.csv", "Candra;candra@", "Rina Wati;penghubung@")
    assert load(path, {}).warnings == (
        (
            "penghubung@dinkes.example memegang beberapa kursi di DINKES; suratnya dibaca menurut surat yang"
            " dibalas"
        ),
    )


# Bad files


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "tiada.toml"
    assert faults(path) == [f"{path} tidak dapat dibaca (tidak ada)"]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert faults(tmp_path) == [f"{tmp_path} tidak dapat dibaca (itu sebuah folder)"]


def test_a_file_that_is_no_toml(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[office]\nmail = "a\n')
    assert faults(path) == [f"{path}: baris 2: bukan TOML yang benar (Illegal character '\\n')"]


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b'unit = "\xff"')
    assert faults(path) == [f"{path} bukan teks UTF-8"]


def test_an_old_file_that_is_written_otherwise_is_not_taken_over_in_part(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(
        'agencies = { PU = { name = "PU", liaison = "A <a@x.id>", head = "B <b@x.id>" } }\n' + SMALL
    )
    with pytest.raises(BadConfig) as wrong:
        from_old(path)
    assert wrong.value.faults == [
        (
            "config.toml ini tidak dapat diambil alih: tulis [agencies], subdistricts, add dan strike "
            "masing-masing mulai di baris tersendiri"
        )
    ]


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_config_is_told_in_these_sentences(path: Path, tmp_path: Path) -> None:
    """Each file begins with the sentences it must print; then stands what it puts before, into and behind the
    small office."""
    text = path.read_text("utf-8")
    made = tmp_path / "config.toml"
    made.write_text(changed(tomllib.loads(text)), "utf-8")
    write_tables(tmp_path, TABLES)
    (tmp_path / "kosong").touch(0o600)
    expected = [
        line[3:].replace("FOLDER", str(tmp_path)) for line in text.splitlines() if line.startswith("#> ")
    ]
    assert faults(made, {"SANDI": "x"}) == expected


@pytest.mark.parametrize("folder", BAD_TABLES, ids=lambda path: path.name)
def test_bad_tables_are_told_in_these_sentences(folder: Path, tmp_path: Path) -> None:
    """Each folder holds a table in place of the small office's, and the sentences that it must print. One
    whose name stands behind "tanpa" is missing."""
    write_tables(tmp_path, TABLES)
    path = tmp_path / "config.toml"
    path.write_text(SMALL, "utf-8")
    for table in folder.glob("*.csv"):
        shutil.copy(table, tmp_path)
    expected = (folder / "kalimat.txt").read_text("utf-8").splitlines()
    for line in [line for line in expected if line.startswith("tanpa ")]:
        expected.remove(line)
        (tmp_path / line.removeprefix("tanpa ")).unlink()
    assert faults(path) == [line.replace("FOLDER", str(tmp_path)) for line in expected]


def changed(change: dict[str, Any]) -> str:
    whole = SMALL
    for old, new in change.get("replace", []):
        assert old in whole, f"replaces what is not there: {old}"
        whole = whole.replace(old, new)
    return f"{change.get('before', '')}{whole}{change.get('after', '')}"


def test_there_is_a_bad_config_for_every_sentence() -> None:
    """Every sentence between values is printed by some file of bad_configs or by a test beside this one."""
    words = tomllib.loads((ROOT / "mailroom/config/config_faults.toml").read_text("utf-8"))
    tables = [folder / "kalimat.txt" for folder in BAD_TABLES]
    told = "\n".join(path.read_text("utf-8") for path in [*BAD, *tables, *TESTS])
    told = re.sub(r'"\n *"', "", told)  # a sentence that goes on in the next line
    texts = {
        name: text for group in ("found", "value", "between", "table") for name, text in words[group].items()
    }
    del texts["other"]  # what pydantic may find in a later version
    assert [name for name, text in texts.items() if not _told(text, told)] == []


def _told(text: str, told: str) -> bool:
    """Whether the longest fixed piece of a sentence stands in `told`."""
    pieces = "".join("\0" if c in "{}" else c for c in text).split("\0")[::2]
    return max(pieces, key=len).strip(" ;,()") in told.replace('\\"', '"')


ODD = (7, "", "\u00e9\u2028", True, [1], {"x": 1}, [{}], date(2026, 3, 5))


def paths(value: Any, way: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place of a parsed config.toml."""
    if way:
        yield way
    for key, inside in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield from paths(inside, (*way, key))


def toml(value: Any) -> str:
    """A value as TOML writes it in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {toml(inside)}" for key, inside in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(toml(inside) for inside in value) + "]"
    return value.isoformat() if isinstance(value, date) else json.dumps(value)


def test_no_value_anywhere_makes_anything_but_sentences(tmp_path: Path) -> None:
    """Every odd value at every place: a config that is accepted, or BadConfig with sentences."""
    write_tables(tmp_path, TABLES)
    path = tmp_path / "config.toml"
    for way in list(paths(tomllib.loads(SMALL))):
        for odd in ODD:
            whole = tomllib.loads(SMALL)
            table = reduce(lambda inside, key: inside[key], way[:-1], whole)
            table[way[-1]] = odd
            path.write_text(
                "\n".join(f"{json.dumps(key)} = {toml(value)}" for key, value in whole.items()), "utf-8"
            )
            try:
                load(path, {})
            except BadConfig as wrong:
                assert all(line.startswith("[") for line in wrong.faults)


# The store


def test_a_store_that_others_may_read_is_told(written: Change, tmp_path: Path) -> None:
    config = written("")
    today = date(2026, 6, 1)
    assert check_files(config, today) == []
    os.umask(0o022)
    (config.store / "journal").mkdir(parents=True)
    (config.store / "journal" / "2026-06.jsonl").touch(0o644)
    config.store.chmod(0o755)
    (config.store / "journal").chmod(0o700)
    assert check_files(config, today) == [
        f"{config.store} dapat dibuka orang lain; jalankan: chmod 700 {config.store}",
        (
            f"1 berkas di {config.store} dapat dibaca orang lain, misalnya journal/2026-06.jsonl; jalankan:"
            f" chmod -R go= {config.store}"
        ),
    ]


@pytest.mark.parametrize(
    ("file", "row"),
    [
        ("pelaksana.csv", "DINKES;Novi;novi@dinkes.example;"),
        ("wilayah.csv", "Sukamaju;;;"),
        ("rujukan.csv", "Pelabuhan;dermaga feri;Syahbandar;;;;"),
        ("kata_kunci.csv", "DINKES;kolam cempaka"),
        ("libur.csv", "2026-12-09;libur;"),
        ("blokir.csv", "toko.example;promosi"),
    ],
)
def test_a_new_row_of_each_table_is_reread(written: Change, tmp_path: Path, file: str, row: str) -> None:
    config = written("")
    path = tmp_path / file
    assert path in config.files
    path.write_bytes(path.read_bytes() + f"{row}\r\n".encode())
    after = config.reread()
    assert after.house != config.house
    # a day off makes its year a known one
    assert replace(after, house=config.house, known=config.known) == config


def test_emergency_numbers_are_asked_about_once_a_year(written: Change, tmp_path: Path) -> None:
    config = written("")
    (tmp_path / "rujukan.csv").write_text(
        "nama;telepon;darurat;dikonfirmasi_pada\nPolisi;110;ya;2026-03-05\nSAR;115;ya;\nPLN;123;;\n"
    )
    after = config.reread()
    told = (
        "rujukan.csv: nomor darurat {} belum dipastikan dalam setahun terakhir; telepon tiap nomor, lalu isi "
        "dikonfirmasi_oleh dan dikonfirmasi_pada"
    )
    assert after.findings(date(2026, 6, 1)) == [told.format("115 (SAR)")]
    assert after.findings(date(2027, 3, 6))[-1] == told.format("110 (Polisi), 115 (SAR)")


def test_holidays_are_loaded_when_a_day_is_asked_for() -> None:
    """The package takes 0.1 s, and most commands ask for no day."""
    script = """
import sys
from datetime import date
from pathlib import Path
from mailroom.config import load
off = load(Path("config.toml"), {}).house.calendar.off
print("holidays" in sys.modules, date(2026, 3, 20) in off, date(2026, 3, 16) in off)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "True", "False"]
