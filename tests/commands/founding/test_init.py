"""`init` founds an office: another kabupaten by flags alone, and a quarter of letters in it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from mailroom import cli, demo
from mailroom.commands.founding.answers import questions
from mailroom.config import load
from mailroom.places import DEMO_CONFIG, program
from mailroom.shelves.files.store_lock import lock
from tests.pdf_text import pdf_text

LETTER = """From: Siti <siti@warga.example>
To: pengaduan@muaraenim.example
Subject: Lampu jalan mati
Date: Thu, 05 Mar 2026 08:00:00 +0700
Message-ID: <1@warga.example>

Lampu jalan di Desa Lembak Kecamatan Lembak mati sejak 1 Maret 2026.
"""
OLD = Path(__file__).parents[2] / "config/old_config.toml"
STORIES = Path(__file__).parent / "stories"
FLAGS = {
    "kabupaten": "Sungai Jernih",
    "alamat": "Jalan Merdeka Nomor 1, Sungai Jernih 30000",
    "telepon": "(0711) 111222",
    "surel": "pengaduan@sungaijernih.example",
    "penyedia": "gladi",
    "admin": "Asep Hidayat <asep@kominfo.sungaijernih.example>",
    "wakil-admin": "Rini Astuti <rini@kominfo.sungaijernih.example>",
    "kepala-unit": "Dadang Suherman <dadang@kominfo.sungaijernih.example>",
    "penghubung-unit": "Lilis Karlina <lilis@kominfo.sungaijernih.example>",
    "sekretariat": "Tatang <tatang@arsip.sungaijernih.example>",
    "kode-inspektorat": "ITDA",
    "inspektur": "Cecep <cecep@itda.sungaijernih.example>",
    "penghubung-apip": "Yayah <yayah@itda.sungaijernih.example>",
    "apip": "Maman <maman@itda.sungaijernih.example>",
    "bupati": "Kantor Bupati <bupati@setda.sungaijernih.example>",
    "wakil-bupati": "Kantor Wakil Bupati <wabup@setda.sungaijernih.example>",
    "sekda": "Ade Sutisna <sekda@setda.sungaijernih.example>",
    "netral": "Iis Dahlia <asisten@setda.sungaijernih.example>",
}
AGENCIES = """\
PU;Dinas Pekerjaan Umum dan Tata Ruang;;;;;Oman;oman@pu.sungaijernih.example;;;;;Uus;uus@pu.sungaijernih.example;;;;
DIKNAS;Dinas Pendidikan;;;;;Neneng;neneng@diknas.sungaijernih.example;;;;;Encep;encep@diknas.sungaijernih.example;;;;
LH;Dinas Lingkungan Hidup dan Kehutanan;;;;;Jajang;jajang@lh.sungaijernih.example;;;;;Icih;icih@lh.sungaijernih.example;;;;
SEHAT;Dinas Kesehatan;;;;;Entin;entin@sehat.sungaijernih.example;;;;;Kokom;kokom@sehat.sungaijernih.example;;;;
PPID;Sekretariat Daerah;;;;;Engkos;engkos@ppid.sungaijernih.example;;;;;Ade Sutisna;sekda@setda.sungaijernih.example;;;ya;
"""
PLACES = "Batu Jernih;;;\nBatu Jernih;Curug Lama;desa;\nKali Bening;;;\nKali Bening;Tirta;desa;\n"
STRANGE = re.compile(
    r"muara\s*enim|\bME-\d|sumatera\s*selatan|lembak|gelumbang|PUPR|DISDIK|DINKES", re.IGNORECASE
)


def flags(**changed: str | None) -> list[str]:
    given = {**FLAGS, **{name.replace("_", "-"): value for name, value in changed.items()}}
    return [word for name, value in given.items() if value is not None for word in (f"--{name}", value)]


def found(folder: Path, *more: str, **changed: str | None) -> int:
    return cli.main(["init", str(folder), "--tanpa-tanya", *flags(**changed), *more])


@pytest.fixture(scope="module")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an office that was founded by flags, filled in, and has had its quarter."""
    folder = tmp_path_factory.mktemp("sungai-jernih")
    assert found(folder) == 1  # the emergency numbers are not tried yet
    for name, rows in (("instansi.csv", AGENCIES), ("wilayah.csv", PLACES)):
        with (folder / name).open("ab") as file:
            file.write(rows.replace("\n", "\r\n").encode())
    config = load(folder / "config.toml", {})
    told: list[str] = []
    demo.run(config, folder / "store", told.append, STORIES)
    return folder


def texts_of(store: Path) -> Iterator[tuple[str, str]]:
    """(mail or paper, its text) of everything that was sent or made."""
    for file in sorted((store / "outgoing").glob("*/*/*")):
        mail = message_from_bytes(file.read_bytes(), policy=policy.default)
        yield file.name, "\n".join(f"{name}: {value}" for name, value in mail.items())
        for part in mail.walk():
            if part.get_content_maintype() == "text":
                yield file.name, str(part.get_content())
            elif not part.is_multipart():
                yield file.name, content_of(str(part.get_filename()), bytes(part.get_payload(decode=True)))


def content_of(name: str, data: bytes) -> str:
    if name.endswith(".pdf"):
        return f"{name} {pdf_text(data)}"
    if name.endswith(".xlsx"):
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            return name + " ".join(book.read(one).decode("utf-8", "replace") for one in book.namelist())
    return name


def mails(store: Path, box: str) -> list[Any]:
    boxes = [file.read_bytes() for file in sorted((store / "outgoing").glob(f"{box}*/*/*"))]
    return [message_from_bytes(raw, policy=policy.default) for raw in boxes]


def test_nothing_of_another_kabupaten_stands_in_its_mails_and_papers(quarter: Path) -> None:
    texts = list(texts_of(quarter / "store"))
    assert len(texts) > 60
    assert {name: STRANGE.findall(text) for name, text in texts if STRANGE.search(text)} == {}
    assert any("laporan" in text.lower() and "SUNGAI JERNIH" in text.upper() for name, text in texts)


def test_its_report_reaches_the_bupati_with_its_own_figures(quarter: Path) -> None:
    reports = [mail for mail in mails(quarter / "store", "bupati") if list(mail.iter_attachments())]
    assert len(reports) == 1
    papers = {str(part.get_filename()) for part in reports[0].iter_attachments()}
    assert any(name.endswith(".pdf") for name in papers)
    assert any(name.endswith(".xlsx") for name in papers)


@pytest.mark.parametrize(
    ("about", "code"), [("Jembatan gantung", "PU"), ("Atap SD", "DIKNAS"), ("Sampah", "LH")]
)
def test_its_own_codes_are_suggested_first(quarter: Path, about: str, code: str) -> None:
    asked = [body(mail) for mail in mails(quarter / "store", "asep") if "Mohon diperiksa" in mail["Subject"]]
    (letter,) = [text for text in asked if about in text]
    assert re.search(r"balas: 1 (\S+)\)", " ".join(letter.split()))[1] == code  # type: ignore[index]


def test_what_is_not_its_matter_is_pointed_on_by_its_own_table(quarter: Path) -> None:
    told = "\n".join(body(mail) for mail in mails(quarter / "store", "euis"))
    assert "Kantor Pertanahan (ATR/BPN) Kabupaten Sungai Jernih" in told


def test_the_folder_is_readable_by_its_owner_only(quarter: Path) -> None:
    files = [file for file in quarter.iterdir() if file.is_file()]
    assert {file.name for file in files} >= {"config.toml", "instansi.csv", "rujukan.csv", "sop.toml"}
    assert [file.name for file in files if file.stat().st_mode & 0o077] == []
    assert not (quarter / ".init.json").exists()


def test_what_is_missing_and_what_is_wrong_is_said_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert found(tmp_path, admin=None, bupati=None) == 3
    said = capsys.readouterr().err
    assert "--admin: " in said and "--bupati: " in said and "--inspektur" not in said
    assert found(tmp_path, surel="bukan alamat", admin="tanpa alamat", awalan="1") == 3
    said = capsys.readouterr().err
    assert all(f"--{flag}: " in said for flag in ("surel", "admin", "awalan"))
    assert list(tmp_path.iterdir()) == []


def test_without_a_single_answer_everything_is_asked_for_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "kantor"
    assert cli.main(["init", str(folder), "--tanpa-tanya"]) == 3
    said = capsys.readouterr().err
    wanted = {line.split(":")[0].strip() for line in said.splitlines()[1:]}
    # what has a default, or follows from another answer, is not named
    without = ("--unit", "--kode-unit", "--awalan", "--situs", "--penyedia", "--imap", "--lambang")
    assert wanted >= {"--kabupaten", "--surel", "--alamat", "--admin", "--bupati"}
    assert wanted.isdisjoint(without)
    assert not folder.exists()
    for question in questions():  # one answer alone never ends in a traceback
        assert cli.main(["init", str(folder), "--tanpa-tanya", f"--{question.flag}", "gmail"]) == 3


def test_an_address_of_two_agencies_is_refused_while_it_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert found(tmp_path, netral=FLAGS["inspektur"]) == 3
    assert "--netral: alamat cecep@itda.sungaijernih.example sudah dipakai" in capsys.readouterr().err


def test_no_letter_to_ourselves_is_sent_while_the_office_would_take_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found(tmp_path)
    (tmp_path / "store").mkdir()
    with lock(tmp_path / "store"):
        cli.main(["check", "--letter", "--config", str(tmp_path / "config.toml")])
    assert "Kantor sedang dibuka" in capsys.readouterr().out


def test_an_office_is_never_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found(tmp_path)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    capsys.readouterr()
    assert found(tmp_path, kabupaten="Lain") == 3
    assert "sudah ada kantor" in capsys.readouterr().err
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_a_dialogue_that_was_cut_off_goes_on_where_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = {question.ask: FLAGS.get(question.flag, "") for question in questions()}
    asked: list[str] = []

    def answer(prompt: str) -> str:
        asked.append(prompt)
        if len(asked) == 12:
            raise EOFError
        return next(text for ask, text in typed.items() if prompt.startswith(ask))

    monkeypatch.setattr("builtins.input", answer)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    assert cli.main(["init", str(tmp_path)]) == 130
    assert (tmp_path / ".init.json").stat().st_mode & 0o077 == 0
    before = len(asked)
    assert cli.main(["init", str(tmp_path)]) == 1
    assert "Dilanjutkan dari jawaban yang sudah ada (11)" in capsys.readouterr().out
    assert asked[before] == asked[before - 1]  # the question that was not answered
    assert len(set(asked)) == len(asked) - 1
    assert load(tmp_path / "config.toml", {}).house.region == "Kabupaten Sungai Jernih"


def at_terminal(monkeypatch: pytest.MonkeyPatch, answers: Mapping[str, str], cut_at: str = "") -> list[str]:
    """What a person is asked. He answers these questions by their flags, and Enter else; he leaves at the
    question `cut_at`."""
    asked: list[str] = []

    def answer(prompt: str) -> str:
        asked.append(next((one.flag for one in questions() if prompt.startswith(one.ask)), prompt))
        if asked[-1] == cut_at:
            raise EOFError
        return answers.get(asked[-1], "")

    monkeypatch.setattr("builtins.input", answer)
    monkeypatch.setattr("getpass.getpass", lambda _: answers.get("sandi", ""))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    return asked


def test_the_day_is_asked_last_and_asked_again_after_an_interruption(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ["init", str(tmp_path), "--tanpa-sambungan"]
    answers = {**FLAGS, "penyedia": "gmail", "sandi": "rahasia", "sejak": "1-12-2026"}
    asked = at_terminal(monkeypatch, answers, cut_at="sejak")
    assert cli.main(argv) == 130
    assert asked[-1] == "sejak" and len(set(asked)) == len(asked)
    assert f"jalankan lagi: {program()} init {tmp_path}" in capsys.readouterr().out
    assert (tmp_path / "mail-password").stat().st_mode & 0o077 == 0
    again = at_terminal(monkeypatch, answers)
    assert cli.main(argv) == 1
    assert again == ["sejak"]
    assert load(tmp_path / "config.toml", {}).imap[0].since == date(2026, 12, 1)
    assert not (tmp_path / ".init.json").exists()
    assert "Yang tiba sebelumnya dibiarkan di sana" in capsys.readouterr().out


def test_a_day_that_is_none_is_asked_again_and_enter_means_today(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    at_terminal(monkeypatch, {**FLAGS, "penyedia": "gmail", "sandi": "rahasia"})
    days = iter(["kemarin", "31-02-2026", ""])
    question = next(one for one in questions() if one.flag == "sejak")
    before = input

    def answer(prompt: str) -> str:
        return next(days) if prompt.startswith(question.ask) else before(prompt)

    monkeypatch.setattr("builtins.input", answer)
    assert cli.main(["init", str(tmp_path), "--tanpa-sambungan"]) == 1
    assert capsys.readouterr().out.count("tulis tanggal seperti") == 2
    config = load(tmp_path / "config.toml", {})
    assert config.imap[0].since == datetime.now(config.house.calendar.zone).date()


@pytest.mark.parametrize(
    ("provider", "more", "file"),
    [("gmail", {}, "mail-password"), ("microsoft365", {"tenant": "T", "client": "C"}, "mail-client")],
)
def test_without_a_password_it_says_what_to_do_and_goes_on_later(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], provider: str, more: dict[str, str], file: str
) -> None:
    again = ["init", str(tmp_path), "--tanpa-tanya", "--tanpa-sambungan"]
    for argv in ([*again, *flags(penyedia=provider, **more)], again):
        assert cli.main(argv) == 1
        said = capsys.readouterr()
        assert said.err == ""  # no fault of config.toml: it is as it should be
        assert f"{tmp_path / file}: satu baris" in said.out
        assert f"init {tmp_path}" in said.out
        assert (tmp_path / file).stat().st_mode & 0o077 == 0
    (tmp_path / file).write_text("rahasia\n")
    assert cli.main([*again, "--sejak", "2026-11-25"]) == 1
    assert "Langkah berikutnya" in capsys.readouterr().out
    assert load(tmp_path / "config.toml", {}).imap[0].since == date(2026, 11, 25)
    assert not (tmp_path / ".init.json").exists()


def test_faults_that_are_no_missing_password_are_told_beside_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "libur.csv").write_text("tanggal;jenis;keterangan\nkemarin;libur;\n")
    assert found(tmp_path, "--tanpa-sambungan", penyedia="gmail") == 1
    said = capsys.readouterr()
    assert "libur.csv baris 2" in said.err and "mail-password" not in said.err
    assert "mail-password: satu baris" in said.out
    (tmp_path / "mail-password").write_text("rahasia\n")
    assert cli.main(["init", str(tmp_path), "--tanpa-tanya", "--tanpa-sambungan"]) == 2
    said = capsys.readouterr()
    assert "libur.csv baris 2" in said.err and f"jalankan lagi: {program()} init {tmp_path}" in said.err


def test_a_flag_holds_although_the_provider_is_only_guessed(tmp_path: Path) -> None:
    more = {"imap": "imap.lain.example", "smtp-port": "465", "sejak": "2026-11-25", "zona": "wita"}
    (secret := tmp_path / "sandi").write_text("rahasia")
    folder = tmp_path / "kantor"
    assert found(folder, "--tanpa-sambungan", "--sandi-berkas", str(secret), penyedia=None, **more) == 1
    config = load(folder / "config.toml", {})
    assert (config.imap[0].host, config.imap[0].since) == ("imap.lain.example", date(2026, 11, 25))
    assert (config.relay.port, config.relay.security) == (465, "tls")
    assert str(config.house.calendar.zone.tzname(None)) == "WITA"


def test_a_flag_that_the_provider_has_no_use_for_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert found(tmp_path, penyedia="postfix", imap="imap.lain.example", sejak="2026-11-25") == 3
    said = capsys.readouterr().err
    assert "--imap: tidak dipakai oleh penyedia postfix" in said and "--sejak: tidak dipakai" in said


def test_an_answer_that_is_written_already_is_not_taken_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert found(tmp_path, "--tanpa-sambungan", penyedia="gmail") == 1
    before = (tmp_path / "config.toml").read_bytes()
    capsys.readouterr()
    assert found(tmp_path, "--tanpa-sambungan", penyedia="gmail", kabupaten="Lain", telepon="1") == 3
    assert "--kabupaten, --telepon tidak berlaku lagi" in capsys.readouterr().err
    assert (tmp_path / "config.toml").read_bytes() == before


def test_wrong_answers_are_asked_again_with_the_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = iter(["", "Kota Batu Putih", "", "", "", "", "bukan kode!", "KOMINFO", *[""] * 0])

    def answer(prompt: str) -> str:
        try:
            return next(typed)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("builtins.input", answer)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    assert cli.main(["init", str(tmp_path)]) == 130
    said = capsys.readouterr().out
    assert "tidak boleh kosong" in said and "hanya huruf besar" in said


@pytest.mark.parametrize(
    ("provider", "more", "host"),
    [
        ("gmail", {}, "imap.gmail.com"),
        ("workspace", {}, "imap.gmail.com"),
        ("microsoft365", {"tenant": "T", "client": "C"}, "outlook.office365.com"),
        ("zimbra", {}, "mail.sungaijernih.example"),
        ("lain", {"imap": "imap.lain.example", "imap-port": "143"}, "imap.lain.example"),
        ("postfix", {}, ""),
    ],
)
def test_each_provider_makes_a_config_that_loads(
    tmp_path: Path, provider: str, more: dict[str, str], host: str
) -> None:
    secret = tmp_path / "sandi"
    secret.write_text("rahasia\n")
    folder = tmp_path / "kantor"
    found(folder, "--tanpa-sambungan", "--sandi-berkas", str(secret), penyedia=provider, **more)
    config = load(folder / "config.toml", {})
    assert [box.host for box in config.imap] == ([host] if host else [])
    assert config.relay.mode == "smtp"
    assert not config.house.rehearsal
    assert all((box.password or box.oauth.client_secret) == "rahasia" for box in config.imap)  # type: ignore[union-attr]
    assert "rahasia" not in (folder / "config.toml").read_text("utf-8")


def test_pictures_are_tried_and_stand_on_the_papers(tmp_path: Path) -> None:
    picture = DEMO_CONFIG.parent / "mailroom/demo/office/lambang.svg"
    wrong = tmp_path / "bukan.png"
    wrong.write_text("bukan gambar")
    assert found(tmp_path / "a", lambang=str(wrong)) == 3
    assert found(tmp_path / "b", lambang=str(picture), garuda=str(picture)) == 1
    house = load(tmp_path / "b/config.toml", {}).house
    assert Path(house.emblem).read_bytes() == Path(house.garuda).read_bytes() == picture.read_bytes()


def test_the_shipped_office_of_the_older_form_is_taken_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = tmp_path / "config.toml"
    old.write_bytes(OLD.read_bytes())
    letter = tmp_path / "surat.eml"
    letter.write_text(LETTER, "utf-8")
    store = ["--store", str(tmp_path / "store"), "--config", str(DEMO_CONFIG)]
    assert cli.main(["import", str(letter), *store]) == 0
    capsys.readouterr()
    assert cli.main(["init", str(tmp_path), "--from", str(old)]) == 0
    assert "58 perangkat daerah" in capsys.readouterr().out
    assert (tmp_path / "config.toml.lama").read_bytes() == OLD.read_bytes()
    at = ["--config", str(tmp_path / "config.toml")]
    assert cli.main(["verify", *at]) == 0
    assert cli.main(["show", "ME-2026-0001", *at]) == 0
    assert "Lampu jalan" in capsys.readouterr().out
    here = load(old, {})
    assert here.house.people.agencies == load(DEMO_CONFIG, {}).house.people.agencies
    assert here.store == tmp_path / "store"
    assert [file.name for file in tmp_path.glob("*.csv") if file.stat().st_mode & 0o077] == []
    assert old.stat().st_mode & 0o077 == 0
    assert cli.main(["init", str(tmp_path), "--from", str(old)]) == 3
    assert "sudah berbentuk baru" in capsys.readouterr().err


def test_it_is_taken_over_into_another_folder_with_its_store(tmp_path: Path) -> None:
    old, folder = tmp_path / "lama/config.toml", tmp_path / "baru"
    old.parent.mkdir()
    old.write_bytes(OLD.read_bytes())
    assert cli.main(["init", str(folder), "--from", str(old)]) == 0
    assert old.read_bytes() == OLD.read_bytes()
    assert load(folder / "config.toml", {}).store == tmp_path / "lama/store"


def test_its_password_and_certificate_files_go_with_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, folder, outside = tmp_path / "lama/config.toml", tmp_path / "baru", tmp_path / "ca.pem"
    (old.parent / "rahasia").mkdir(parents=True)
    doors = """
        [[imap]]
        host = "mail.kab.example"
        user = "pengaduan@kab.example"
        ca_file = "../ca.pem"
        [imap.oauth]
        token_url = "https://masuk.kab.example/token"
        client_id = "kantor"
        client_secret_file = "rahasia/mail-client"
        [relay]
        mode = "smtp"
        host = "mail.kab.example"
        user = "pengaduan@kab.example"
        password_file = "mail-password"
        """
    text = re.sub(r"(?ms)^\[relay\].*?(?=^\[)", "", OLD.read_text("utf-8"))
    old.write_text(text + "\n" + doors.replace("        ", ""), "utf-8")
    for file in ("rahasia/mail-client", "mail-password"):
        (old.parent / file).write_text(f"isi {file}\n")
    outside.write_text("sertifikat")
    assert cli.main(["init", str(folder), "--from", str(old)]) == 0
    said = capsys.readouterr().out
    assert "Ikut disalin, hanya terbaca oleh pemiliknya: mail-password, rahasia/mail-client." in said
    assert "tidak ikut disalin" not in said  # the courier's key lies elsewhere
    for file in ("rahasia/mail-client", "mail-password"):
        assert (folder / file).read_text() == f"isi {file}\n"
        assert (folder / file).stat().st_mode & 0o777 == 0o600
        assert (folder / file).parent.stat().st_mode & 0o077 == 0
    config = load(folder / "config.toml", {})
    (box,) = config.imap
    assert box.oauth and box.oauth.client_secret == "isi rahasia/mail-client"
    assert config.relay.password == "isi mail-password"
    assert Path(box.ca_file).resolve() == outside


@pytest.mark.parametrize("new", ["", "baru"])
def test_a_password_that_nobody_has_is_named_and_a_newer_one_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], new: str
) -> None:
    old, folder = tmp_path / "lama/config.toml", tmp_path / "baru"
    old.parent.mkdir()
    if new:
        folder.mkdir()
        (folder / "mail-password").write_text(new)
        (old.parent / "mail-password").write_text("lama")
    login = 'mode = "smtp"\nhost = "m.kab.example"\nuser = "k"\npassword_file = "mail-password"\n'
    old.write_text(
        re.sub(r"(?ms)^\[relay\].*?(?=^\[)", f"[relay]\n{login}\n", OLD.read_text("utf-8")), "utf-8"
    )
    assert cli.main(["init", str(folder), "--from", str(old)]) == 0
    said = capsys.readouterr().out
    assert ("jadi tidak ikut disalin: mail-password." in said) == (not new)
    assert new == "" or (folder / "mail-password").read_text() == new


def test_an_older_form_with_faults_is_left_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = tmp_path / "config.toml"
    text = OLD.read_text("utf-8").replace("[regent]", "[regentt]", 1)
    old.write_text(text, "utf-8")
    assert cli.main(["init", str(tmp_path), "--from", str(old)]) == 2
    assert "regent" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["config.toml"]
    assert old.read_text("utf-8") == text


def body(mail: Any) -> str:
    return str(mail.get_body(("plain",)).get_content())
