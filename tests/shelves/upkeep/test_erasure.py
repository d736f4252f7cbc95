"""Striking out: announced, carried out, folded into the register, and never without a line that says so."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mailroom.procedure.event import Event
from mailroom.procedure.history import case_from
from mailroom.shelves.files.journal_files import FileJournal
from mailroom.shelves.files.sqlite_register import SqliteRegister
from mailroom.shelves.upkeep import erasure
from mailroom.shelves.upkeep.erasure import documents, find_unannounced, mentioning
from mailroom.shelves.upkeep.retention import THINNED

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
LATER = datetime(2031, 3, 2, 2, 0, tzinfo=UTC)
CASE = ("cases", "ME-2026-0001")


def event(kind: str, **data: Any) -> dict[str, Any]:
    return {
        "kind": kind,
        "at": AT.isoformat(),
        "role": "complainant",
        "by": "budi@warga.example",
        "data": data,
    }


def strike(
    register: SqliteRegister, journal: FileJournal, wanted: erasure.Wanted, rule: str, at: datetime
) -> int:
    erasure.finish(register, journal)
    found = erasure.find(journal, wanted)
    erasure.strike(register, journal, found, rule, at)
    return len(found.places)


@pytest.fixture
def store(tmp_path: Path) -> tuple[SqliteRegister, FileJournal]:
    journal = FileJournal(tmp_path)
    register = SqliteRegister.open(tmp_path, journal)
    received = event(
        "received", name="Budi", text="Jalan berlubang", category="Infrastruktur", suggested=["PUPR"]
    )
    register.enter(
        [{"cases": {CASE[1]: {"events": [received], "people": ["budi@warga.example"], "open": 1}}}], AT
    )
    register.enter([{"cases": {CASE[1]: {"events": [event("asked", text="Di mana, Pak Budi?")]}}}], AT)
    register.enter(
        [{"cases": {CASE[1]: {"events": [event("withdrawn", reason="DICABUT_PELAPOR", text="sudah")]}}}], AT
    )
    return register, journal


def test_a_struck_case_can_still_be_folded_and_counted(
    store: tuple[SqliteRegister, FileJournal], tmp_path: Path
) -> None:
    register, journal = store
    assert strike(register, journal, documents(CASE), "PDP", LATER) == 3
    row = register.get(*CASE)
    assert row is not None
    case = case_from(CASE[1], map(Event.from_json, row["events"]))
    assert (case.name, case.text, case.asked, case.address) == ("", "", "", "")
    assert (case.stage, case.reason, case.category) == ("archived", "DICABUT_PELAPOR", "Infrastruktur")
    assert register.find("cases", "people", "budi@warga.example") == []
    assert (journal.verify(), register.rebuild().same, list(find_unannounced(register, journal))) == (
        None,
        True,
        [],
    )
    assert not any(b"Budi" in path.read_bytes() for path in (tmp_path / "journal").iterdir())
    assert strike(register, journal, documents(CASE), "PDP", LATER) == 0


def test_a_strike_takes_the_mails_that_it_finds_off_the_disk(
    store: tuple[SqliteRegister, FileJournal],
) -> None:
    """Also those that the one who strikes did not name himself."""
    register, journal = store
    mail = ("mails", "me-2026-0001.1.1")
    register.enter([{"mails": {mail[1]: {"to": "budi@warga.example", "dossier": CASE[1]}}}], AT)
    assert strike(register, journal, documents(CASE, mail), "PDP", LATER) == 4
    assert THINNED in (register.get(*mail) or {})


def test_a_strike_that_was_killed_after_its_announcement_is_named_and_finished(store: tuple[SqliteRegister,
    FileJournal], monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    register, journal = store
    with monkeypatch.context() as patch:
        patch.setattr(journal, "strike", lambda *_: (_ for _ in ()).throw(OSError("disk")))
        with pytest.raises(OSError, match="disk"):
            strike(register, journal, documents(CASE), "PDP", LATER)
    assert list(find_unannounced(register, journal)) == ["change 1", "change 2", "change 3"]
    strike(register, journal, documents(), "PDP", LATER)
    assert list(find_unannounced(register, journal)) == []
    assert register.get(*CASE)["events"][0]["data"]["name"] == ""  # type: ignore[index]


def test_what_is_struck_without_a_line_or_otherwise_than_it_says_is_named(
    store: tuple[SqliteRegister, FileJournal],
) -> None:
    register, journal = store
    journal.strike([(2, 0)], "2031", "none")
    assert (journal.verify(), list(find_unannounced(register, journal))) == (None, ["change 2"])


def test_what_names_a_case_is_struck_and_what_names_another_stays(
    store: tuple[SqliteRegister, FileJournal],
) -> None:
    """A merged case's words in the survivor go with it; the survivor's own, and a number that only begins
    alike, stay."""
    register, journal = store
    taken = [event("absorbed", child=CASE[1], text="kata Budi"), event("added", text="kata orang lain")]
    register.enter([{"cases": {"ME-2026-0002": {"events": [one]}}} for one in taken], AT)
    register.enter([{"cases": {"ME-2026-00011": {"events": [event("added", text="tetap")]}}}], AT)
    register.enter([{"mails": {"me-2026-0001.1.1": {"to": "budi@warga.example", "dossier": CASE[1]}}}], AT)
    register.enter([{"agenda": {f"admin@kab.example|new|{CASE[1]}|0": {"person": "admin@kab.example"}}}], AT)
    register.enter(
        [
            {
                "facts": {
                    "budget:budi@warga.example": {"value": ["2026"]},
                    "budget:lain@warga.example": {"value": []},
                }
            }
        ],
        AT,
    )
    assert strike(register, journal, mentioning(CASE[1]), "JRA", LATER) == 6
    survivor, longer = register.get("cases", "ME-2026-0002"), register.get("cases", "ME-2026-00011")
    assert survivor is not None and longer is not None
    assert [one["data"]["text"] for one in survivor["events"]] == ["", "kata orang lain"]
    assert longer["events"][0]["data"]["text"] == "tetap"
    assert strike(register, journal, mentioning("budi@warga.example"), "PDP", LATER) == 3
    assert register.keys("agenda") == []
    assert [key for key in register.keys("facts") if key.startswith("budget:")] == [
        "budget:lain@warga.example"
    ]
    assert (journal.verify(), register.rebuild().same, list(find_unannounced(register, journal))) == (
        None,
        True,
        [],
    )
    assert strike(register, journal, mentioning(), "PDP", LATER) == 0
