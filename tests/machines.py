"""How well machines and people are told apart, and what bounces say: the mails of
letters/labelled/machines."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from mailroom.reading.mime.opener import open_mail
from mailroom.reading.senders.auto_mail import Classification, classify

LABELLED = Path(__file__).parent / "letters" / "labelled" / "machines"
Mail = Mapping[str, Any]


@cache
def mails(kind: str, file: str = "machines-and-people-2026-11-25.toml") -> tuple[Mail, ...]:
    """Those of a kind: auto_reply, human or bounce; of by-words-alone told, bare or human."""
    return tuple(tomllib.loads((LABELLED / file).read_text(encoding="utf-8"))[kind])


def raw(mail: Mail) -> bytes:
    """A mail as it came."""
    head = (
        f"From: {mail.get('from', 'Budi <budi@dinas.example>')}\nTo: pengaduan@kab.example\nSubject:"
        f" {mail['subject']}\nMIME-Version: 1.0\n"
    )
    head += "Date: Tue, 03 Nov 2026 07:12:40 +0700\nMessage-ID: <1@dinas.example>\n"
    head += mail["headers"] + "\n" if "headers" in mail else ""
    if "report" not in mail:
        return f"{head}Content-Type: text/plain; charset=utf-8\n\n{mail['text']}\n".encode()
    parts = (
        f"--b\n\n{mail['text']}\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns;"
        f" mx.kab.example\n\n{mail['report']}\n--b--\n"
    )
    return (
        f'{head}Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n{parts}'.encode()
    )


def read(mail: Mail) -> Classification:
    return classify(open_mail(raw(mail)))
