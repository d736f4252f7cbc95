"""The people around a simulated office: each answers what reaches him, after a while, in words of his own;
some never do."""

from __future__ import annotations

import email
import email.policy
import random
from collections.abc import Callable, Mapping
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from mailroom.procedure.letter import Outgoing
from tests.soak.wire import DAY, DEAD, HOUR, Posted, Wire

OURS = "pengaduan@kab.example"
PLACES = (
    "Desa Lembak",
    "Desa Karang Raja",
    "Kelurahan Tungkal",
    "Desa Ujan Mas Lama",
    "Desa Tanjung Raman",
    "Desa Sugih Waras",
)
THINGS = (
    "Obat di puskesmas",
    "Antrean di puskesmas",
    "Jadwal posyandu",
    "Ambulans puskesmas",
    "Loket pendaftaran puskesmas",
)
FAULTS = ("kosong", "tidak dilayani", "berubah-ubah", "tidak ada petugasnya", "tutup sebelum waktunya")
Said = tuple[float, Callable[[random.Random, int], str]]  # how likely, and what is said


def _answer(mind: random.Random, number: int) -> str:
    return (
        f"2 Petugas kami sudah ke {mind.choice(PLACES)} dan"
        f" {mind.choice(('memperbaikinya', 'mengisinya', 'menambahnya'))}, berita acara nomor {number}."
    )


def _work(mind: random.Random, number: int) -> str:
    return (
        f"Sudah kami kerjakan di {mind.choice(PLACES)}, {mind.randint(2, 90)} unit, laporan kerja nomor"
        f" {number}."
    )


def _more(mind: random.Random, number: int) -> str:
    return (
        f"Belum selesai pak, di {mind.choice(PLACES)} masih sama seperti pekan lalu, catatan saya nomor"
        f" {number}."
    )


def _where(mind: random.Random, number: int) -> str:
    return (
        f"Kejadiannya di {mind.choice(PLACES)} Kecamatan Lembak sejak {mind.randint(1, 28)} Maret 2026, rumah"
        f" nomor {number}."
    )


def _says(text: str) -> Callable[[random.Random, int], str]:
    return lambda _mind, _number: text


# What a letter of ours may be answered with; what is left of 1 is silence.
ANSWERS: Mapping[str, tuple[Said, ...]] = {
    "verification": (
        (0.72, _says("1 DINKES")),
        (0.10, lambda _, number: f"4 Mohon sebutkan tempat dan waktunya, berkas {number}."),
        (0.06, _says("6 TERLALU_UMUM")),
        (0.06, _says("1 KOMINFO")),
        (0.04, lambda mind, _: f"gabung ME-2026-{mind.randint(1, 30):04d}"),
    ),
    "disposition": (
        (0.5, _answer),
        (0.3, _says("1 1")),
        (0.04, lambda _, number: f"4 Ini bukan tupoksi kami, berkas {number}."),
        (0.1, lambda _, number: f"3 Tim kami meninjau minggu ini, surat tugas {number}."),
    ),
    "instruction": ((0.8, _work), (0.05, _says("Diterima, akan kami teruskan."))),
    "response": ((0.9, _says("setuju")),),
    "returned": ((0.7, _says("1 KOMINFO")), (0.2, _says("2"))),
    "comment": ((0.8, _answer),),
    "answer": ((0.3, lambda mind, _: str(mind.randint(1, 5))), (0.25, _more)),
    "closing_notice": ((0.3, lambda mind, _: str(mind.randint(1, 5))), (0.3, _more)),
    "ask": ((0.5, _where),),
    "ask_reminder": ((0.3, _where),),
    "expired": ((0.2, _where),),
    "closed": ((0.1, _says("Terima kasih banyak pak")), (0.05, _more)),
    "declined": ((0.2, _more),),
    "reopen_question": ((0.5, _says("ya")),),
    "rating_reason": ((0.4, _more),),
    "report_draft": ((0.9, _says("setuju")),),
    "receipt": ((0.05, _says("status")), (0.05, _more)),
}


class Folk:
    """Everybody who writes to the office."""

    def __init__(self, wire: Wire, row_of: Callable[[str], Mapping[str, Any] | None]) -> None:
        self.wire, self.mind, self._row_of = wire, wire.mind, row_of
        self.number = 0
        self.quiet = False  # nobody writes any more
        wire.delivered = self.gets

    def citizen(self) -> None:
        """A fresh complaint."""
        mind, self.number = self.mind, self.number + 1
        thing, fault, place = mind.choice(THINGS), mind.choice(FAULTS), mind.choice(PLACES)
        sender = DEAD if mind.random() < 0.05 else f"warga{self.number}@warga.example"
        vague = mind.random() < 0.1
        text = (
            f"Tolong diperbaiki ya pak, sudah {self.number} kali."
            if vague
            else (
                f"{thing} {place} Kecamatan Lembak {fault} sejak {mind.randint(1, 28)} Maret 2026. Mohon"
                f" segera diperbaiki, warga RT {self.number} menunggu."
            )
        )
        self._post("complaint", sender, OURS, f"{thing} {fault}", text)

    def gets(self, mail: Outgoing, raw: bytes) -> None:
        """A mail of ours lies before somebody."""
        row, mind = self._row_of(mail.id), self.mind
        if row is None or self.quiet:
            return
        if mail.to == DEAD:
            self.wire.later(mind.uniform(0.01, 5) * HOUR, lambda: self._bounce(mail, raw))
            return
        if row["role"] != "complainant" and mind.random() < 0.04:
            self.wire.later(timedelta(minutes=1), lambda: self._away(mail, raw))
        chance = mind.random()
        for likely, said in ANSWERS.get(str(row["form"]), ()):
            if chance < likely:
                waits = (2 * HOUR, 8 * HOUR, 2 * DAY, 6 * DAY, 15 * DAY)
                wait = (mind.choice(waits) if row["form"] != "closing_notice" else 3 * DAY) * mind.uniform(
                    0.5, 1.5
                )
                self.wire.later(wait, lambda said=said: self._reply(mail, raw, said(mind, self._next())))  # type: ignore[misc]
                return
            chance -= likely

    def _next(self) -> int:
        self.number += 1
        return self.number

    def _reply(self, mail: Outgoing, raw: bytes, text: str) -> None:
        if self.quiet:
            return
        original = email.message_from_bytes(raw, policy=email.policy.SMTP)
        headers = {"In-Reply-To": str(original["Message-ID"]), "References": str(original["Message-ID"])}
        to = str(original["Reply-To"]).rpartition("<")[2].rstrip(">")
        self._post("reply", mail.to, to, f"Re: {original['Subject']}", text, headers)

    def _away(self, mail: Outgoing, raw: bytes) -> None:
        original = email.message_from_bytes(raw, policy=email.policy.SMTP)
        headers = {"In-Reply-To": str(original["Message-ID"]), "Auto-Submitted": "auto-replied"}
        text = f"Saya sedang cuti dan kembali pekan depan. Pesan otomatis {self._next()}."
        self._post(
            "automatic", mail.to, mail.sender, f"Balasan Otomatis: {original['Subject']}", text, headers
        )

    def _bounce(self, mail: Outgoing, raw: bytes) -> None:
        """RFC 3464, from the recipient's server."""
        head = raw.partition(b"\r\n\r\n")[0].decode("utf-8", "replace")
        number = self._next()
        message_id = f"<pantul-{number}@warga.example>"
        text = (
            f"From: Mail Delivery System <MAILER-DAEMON@warga.example>\r\nTo: {mail.sender}\r\nSubject:"
            " Undelivered Mail Returned to Sender\r\n"
            f"Date: {format_datetime(self.wire.now)}\r\nMessage-ID: {message_id}\r\nAuto-Submitted:"
            " auto-replied\r\nMIME-Version: 1.0\r\n"
            "Content-Type: multipart/report; report-type=delivery-status;"
            f' boundary="x{number}"\r\n\r\n--x{number}\r\n'
            "Content-Type: text/plain\r\n\r\nI'm sorry to have to inform you that your message could not be"
            " delivered.\r\n"
            f"\r\n--x{number}\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns;"
            " warga.example\r\n\r\n"
            f"Final-Recipient: rfc822; {mail.to}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
            f"\r\n--x{number}\r\nContent-Type: text/rfc822-headers\r\n\r\n{head}\r\n\r\n--x{number}--\r\n"
        )
        self.wire.send(Posted(message_id, text.encode(), "", mail.sender, "bounce"))

    def _post(
        self,
        kind: str,
        sender: str,
        to: str,
        subject: str,
        text: str,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        made = EmailMessage(policy=email.policy.SMTP.clone(max_line_length=998))
        message_id = f"<surat-{len(self.wire.posted)}@orang.example>"
        made["From"], made["To"], made["Subject"] = sender, to, " ".join(subject.split())
        made["Date"], made["Message-ID"] = format_datetime(self.wire.now), message_id
        for name, value in (headers or {}).items():
            made[name] = value
        made.set_content(text)
        self.wire.send(Posted(message_id, made.as_bytes(), sender, to, kind))
