"""The log: one line an event, with nobody's address, telephone or NIK in it, whichever library writes it."""

from __future__ import annotations

import io
import json
import logging
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailroom.clerk import log_context
from mailroom.daemon import logs
from mailroom.procedure.workdays import ZONES
from mailroom.text.redaction import mask
from tests.tables import for_each

WIB = ZONES["WIB"]
Log = Callable[..., io.StringIO]


@pytest.fixture
def log() -> Iterator[Log]:
    """Set the log up as a text that can be read, and give it back afterwards."""
    root = logging.getLogger()
    level, before = root.level, root.handlers[:]

    def set_up(form: str = "text", level: str = "info") -> io.StringIO:
        written = io.StringIO()
        logs.set_up(level, form, WIB, stream=written)
        return written

    yield set_up
    root.setLevel(level)
    for handler in root.handlers[:]:
        if handler not in before:
            root.removeHandler(handler)
            handler.close()


@for_each(
    ("said", "kept"),
    [
        ("dari budi.santoso@surel.example", "dari b***@surel.example"),
        ("<pengaduan+2k7f9a0b1c2d3e4f5@kab.example>", "<p***@kab.example>"),
        ("550 No such user: Siti_A@warga.example", "550 No such user: S***@warga.example"),
        ("store/outgoing/siti.aminah%40warga.example/new", "store/outgoing/s***%40warga.example/new"),
        ("NIK 1603010101900001", "NIK ***"),
        ("NIK 16.03.01.010190.0001.", "NIK ***."),
        ("NIK 1603 0101 0190 0001", "NIK ***"),
        ("HP 0812-3456-7890", "HP ***"),
        ("HP 081234567890, malam", "HP ***, malam"),
        ("WA +62 812 3456 789", "WA ***"),
        ("telepon (0734) 421234", "telepon ***"),
    ],
)
def test_what_is_personal_is_masked(said: str, kept: str) -> None:
    assert mask(said) == kept


@pytest.mark.parametrize(
    "said",
    [
        "ME-2026-0042: laporan baru dicatat",
        "00001772672400000000.9f1c2d3e4a5b6c7d.smtp",
        "127.0.0.1:8025",
        "2026-03-05T08:00:00+07:00",
        "letter 0123456789abcdef0123456789abcdef",
        "surat UID 7 di kotak INBOX terlalu besar (52428801 byte)",
    ],
)
def test_what_the_office_needs_to_find_things_stays(said: str) -> None:
    assert mask(said) == said


def test_arguments_and_other_libraries_records_are_masked(log: Log) -> None:
    written = log()
    logging.getLogger("imapclient").warning("login %s failed", "siti@warga.example")
    assert "s***@warga.example" in written.getvalue()
    assert "siti" not in written.getvalue()


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_traceback_stays_on_its_line_and_is_masked(log: Log, form: str) -> None:
    written = log(form)
    try:
        raise ValueError("tidak dikenal:\nbudi@surel.example")
    except ValueError:
        logging.getLogger("mailroom.office").exception("surat disisihkan")
    assert written.getvalue().count("\n") == 1
    assert "b***@surel.example" in written.getvalue()
    assert "Traceback" in written.getvalue()


def test_a_line_break_in_a_message_makes_no_second_event(log: Log) -> None:
    written = log()
    logging.getLogger("mailroom.doors.smtp_door").info("satu\r\n2026-03-05 INFO palsu")
    assert len(written.getvalue().splitlines()) == 1


def test_a_line_of_text_names_moment_room_and_case(log: Log) -> None:
    written = log()
    token = log_context.case.set("ME-2026-0042")
    logging.getLogger("mailroom.office").info("laporan baru dicatat")
    log_context.case.reset(token)
    moment, _, rest = written.getvalue().partition(" ")
    assert moment.endswith("+07:00")
    assert rest == "INFO office [ME-2026-0042] laporan baru dicatat\n"


def test_a_line_of_json_is_an_object(log: Log) -> None:
    written = log("json")
    token = log_context.case.set("ME-2026-0042")
    logging.getLogger("mailroom.office").warning("terlambat")
    log_context.case.reset(token)
    logging.getLogger("aiosmtpd").info("tenang")
    first, second = (json.loads(line) for line in written.getvalue().splitlines())
    assert {key: first[key] for key in ("level", "room", "event", "case")} == {
        "level": "warning",
        "room": "office",
        "event": "terlambat",
        "case": "ME-2026-0042",
    }
    assert "case" not in second


def test_the_level_of_the_config_counts(log: Log) -> None:
    written = log(level="error")
    logging.getLogger("mailroom.office").warning("tidak dicatat")
    assert written.getvalue() == ""


def test_setting_up_again_replaces_the_handler(log: Log) -> None:
    first, second = log(), log()
    logging.getLogger("mailroom.office").info("sekali")
    assert (first.getvalue(), second.getvalue().count("sekali")) == ("", 1)


def test_a_file_is_the_owners_alone(log: Log, tmp_path: Path) -> None:
    log()
    file = tmp_path / "kantor.log"
    file.touch(mode=0o644)
    logs.set_up("info", "text", WIB, file=file)
    logging.getLogger("mailroom.office").info("dari budi@surel.example")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "b***@surel.example" in file.read_text("utf-8")
