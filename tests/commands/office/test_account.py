"""`account`: its line lets in whoever has the password that it showed, and nobody else."""

from __future__ import annotations

import re

import pytest

from mailroom.cli import main
from mailroom.doors.smtp_accounts import matches


def test_the_line_is_made_of_the_password_that_was_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["account", "gerbang"]) == 0
    shown = capsys.readouterr()
    password = re.search(r"Kata sandi gerbang: (\S+)", shown.err)
    assert password
    assert password[1] not in shown.out
    line = shown.out.rstrip("\n")
    assert line.startswith("gerbang:$scrypt$")
    assert matches(line, password[1].encode())
    assert not matches(line, b"salah")


def test_a_name_that_no_line_can_hold_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["account", "a:b"]) == 3
    assert "a:b tidak dapat dipakai" in capsys.readouterr().err
