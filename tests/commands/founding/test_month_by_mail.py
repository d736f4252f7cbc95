"""A month of an office that is run by mail alone, from `init` on: nobody opens a file or a terminal.

Every mail goes through the office's real SMTP door. Its tables change six times, a deputy joins, two days
become holidays, and one change is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from mailroom import cli
from mailroom.config import load
from mailroom.config.config_faults import Faults
from mailroom.config.office_tables import read_tables
from mailroom.demo.mail_programs import Draft, answer, compose
from mailroom.demo.story_office import SmtpOffice, flat
from tests.commands.founding.test_init import AGENCIES, FLAGS, PLACES, found

ADMIN, DEPUTY, HEAD = (FLAGS[name].split("<")[1][:-1] for name in ("admin", "wakil-admin", "kepala-unit"))
CITIZEN, OMAN, JAJANG = "ani@warga.example", "oman@pu.sungaijernih.example", "jajang@lh.sungaijernih.example"
NEW, WAKIL, OFFICER = (f"{name}.sungaijernih.example" for name in ("baru@sehat", "euis@lh", "dede@pu"))
ROAD = "Jalan kabupaten di Desa Curug Lama Kecamatan Batu Jernih rusak parah sejak 1 Juni 2026."
WASTE = "Sampah menumpuk di pasar Desa Tirta Kecamatan Kali Bening sejak 8 Juni 2026 dan bau. Mohon diangkut."


class Month:
    """The office and the people who write to it."""

    def __init__(self, folder: Path) -> None:
        config = load(folder / "config.toml", {})
        self.zone = config.house.calendar.zone
        self.office = SmtpOffice(config, config.store, self.moment("2026-06-02 08:00"))

    def moment(self, text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=self.zone)

    def at(self, text: str) -> None:
        """Time passes, with a stop each morning."""
        moment, calendar = self.moment(text), self.office.office.house.calendar
        while self.office.now < moment:
            day = self.office.now.date()
            opens = calendar.opening(day)
            opens = opens if opens > self.office.now else calendar.midnight_after(day)
            self.office.now = min(opens, moment)
            self.office.settle()

    def draft(self, sender: str, subject: str, text: str) -> Draft:
        return Draft(("", sender), subject, text, self.office.now, self.office.written + 1, (), {})

    def writes(self, sender: str, text: str, subject: str = "Perintah") -> None:
        made = compose(self.draft(sender, subject, text), self.office.house.mail)
        self.office.send(made, text)

    def replies(self, form: str, box: str, text: str, about: str = "") -> None:
        original = self.office.latest(form, box, about)
        self.office.send(answer(self.draft(box, "", text), original, "gmail"), text)

    def orders(self, text: str, by: str = ADMIN, *, trial: str = "") -> None:
        """A change: ordered, confirmed and, of a new address, answered from there."""
        self.writes(by, text)
        self.replies("table_change", by, "ya")
        if trial:
            self.replies("address_trial", trial, "ya")

    def got(self, form: str, box: str) -> str:
        found = [one for one in self.office.letters if (one.form, one.to) == (form, box)]
        assert found, f"no {form} to {box}"
        return flat(found[-1].raw.decode("utf-8", "replace"))

    def forms(self, box: str) -> list[str]:
        return [one.form for one in self.office.letters if one.to == box]


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Month]:
    folder = tmp_path_factory.mktemp("kantor")
    found(folder)
    for name, rows in (("instansi.csv", AGENCIES), ("wilayah.csv", PLACES)):
        path = folder / name
        path.write_bytes(path.read_bytes() + rows.replace("\n", "\r\n").encode())
    made = Month(folder)
    yield made
    made.office.close()


def test_the_office_lives_a_month_by_mail_alone(month: Month, capsys: pytest.CaptureFixture[str]) -> None:
    house = lambda: month.office.office.house  # noqa: E731
    folder = month.office.office.config.path.parent
    before = {path.name: path.read_bytes() for path in folder.glob("*.csv")}
    # June begins: the admin looks, and enters what the month brings.
    month.writes(ADMIN, "sehat")
    assert "service_shown" in month.forms(ADMIN)
    month.orders("libur 2026-06-09 Hari jadi kabupaten")
    month.orders("kata LH: tumpukan limbah")
    month.writes(CITIZEN, ROAD, "Jalan rusak")
    month.replies("verification", ADMIN, "1 PU")
    assert month.forms(OMAN) == ["disposition"]
    # His deputy orders, too; a new address counts once somebody there has answered.
    month.at("2026-06-03 09:00")
    month.orders("alamat SEHAT " + NEW, DEPUTY, trial=NEW)
    assert house().agency("SEHAT").liaison.address == NEW
    month.orders(f"pejabat LH wakil Euis Komala <{WAKIL}>", trial=WAKIL)
    month.orders(f"pejabat PU pelaksana Dede Sunarya <{OFFICER}>", HEAD, trial=OFFICER)
    # A change that was none is taken back.
    month.at("2026-06-05 09:00")
    month.orders("kata PU: air minum")
    month.replies("table_changed", ADMIN, "batal", "air minum")
    assert "air minum" not in house().locality.keywords.get("PU", ())
    # Who joined by mail works: the officer answers, the deputy takes what comes to his liaison.
    month.writes(OMAN, "daftar")
    month.replies("digest", OMAN, f"{month.office.letters[0].number[-4:] or '0001'}: 1 1")
    assert "instruction" in month.forms(OFFICER)
    month.orders("libur 2026-06-23")
    month.at("2026-06-10 09:00")
    month.writes(CITIZEN, WASTE, "Sampah menumpuk")
    month.replies("verification", ADMIN, "1 LH", "Sampah")
    original = month.office.latest("disposition", JAJANG)
    month.office.send(answer(month.draft(WAKIL, "", "2 Sampah sudah kami angkut."), original, "gmail"), "2")
    month.at("2026-06-10 12:00")
    assert "answer" in month.forms(CITIZEN)
    month.writes(ADMIN, "ekspor")
    assert list((month.office.office.shelves.root / "ekspor").iterdir())
    month.at("2026-06-30 16:00")
    # What was changed holds beside files that nobody touched, and everybody above read of it.
    assert {path.name: path.read_bytes() for path in folder.glob("*.csv")} == before
    assert {date(2026, 6, 9), date(2026, 6, 23)} <= set(house().calendar.off)
    told = " ".join(
        flat(one.raw.decode("utf-8", "replace")) for one in month.office.letters if one.to == HEAD
    )
    assert "hari libur baru" in told and "kata kunci baru" in told
    month.office.office.close()
    command = ["--config", str(folder / "config.toml")]
    assert cli.main(["tables", "--out", str(folder / "berlaku"), *command]) == 0
    said = capsys.readouterr().out
    assert said.count("berlaku di atas berkas") == 8, said  # six changes, and one with what took it back
    assert cli.main(["verify", *command]) == 0
    tables = read_tables(folder / "berlaku", faults := Faults())
    assert not faults.sentences and [row.day for row in tables.days] == [date(2026, 6, 9), date(2026, 6, 23)]
    assert next(row for row in tables.agencies if row.code == "LH").deputy == "Euis Komala"
