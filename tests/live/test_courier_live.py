"""A stick that is sent by a machine in town through a real Postfix, and what its receipts say when it is
back."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailroom import cli
from mailroom.shelves.files.sqlite_register import SqliteRegister
from tests.clerk.outgoing.test_courier import LETTER, SMALL
from tests.live.servers import Servers
from tests.offices import write_office

RELAY = '[relay]\nmode = "smtp"\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n\n[[admin]]'


def test_a_bundle_goes_out_by_postfix_and_its_receipts_start_the_clocks(
    servers: Servers, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, port in (("office", 1), ("town", servers.smtp_port)):
        (tmp_path / name).mkdir()
        text = SMALL.replace("[office]\n", "[office]\nrehearsal = true\n")
        write_office(tmp_path / name / "config.toml", text.replace("[[admin]]", RELAY.format(port=port), 1))

    def run(where: str, at: str, *argv: str) -> str:
        capsys.readouterr()
        assert cli.main([*argv, "--config", str(tmp_path / where / "config.toml"), "--at", at]) == 0
        return capsys.readouterr().out

    usb, letter = tmp_path / "usb", tmp_path / "1.eml"
    usb.mkdir()
    letter.write_text(LETTER.replace("budi@warga.example", "budi.kurir@warga.example"))
    run("office", "2026-03-05T08:00", "import", str(letter))
    run("office", "2026-03-05T08:00", "courier", "key", str(tmp_path / "town" / "courier.key"))
    run("office", "2026-03-05T08:00", "courier", "out", str(usb))
    assert "2 surat terkirim" in run("town", "2026-03-05T14:00", "courier", "send", str(usb))
    (mail,) = servers.wait_for_mail("budi.kurir@warga.example")
    assert b"ME-2026-0001" in mail
    assert "2 surat sudah terkirim" in run("office", "2026-03-06T09:00", "courier", "in", str(usb))
    register = SqliteRegister.open_for_reading(tmp_path / "office" / "store")
    try:
        left = {row["left"] for _, row in register.iterate("mails") if row["status"] == "sent"}
    finally:
        register.close()
    # 14.00 WIB: when Postfix took them, not when the stick came back
    assert left == {"2026-03-05T07:00:00+00:00"}
