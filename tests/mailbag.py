"""The office with a real store, driven by bytes: what a person puts into the mailbag, and what comes back out
of it."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from mailroom.clerk.outgoing.mail_delivery import Carrier
from mailroom.config import Config
from mailroom.demo.mail_programs import POLICY, CachedHeaders
from mailroom.demo.storyteller import address_of, stage_of
from mailroom.doors.maildir import Maildirs
from mailroom.office import Office
from mailroom.procedure.case import Case
from mailroom.procedure.letter import Envelope, Later, Never, Outgoing
from mailroom.reading.identity.identity_answers import with_identity_reader
from mailroom.reading.quotes.our_quoted_text import plain_text_of
from mailroom.shelves.files.file_cabinet import FileCabinet

CITIZEN = "budi.santoso@warga.example"
NAME = "Budi Santoso"
OUTSIDER = "tetangga@lain.example"
ADMIN = "admin@diskominfo.muaraenim.example"
LIAISON = "penghubung@pupr.muaraenim.example"
TEXT = (
    "Jalan kabupaten di Desa Lembak Kecamatan Lembak rusak parah dan berlubang sejak 1 Maret 2026. Mohon "
    "segera diperbaiki."
)
ANSWER = "Jalan sudah kami tambal sepanjang 120 meter pada 5 Maret 2026."
Row = dict[str, Any]
Mails = list[tuple[str, str]]  # (form, to)
READING = email.policy.default.clone(header_factory=CachedHeaders())


def _tiny_pdf() -> bytes:
    """A PDF of one empty page, with its table of objects."""
    made, places = b"%PDF-1.4\n", []
    for number, held in enumerate(
        (
            "/Type/Catalog/Pages 2 0 R",
            "/Type/Pages/Kids[3 0 R]/Count 1",
            "/Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]",
        ),
        1,
    ):
        places.append(len(made))
        made += f"{number} 0 obj<<{held}>>endobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"trailer<</Root 1 0 R/Size 4>>\nstartxref\n{len(made)}\n%%EOF\n"
    return made + f"xref\n0 4\n0000000000 65535 f \n{table}{end}".encode()


# A real, tiny PDF and JPEG, so that what is enclosed is what it says it is.
PDF = _tiny_pdf()
JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300"
    + "10" * 64
    + "ffc0000b080001000101011100ffc40014000100000000000000000000000000000009"
    "ffc40014100100000000000000000000000000000000ffda0008010100003f0054ffd9"
)


def content(name: str) -> tuple[str, bytes]:
    """(type, bytes) of a file by the end of its name."""
    return ("application/pdf", PDF) if name.endswith(".pdf") else ("image/jpeg", JPEG)


def quoted(original: EmailMessage) -> str:
    body: Any = original.get_body(("plain",))
    return "".join(f"> {line}\n" for line in body.get_content().splitlines())


def flat(text: str) -> str:
    """A mail's text without the ends of its lines."""
    return " ".join(text.split())


def state_of(case: Case) -> tuple[Any, ...]:
    """What a case is: where it lies, what was said and decided in it. Questions put back do not show."""
    parts = tuple(
        (part.agency, part.stage, part.officer, part.ended, part.answer) for part in case.dispositions
    )
    said = (len(case.texts), case.rating, case.anonymous, case.secret, case.reason, case.title, case.lapor)
    return (case.stage, parts, *said)


class Stubborn:
    """A relay that takes nothing until it is told to."""

    def __init__(self, inner: Carrier) -> None:
        self.inner, self.open, self.tried = inner, False, 0

    def carry(self, mail: Outgoing, now: datetime) -> Any:
        self.tried += 1
        return (
            self.inner.carry(mail, now) if self.open else Later("421 nanti saja", scope="relay", tried=False)
        )

    def carry_all(self, mails: Iterable[Outgoing], now: datetime) -> Iterator[Any]:
        return (self.carry(mail, now) for mail in mails)


class Refusing:
    """A relay that refuses one recipient for good."""

    def __init__(self, inner: Carrier, refused: str) -> None:
        self.inner, self.refused = inner, refused

    def carry(self, mail: Outgoing, now: datetime) -> Any:
        return Never("550 5.1.1 user unknown") if mail.to == self.refused else self.inner.carry(mail, now)

    def carry_all(self, mails: Iterable[Outgoing], now: datetime) -> Iterator[Any]:
        return (self.carry(mail, now) for mail in mails)


class Bag:
    """One office. Each thing that is put in returns the (form, recipient) pairs that were mailed because of
    it, sorted."""

    def __init__(
        self, config: Config, root: Path, start: str = "2026-03-05 08:00", carrier: Carrier | None = None
    ) -> None:
        self.config = replace(config, store=root, house=with_identity_reader(config.house))
        self.root, self.house = root, self.config.house
        self.zone = config.house.calendar.zone
        self.now = self.moment(start)
        self.carrier: Carrier = carrier or Maildirs(root / "outgoing")
        self.count = 0
        self.seen: set[str] = set()
        self.open()

    def open(self) -> None:
        self.office = Office(self.config, FileCabinet(self.root).open(), self.carrier, said=lambda _: None)
        self.office.begin(self.now)

    def close(self) -> None:
        self.office.close()

    def moment(self, text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=self.zone)

    def moment_of(self, stamped: str) -> datetime:
        """What a row says of a time, on the office's clock."""
        return datetime.fromisoformat(stamped).astimezone(self.zone)

    def who(self, words: str) -> str:
        return address_of(words, self.house)

    # Letters in.

    def message(self, sender: str, subject: str, text: str, *, to: str = "",
                headers: Mapping[str, str] | None = None,
                files: tuple[str, ...] | Mapping[str, bytes] = (), name: str = "") -> EmailMessage:  # fmt: skip
        self.count += 1
        made = EmailMessage(policy=POLICY)
        given = {
            "From": f"{name} <{sender}>" if name else sender,
            "To": to or self.house.mail,
            "Subject": subject,
            "Date": format_datetime(self.now),
            "Message-ID": f"<surat-{self.count}@surat.example>",
            **(headers or {}),
        }
        for key, value in given.items():
            if value:
                made[key] = value
        made.set_content(text)
        for file in files:
            kind, data = content(file)
            main, _, sub = kind.partition("/")
            made.add_attachment(
                files[file] if isinstance(files, Mapping) else data, maintype=main, subtype=sub, filename=file
            )
        return made

    def write(
        self, sender: str = CITIZEN, subject: str = "Jalan rusak di Lembak", text: str = TEXT, **more: Any
    ) -> Mails:
        """A fresh mail to the office."""
        if sender == CITIZEN:
            more.setdefault("name", NAME)
        to = more.get("to") or self.house.mail
        return self.put(self.message(sender, subject, text, **more).as_bytes(), sender, to)

    def put(
        self,
        raw: bytes,
        sender: str | None = None,
        *to: str,
        arrived: datetime | None = None,
        door: str = "smtp",
    ) -> Mails:
        """Bytes, as a door takes them in."""
        self.put_only(raw, sender, *to, arrived=arrived, door=door)
        return self.news()

    def put_only(
        self,
        raw: bytes,
        sender: str | None = None,
        *to: str,
        arrived: datetime | None = None,
        door: str = "smtp",
    ) -> None:
        """As `put`; what came of it is not looked up, which takes time where there are thousands."""
        self.office.accept(raw, Envelope(door, arrived or self.now, sender, to or (self.house.mail,)))
        self.office.settle(self.now)

    def answer(self, mail: Row, text: str, *, sender: str = "", **more: Any) -> Mails:
        """Reply to a mail of ours as a mail program does: to its Reply-To, in its thread, quoting it."""
        message, sender = self.reply_to(mail, text, sender=sender, **more), sender or mail["to"]
        return self.put(message.as_bytes(), sender, email.utils.parseaddr(str(message["To"]))[1])

    def reply_to(
        self, mail: Row, text: str, *, sender: str = "", quote: bool = True, **more: Any
    ) -> EmailMessage:
        original = self.read(mail)
        below = (
            (
                f"\n\nPada {self.now:%d %b %Y} pukul {self.now:%H.%M} {original['From']} "
                f"menulis:\n{quoted(original)}"
            )
            if quote
            else "\n"
        )
        ids = {"In-Reply-To": str(original["Message-ID"]), "References": str(original["Message-ID"])}
        more.setdefault("headers", ids)
        more.setdefault("to", str(original["Reply-To"]))
        more.setdefault("subject", f"Re: {original['Subject']}")
        return self.message(sender or mail["to"], more.pop("subject"), text.rstrip() + below, **more)

    def says(self, who: str, form: str, text: str, **more: Any) -> Mails:
        """A person of a story answers the latest mail of that form."""
        return self.answer(self.last(form, self.who(who)), text, **more)

    # Time.

    def settle(self, *, windows_over: bool = False) -> Mails:
        self.office.settle(self.now, windows_over=windows_over)
        return self.news()

    def at(self, text: str) -> Mails:
        """Let time pass to this moment, with a stop each morning and midnight, as a daemon makes."""
        moment, calendar = self.moment(text), self.house.calendar
        while self.now < moment:
            opening = calendar.opening(self.now.date())
            if opening <= self.now:
                opening = calendar.opening(self.now.date() + timedelta(days=1))
            self.now = min(opening, calendar.midnight_after(self.now.date()), moment)
            self.office.settle(self.now)
        return self.news()

    # What came of it.

    def mails(self, form: str = "", to: str = "") -> list[Row]:
        """Their rows, each with the text of the mail."""
        return [self._with_text(row) for row in self._rows(form, to)]

    def _rows(self, form: str, to: str) -> list[Row]:
        mails = self.office.store.register.iterate("mails")
        return [row for _, row in mails if form in ("", row["form"]) and to in ("", row["to"])]

    def _with_text(self, row: Row) -> Row:
        return {**row, "text": plain_text_of(self.office.store.sent_bytes(row["key"]))}

    def last(self, form: str, to: str = "") -> Row:
        rows = self._rows(form, to)
        assert rows, f"no mail '{form}' to {to or 'anybody'}"
        return self._with_text(max(reversed(rows), key=lambda row: str(row.get("left") or row["typed"])))

    def last_row(self, form: str, to: str) -> Row:
        """As `last`, without its text."""
        rows = [row for _, row in self.office.store.register.iterate("mails")]
        return next(row for row in reversed(rows) if (row["form"], row["to"]) == (form, to))

    def read(self, mail: Row) -> Any:
        return email.message_from_bytes(self.office.shelves.outgoing.raw(mail["key"]), policy=READING)

    def news(self) -> Mails:
        """What was mailed since it was asked last, but for the admin's daily balance sheet."""
        rows = [row for _, row in self.office.store.register.iterate("mails")]
        found = [row for row in rows if row["key"] not in self.seen and row["form"] != "balance"]
        self.seen |= {row["key"] for row in found}
        return sorted((row["form"], row["to"]) for row in found)

    def number(self, serial: int = 1) -> str:
        return self.house.number(self.now.year, serial)

    def case(self, serial: int = 1) -> Case:
        found = self.office.store.case(self.number(serial))
        assert found is not None
        return found

    def stage(self, serial: int = 1) -> str:
        return stage_of(self.case(serial))

    def cases(self) -> list[str]:
        return [number for number, _ in self.office.store.register.iterate("cases")]

    def letters(self) -> list[Row]:
        return [row for _, row in self.office.store.register.iterate("letters")]

    def letter(self) -> Row:
        """The row of the letter that was put in last."""
        return self.letters()[-1]

    def listed(self, to: str, *kinds: str) -> list[Row]:
        """The lines of somebody's digests, those sent and those that wait for his next one."""
        rows = [
            line
            for key, row in self.office.store.register.iterate("dossiers")
            if key.startswith("digest-")
            for line in row["lines"]
        ]
        rows += [row["line"] for _, row in self.office.store.register.iterate("agenda")]
        return [row for row in rows if row["to"] == to and (not kinds or row["kind"] in kinds)]

    def kinds(self, serial: int = 1) -> list[str]:
        return [event.kind for event in self.case(serial).trail]

    def aside(self) -> list[str]:
        return [one.why for one in self.office.shelves.inbox.aside()]

    def state(self) -> dict[str, Any]:
        """What every case is (`state_of`)."""
        cases = [self.office.store.case(number) for number in self.cases()]
        return {case.number: state_of(case) for case in cases if case is not None}

    @contextmanager
    def nothing_changes(self) -> Iterator[None]:
        """Whatever is put in here moves, opens and adds to no case."""
        before = self.state()
        yield
        assert self.state() == before

    # Short ways to a stage.

    def complaint(self, **more: Any) -> Case:
        self.write(**more)
        return self.case(len(self.cases()))

    def disposed(self, code: str = "PUPR", **more: Any) -> Case:
        case = self.complaint(**more)
        self.says("admin", "verification", f"1 {code}")
        return self.case(int(case.number[-4:]))

    def answered(self, code: str = "PUPR", text: str = ANSWER, **more: Any) -> Case:
        case = self.disposed(code, **more)
        self.says(f"liaison {code}", "disposition", f"2 {text}")
        self.settle(windows_over=True)
        return self.case(int(case.number[-4:]))

    def closed(self, **more: Any) -> Case:
        case = self.answered(**more)
        self.answer(self.last("answer"), "5")
        return self.case(int(case.number[-4:]))
