"""The files of a door: certificate, key and accounts are looked into before the office opens."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailroom.config import BadConfig, Config, load
from mailroom.doors.smtp_accounts import row
from tests.certificates import certificate
from tests.offices import SMALL, write_office


def office(folder: Path) -> Config:
    path = folder / "config.toml"
    lines = ('certificate_file = "pintu.pem"', 'key_file = "pintu.key"', 'accounts_file = "akun"')
    write_office(path, SMALL.replace("[smtp]\n", "\n".join(("[smtp]", *lines, "")), 1))
    return load(path, {})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    certificate(tmp_path / "pintu.pem", tmp_path / "pintu.key")
    (tmp_path / "akun").write_text(f"# yang mengantar surat\n\n{row('gerbang', 'kata sandi')}\n")
    (tmp_path / "akun").chmod(0o600)
    return tmp_path


def test_whole_files_are_taken_as_paths(folder: Path) -> None:
    smtp = office(folder).smtp
    assert smtp is not None
    files = smtp.certificate_file, smtp.key_file, smtp.accounts_file
    assert files == tuple(str(folder / name) for name in ("pintu.pem", "pintu.key", "akun"))


def test_each_fault_of_the_files_is_told(folder: Path) -> None:
    certificate(folder / "other.pem", folder / "pintu.key")
    (folder / "pintu.key").chmod(0o644)
    (folder / "akun").write_text(f"{row('gerbang', 'kata sandi')}\ngerbang:kata sandi\n")
    (folder / "akun").chmod(0o640)
    with pytest.raises(BadConfig) as wrong:
        office(folder)
    certificate_file, key, accounts = folder / "pintu.pem", folder / "pintu.key", folder / "akun"
    assert wrong.value.faults == [
        f"[smtp] certificate_file: sertifikat {certificate_file} tidak cocok dengan kuncinya, atau bukan"
        " berkas PEM",
        f"[smtp] key_file: kunci {key} dapat dibaca semua orang; jalankan: chmod o= {key}",
        f"[smtp] accounts_file: berkas {accounts} dapat dibaca orang lain; jalankan: chmod 600 {accounts}",
        f"[smtp] accounts_file: {accounts} baris 2 bukan akun; buat barisnya dengan: mailroom account NAMA",
    ]
