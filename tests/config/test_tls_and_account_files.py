"""The files of a door: certificate, key and accounts are looked into before the office opens."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from mailroom.config import BadConfig, Config, load, people_of
from mailroom.doors.smtp_accounts import row
from tests import sealing
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


def sealed_office(folder: Path, *lines: str, environ: dict[str, str] | None = None) -> Config:
    path = folder / "config.toml"
    write_office(path, "\n".join((SMALL, "[sealed]", *lines, "")))
    return load(path, environ or {})


def test_the_keys_that_open_mail_are_taken_as_paths(tmp_path: Path) -> None:
    for end in ("pem", "key"):
        shutil.copy(sealing.keys() / f"office.{end}", tmp_path / f"kantor.{end}")
    (tmp_path / "sertifikat").mkdir()
    files = 'folder = "sertifikat"', 'certificate_file = "kantor.pem"', 'key_file = "kantor.key"'
    found = sealed_office(tmp_path, *files)
    assert found.sealed.key_file == str(tmp_path / "kantor.key")
    assert found.warnings == ()


def test_a_key_with_a_password_is_tried_with_it(tmp_path: Path) -> None:
    shutil.copy(sealing.keys() / "office.pem", tmp_path / "kantor.pem")
    plain, locked = sealing.keys() / "office.key", tmp_path / "kantor.key"
    sealing.run("rsa", "-in", str(plain), "-aes256", "-passout", "pass:rahasia", "-out", str(locked))
    locked.chmod(0o600)
    files = 'certificate_file = "kantor.pem"', 'key_file = "kantor.key"', 'password_env = "SANDI"'
    assert sealed_office(tmp_path, *files, environ={"SANDI": "rahasia"}).sealed.password == "rahasia"
    with pytest.raises(BadConfig):
        sealed_office(tmp_path, *files, environ={"SANDI": "lain"})
    people_of(tmp_path / "config.toml")  # the people are read without any secret


def test_keys_that_others_may_read_are_refused_and_files_that_are_none_are_named(tmp_path: Path) -> None:
    for end in ("pem", "key"):
        shutil.copy(sealing.keys() / f"office.{end}", tmp_path / f"kantor.{end}")
    (tmp_path / "kantor.key").chmod(0o640)
    with pytest.raises(BadConfig) as wrong:
        sealed_office(tmp_path, 'certificate_file = "kantor.pem"', 'key_file = "kantor.key"')
    key = tmp_path / "kantor.key"
    assert wrong.value.faults == [
        f"[sealed] key_file: berkas {key} dapat dibaca orang lain; jalankan: chmod 600 {key}"
    ]
    folder = tmp_path / "sertifikat"
    folder.mkdir()
    shutil.copy(sealing.keys() / "liaison.pem", folder)
    (folder / "rusak.pem").write_text("-----BEGIN CERTIFICATE-----\nbukan\n-----END CERTIFICATE-----\n")
    (warning,) = sealed_office(tmp_path, 'folder = "sertifikat"').warnings
    assert warning.startswith(f"[sealed] folder: {folder / 'rusak.pem'} bukan sertifikat")
    (folder / "rusak.pem").unlink()
    (folder / "ca").mkdir()
    (folder / "ca" / "dicabut.crl").write_bytes(sealing.revoked("liaison", tmp_path / "made", "strange"))
    assert sealed_office(tmp_path, 'folder = "sertifikat"').warnings == ()
    (folder / "ca" / "dicabut.crl").write_text("bukan daftar")
    (warning,) = sealed_office(tmp_path, 'folder = "sertifikat"').warnings
    assert warning.startswith(f"[sealed] folder: {folder / 'ca' / 'dicabut.crl'} bukan daftar sertifikat")
