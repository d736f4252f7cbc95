"""One quarter told by its readers, round by round: their answers are sent at drawn moments of the next days,
and the mails that come of it are written down as each reader sees them.

Promises: the office is a real one in a folder, so a round goes on where the last one ended. With the same
seed and the same answers each moment and each circumstance is the same. An answer that names no mail of the
round, or wants what its role cannot, stops the round before anything is sent."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import parseaddr
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from zlib import crc32

from mailroom.clerk.register_rows import Mail
from mailroom.config import load
from mailroom.demo import mail_programs
from mailroom.demo.story_office import OFFICIAL_STYLES, Delivery, StoryOffice
from mailroom.places import DEMO_CONFIG
from mailroom.procedure.people import Role
from tests.quarter.answers import READERS, WANTS, acts_at, is_known, verdict, wants_of

START = "2026-04-06T08:00+07:00"
STEP = timedelta(minutes=30)
PART = 12  # mails in one file
UNTOLD = frozenset(("probe",))  # nobody reads the same sheet ninety times
_BUTTON = re.compile(r'(?s)<a\b[^>]*href="(mailto:[^"]+)"[^>]*>(.*?)</a>')
_DAYS = 1


@dataclass
class State:
    """What one round hands to the next. mails: those to be answered now; first: letters still to come."""

    seed: int
    now: str = START
    number: int = 0
    written: int = 0
    first: list[dict[str, str]] = field(default_factory=list)
    mails: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: list[dict[str, Any]] = field(default_factory=list)
    late: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def load(cls, folder: Path) -> State:
        return cls(**json.loads((folder / "state.json").read_text("utf-8")))

    def save(self, folder: Path) -> None:
        (folder / "state.json").write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), "utf-8")


class Round:
    """One round at work: an open office, and what its people wrote and got."""

    def __init__(self, folder: Path, state: State) -> None:
        self.folder, self.state = folder, state
        now = datetime.fromisoformat(state.now)
        self.office = StoryOffice(load(DEMO_CONFIG, {}), folder / "office", now)
        self.office.written = state.written
        self.house, self.luck = self.office.house, random.Random(f"{state.seed}-{state.number}")

    def play(self, answers: Iterable[dict[str, Any]], days: int) -> None:
        """Sends first letters and answers, each at its moment, and lets the days pass."""
        begun, calendar = self.office.now, self.house.calendar
        until = begun + timedelta(days=days)
        while not calendar.is_working(until.date()):
            until += timedelta(days=1)
        share = max(2, len(self.state.first) // max(1, 4 - self.state.number)) if self.state.first else 0
        fresh, self.state.first = self.state.first[:share], self.state.first[share:]
        jobs = [(self._moment("", begun, until), one) for one in fresh]
        self.state.late, waiting = [], [*self.state.late, *answers]
        for one in waiting:
            if one.get("days", 0) > days:
                self.state.late.append({**one, "days": one["days"] - days})
            else:
                jobs.append((self._moment(one["role"], begun, until), one))
        for at, one in sorted(jobs, key=lambda job: job[0]):
            self._pass(at)
            self._first(one) if "body" in one else self._answer(one)
        self._pass(until)
        self.state.now, self.state.written = until.isoformat(), self.office.written

    def _pass(self, until: datetime) -> None:
        """Lets time pass as a daemon does: what falls due between two letters is done at its time."""
        while self.office.now < until:
            step = self.office.now + (STEP if self.house.calendar.is_open(self.office.now) else STEP * 4)
            self.office.advance(min(step, until))

    def _moment(self, role: str, begun: datetime, until: datetime) -> datetime:
        """When somebody writes: an official in office hours, anybody else also in the evening."""
        span = (until - begun).total_seconds()
        at = begun + timedelta(seconds=round(self.luck.uniform(60, span - 60)))
        if role in ("", Role.COMPLAINANT) or self.house.calendar.is_open(at):
            return at
        return min(self.house.calendar.next_open(at) + timedelta(minutes=self.luck.randint(1, 200)), until)

    def _first(self, letter: dict[str, str]) -> None:
        draft = mail_programs.Draft(
            (letter.get("from_name", ""), letter["address"]),
            letter.get("subject", ""), letter["body"], self.office.now, self.office.written + 1,
        )  # fmt: skip
        self.office.send(mail_programs.compose(draft, self.house.mail), letter["body"])

    def _answer(self, one: dict[str, Any]) -> None:
        original = mail_programs.open_message((self.folder / "raw" / one["mail"]).read_bytes())
        address = one.get("from") or one["to"]
        subject, text, box = "", str(one.get("text", "")), ""
        if one.get("press"):
            box, subject, fill = buttons(original)[int(one["press"]) - 1][1:]
            text = fill + text
        files = tuple(one.get("files", ()))
        writer = (one["name"], address)
        draft = mail_programs.Draft(writer, subject, text, self.office.now, self.office.written + 1, files)
        style = OFFICIAL_STYLES[crc32(address.encode()) % 4]
        message = mail_programs.compose(draft, box) if box else mail_programs.answer(draft, original, style)
        seen = len(self.office.letters)
        self.office.send(message, text)
        self._tell(one, text, message, self.office.letters[seen:])

    def _tell(self, one: dict[str, Any], text: str, message: EmailMessage, came: Sequence[Delivery]) -> None:
        """Notes what an answer did: the acts of its moment, and the letters to its writer."""
        at, store = self.office.now, self.office.office.store
        message_id = str(message["Message-ID"]).strip("<>")
        rows = store.register.find("letters", "message_id", message_id, limit=1)
        row = rows[0] if rows else {}
        acts = {str(row.get("kind", ""))} - {"", "case"}
        for number in row.get("dossiers", ()):
            case, dossier = store.case(number), store.register.get("dossiers", number) or {}
            acts.update(acts_at((event.as_json() for event in case.trail), at) if case else ())
            events = [{"data": {}, **event} for event in dossier.get("events", ())]
            acts.update(acts_at(events, at))
        forms = [letter.form for letter in came if letter.to.lower() in (one["to"].lower(), one.get("from"))]
        own = store.case(one["case"]) if one["case"] else None
        what = verdict(one["role"], one["want"], acts, forms, ended=own is not None and not own.open)
        about = {key: one[key] for key in ("mail", "role", "form", "case", "want", "name")}
        about |= {"note": one.get("note", ""), "text": text, "at": at.isoformat()}
        done = {"acts": sorted(acts), "forms": forms, "status": row.get("status", ""), "verdict": what}
        self.state.told.append({**about, **done, "cases": list(row.get("dossiers", ()))})

    def export(self) -> int:
        """Writes what came since as the next round; returns how many mails. One reader's lie together."""
        state, came = self.state, [one for one in self.office.letters if one.form not in UNTOLD]
        state.number, state.mails = state.number + 1, {}
        folder, raw = self.folder / f"round-{state.number}", self.folder / "raw"
        for path in (folder, raw):
            path.mkdir(parents=True, exist_ok=True)
        told = []
        for place, letter in enumerate(sorted(came, key=lambda one: one.to), 1):
            name = f"r{state.number:02d}-{place:03d}"
            (raw / name).write_bytes(letter.raw)
            role = self._role(letter)
            about = {"to": letter.to, "name": letter.name, "form": letter.form, "case": letter.number}
            state.mails[name] = {**about, "role": role}
            told.append("\n".join(self._as_read(name, letter, role)))
        for start in range(0, len(told), PART):
            part = folder / f"part-{start // PART + 1:02d}.txt"
            part.write_text("\n\n".join(told[start : start + PART]) + "\n", "utf-8")
        (folder / "WANTS.txt").write_text("\n".join(_told_wants()) + "\n", "utf-8")
        return len(told)

    def _role(self, letter: Delivery) -> str:
        row = self.office.office.store.register.get("mails", self._id(letter))
        return str(Mail.from_row({"key": "", **row}).role) if row else Role.COMPLAINANT

    def _id(self, letter: Delivery) -> str:
        found = mail_programs.open_message(letter.raw)["Message-ID"]
        rows = self.office.office.store.register.find("mails", "message_id", str(found), limit=1)
        return str(rows[0]["key"]) if rows else ""

    def _as_read(self, name: str, letter: Delivery, role: str) -> Iterator[str]:
        message, draw = mail_programs.open_message(letter.raw), random.Random(f"{self.state.seed}-{name}")
        yield f"{'=' * 20} SURAT {name} {'=' * 20}"
        yield f"ANDA: {letter.name or letter.to} ({role}, {letter.to})"
        lives = WANTS["life"].get(letter.form)
        temper = random.Random(f"{self.state.seed}-{letter.to}").choice(WANTS["temper"]["all"])
        yield f"HIDUP: Anda {temper}. {draw.choice(lives) if lives else ''}".rstrip()
        if role == Role.COMPLAINANT:
            yield from self._remembered(letter)
        yield f"TANGGAL: {message['Date']}"
        yield f"PERIHAL: {message['Subject']}"
        files = [part.get_filename() for part in message.iter_attachments()]
        yield from [f"LAMPIRAN: {', '.join(filter(None, files))}"] if files else []
        pressed = [f"[{place}] {one[0]}" for place, one in enumerate(buttons(message), 1)]
        yield from [f"TOMBOL: {'  '.join(pressed)}"] if pressed else []
        yield f"\n{mail_programs.body(message).strip()}"

    def _remembered(self, letter: Delivery) -> Iterator[str]:
        """What a complainant knows beside the mail: his own letters."""
        case = self.office.office.store.case(letter.number) if letter.number else None
        if case is not None:
            yield f"SURAT ANDA YANG PERTAMA: {' '.join(case.text.split())[:700]}"
        for told in self.state.told:
            if told["role"] == Role.COMPLAINANT and letter.number in told["cases"]:
                yield f"LALU ANDA MENULIS: {' '.join(told['text'].split())[:300]}"


def buttons(message: EmailMessage) -> list[tuple[str, str, str, str]]:
    """(label, address, subject, words) of each button of a mail, in its order."""
    part = message.get_body(("html",))
    found = []
    for link, label in _BUTTON.findall(str(part.get_content()) if part is not None else ""):
        target = urlsplit(unescape(link))
        query = {key: values[0] for key, values in parse_qs(target.query, keep_blank_values=True).items()}
        words = " ".join(unescape(re.sub(r"<[^>]+>", " ", label)).split())
        row = (words, unquote(target.path), query.get("subject", ""), query.get("body", ""))
        found += [row] if row not in found else []
    return found


def _told_wants() -> Iterator[str]:
    for role in (*READERS, "lainnya"):
        yield f"\n{role}"
        yield from (f"  {want}: {row['say']}" for want, row in wants_of(role).items())


def read_answers(folder: Path, state: State) -> list[dict[str, Any]]:
    """Returns the answers of this round that say something. ValueError names a line that cannot be played."""
    answers = []
    for path in sorted((folder / f"round-{state.number}").glob("answers*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if not line.strip():
                continue
            one = json.loads(line)
            about = state.mails.get(one.get("mail", ""))
            known = about is not None and is_known(about["role"], one.get("want", ""))
            if about is None or not known or not _has_button(folder, one):
                raise ValueError(f"{path.name}, line {number}: {line[:120]}")
            if one.get("press") or str(one.get("text", "")).strip() or one.get("files"):
                answers.append({**one, **about})
            elif about["role"] == Role.COMPLAINANT:
                state.told.append(_silence(one, about, state.now))
    return answers


def _has_button(folder: Path, one: dict[str, Any]) -> bool:
    """Whether the mail has the button that is pressed; true where none is."""
    if not (pressed := int(one.get("press") or 0)):
        return True
    message = mail_programs.open_message((folder / "raw" / one["mail"]).read_bytes())
    return 0 < pressed <= len(buttons(message))


def _silence(one: dict[str, Any], about: dict[str, Any], at: str) -> dict[str, Any]:
    empty = {"note": one.get("note", ""), "text": "", "acts": [], "forms": [], "status": "", "verdict": ""}
    return {"mail": one["mail"], **about, "want": "diam", "at": at, "cases": [about["case"]], **empty}


def begin(folder: Path, files: Sequence[Path], cases: int, seed: int) -> int:
    """Opens the quarter and plays its first day; returns how many mails are to be read."""
    lines = [json.loads(line) for path in files for line in path.read_text("utf-8").splitlines() if line]
    drawn = random.Random(seed).sample(lines, min(cases, len(lines)))
    first = [
        {**one, "address": parseaddr(one.get("from_address", ""))[1] or f"warga{place:02d}@surel.example"}
        for place, one in enumerate(drawn, 1)
    ]
    folder.mkdir(parents=True)
    kept = [
        {key: str(one.get(key, "")) for key in ("subject", "body", "address", "from_name")} for one in first
    ]
    return _work(folder, State(seed, first=kept), [], _DAYS)


def go_on(folder: Path, days: int = _DAYS) -> int:
    """Plays this round's answers and writes the next round; returns how many mails are to be read."""
    state = State.load(folder)
    return _work(folder, state, read_answers(folder, state), days)


def _work(folder: Path, state: State, answers: Iterable[dict[str, Any]], days: int) -> int:
    work = Round(folder, state)
    with closing(work.office):
        work.play(answers, days)
        count = work.export()
    state.save(folder)
    return count
