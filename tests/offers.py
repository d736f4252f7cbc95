"""What a mail offers to reply, and whether the office understands it when it comes back at once.

Buttons are read from the HTML part as a mail program would open them, samples ("balas: …") from the text.
What a person still has to write behind a button is taken from `WRITTEN`. Nothing is entered: a reply is read
and decided, and its outcome looked at."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from functools import partial
from html import unescape
from typing import Any, ClassVar
from unittest.mock import patch
from urllib.parse import unquote

from mailroom.clerk.dispatch import decide_letter
from mailroom.clerk.kinds.letter_context import LetterContext
from mailroom.clerk.outcome import CaseDecision, DossierDecision, Notice, Outcome
from mailroom.clerk.read.letter_reading import Reading
from mailroom.clerk.register_rows import Mail
from mailroom.demo import mail_programs
from mailroom.demo.mail_programs import Draft
from mailroom.demo.story_office import Delivery, StoryOffice
from mailroom.procedure.letter import Envelope

_BUTTON = re.compile(r'<a [^>]*href="mailto:[^"]*?&amp;body=([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_SAMPLE = re.compile(
    r"[Bb]alas(?: surat ini)?(?: dengan kata)?: ([^.;,()\[\]]{2,60}?)(?=[.;()\[\]]|,(?! lalu)|$)"
)
# What a person writes behind the words of a button, by what the button is about.
WRITTEN = (
    ("nomor laporannya", ""),
    ("tugaskan", "1"),
    ("rating", "4"),
    ("tulis namanya|tulis dinasnya|alihkan", "DISPERPUSIP"),
    ("tulis ke mana", "PLN ULP Muara Enim"),
    ("tulis alasannya", "SPAM"),
    ("pertanyaannya", "berapa nomor rumahnya?"),
    ("perpanjangan", "30 Juni 2026 karena menunggu alat"),
    ("betulkan", "judul: Jalan rusak di Lembak"),
    ("catatan", "mohon dilengkapi dengan tanggal perbaikannya"),
    ("", "Sudah diperbaiki petugas pada 7 April 2026, dan dapat dilalui lagi."),
)
# Who presses one of these is asked, or told why it is not done, and what he can do instead.
REFUSALS = frozenset((
    "not_understood", "already", "not_done", "confirm", "which_case", "this_or_new", "second_answer",
))  # fmt: skip
# Offers that are rightly not done at once, by the purpose of the letter and the words, and why.
EXCEPTIONS = {
    ("verification", "1"): "an oversight case: why, and both ways out, with a button each",
    ("verification", "3"): "the same",
    ("window", "1 tahan"): "a notice was opened later: the window is over, and the letter names its day",
}
# Words that are asked about, by the menu under which they are written: the letter that asks offers something.
UNCLEAR = {
    "verification": (
        "arsipkan, isinya cuma makian",
        "gabung 0031 dan 0032",
        "8 1. Air mati 2. Tagihan naik",
        "1",
    ),
    "disposition": (
        "tugaskan ke bu Dewi",
        "sudah selesai",
        "minta nomor hp pelapor dong",
        "7",
        "kami belum bisa jawab",
    ),
    "approval": ("setuju?", "2 minggu kerja kok cuma begini laporannya"),
    "instruction": ("siap laksanakan bu, 3 hari lagi beres", "apa yang harus saya lakukan?"),
    "case": ("Belum saya cabut ya pak laporannya", "stop"),
    "answer": ("5 hari lagi saya cek lagi ya", "saya kira sudah cukup"),
    "closed": ("tidak usah dibuka lagi, sudah beres",),
    "returned": ("hmm", "bukan DLH, bukan pula Perkim. sy cari dulu yg mana"),
    "comment": ("tugaskan ke bu Dewi", "2"),
}


@dataclass(frozen=True)
class Offer:
    """words: what a button or a sample replies; label: what stands on it, "" of a sample."""

    words: str
    label: str

    @property
    def written(self) -> str:
        """The reply as a person sends it; "" when he has to name a case that a story does not have."""
        words = self.words.rstrip()
        if "\r\n" in words:
            return "\n".join(
                f"{line} jalan berlubang ditambal 7 April" if line[-1] in ".:" else line
                for line in words.split(" \r\n")
            )
        if not (words.endswith(":") or "(tulis" in self.label or re.fullmatch(r"(\d{4}: )?[2-9]", words)):
            return words
        more = next(more for about, more in WRITTEN if re.search(about, f"{self.label} {words}".lower()))
        return f"{words} {more}" if more else ""


def offers(message: EmailMessage) -> Iterator[Offer]:
    page = message.get_body(("html",))
    if page is None:
        return
    for body, label in _BUTTON.findall(str(page.get_content())):
        words = unquote(unescape(body)).split("\r\n\r\n")[0]
        yield Offer(words, unescape(" ".join(re.sub(r"<[^>]+>|&nbsp;", " ", label).split())))
    for words in _SAMPLE.findall(" ".join(mail_programs.body(message).split())):
        yield Offer(words.strip(), "")


class Pressing(StoryOffice):
    """An office in which each offer of each mail is pressed as soon as the mail is there. refused: what was
    not understood or not done. pressed: what was tried before in such a state, by any office."""

    pressed: ClassVar[set[tuple[str, ...]]] = set()

    def __init__(self, *made: Any) -> None:
        self.fresh: list[Delivery] = []
        self.refused: list[str] = []
        super().__init__(*made)

    def on_letter(self, letter: Delivery) -> None:
        self.fresh.append(letter)

    def settle(self) -> None:
        super().settle()
        fresh, self.fresh = self.fresh, []
        for letter in fresh:
            self._press_all(letter, mail_programs.open_message(letter.raw))
            self._ask(letter)

    def _press_all(self, letter: Delivery, message: EmailMessage) -> None:
        state = self._state(letter)
        for offer in offers(message):
            key = (*state, re.sub(r"\d{4,}|\d+ \w+ 2026|\b[A-Z]{3,}\b", "", offer.words))
            if not offer.written or key in Pressing.pressed:
                continue
            Pressing.pressed.add(key)
            reading, outcome = self._reply(letter, message, offer.written)
            forms = _forms(outcome, letter.to)
            if forms & REFUSALS and (state[0], offer.words.strip()) not in EXCEPTIONS:
                act = reading.letter.act.name if reading.letter else reading.kind
                said = f"{offer.written!r} is read as {act!r}, then comes {sorted(forms)}"
                self.refused.append(f"{letter.form} {key}: {said}")

    def _ask(self, letter: Delivery) -> None:
        """Presses what the letters offer that ask about unclear words."""
        message, state = mail_programs.open_message(letter.raw), self._state(letter)
        for words in UNCLEAR.get(state[0], ()):
            key = ("unclear", *state, words)
            if key in Pressing.pressed:
                continue
            Pressing.pressed.add(key)
            reading, outcome = self._reply(letter, message, words)
            for mail in self._written(outcome, reading):
                if mail.form == "not_understood" and mail.to.lower() == letter.to.lower():
                    known = partial(_by_token, mail, self.office.store.by_token)
                    with patch.object(self.office.store, "by_token", known):
                        self._press_all(letter, mail_programs.open_message(mail.raw))

    def _state(self, letter: Delivery) -> tuple[str, ...]:
        """What a reply is read by: the purpose and reader of the letter, and where its case lies."""
        name = str(mail_programs.open_message(letter.raw)["Message-ID"])
        sent = self.office.store.by_message_id(name)
        case = self.office.store.case(letter.number) if letter.number else None
        if sent is None or case is None:
            return (sent.purpose.partition(".")[0] if sent else "", letter.form)
        part = case.disposition(sent.disposition)
        track = "oversight" if case.oversight else ""
        return (sent.purpose.partition(".")[0], str(sent.role), case.stage, track, part.stage if part else "")

    def _written(self, outcome: Outcome, reading: Reading) -> list[Mail]:
        typed = self.office.writer.write(outcome.entries, self.house, self.now, None, reading.opened)
        return [mail for mails in typed for mail in mails]

    def _reply(self, letter: Delivery, to: EmailMessage, words: str) -> tuple[Reading, Outcome]:
        draft = Draft((letter.name, letter.to), "", words, self.now, 90_000)
        message = mail_programs.answer(draft, to, "gmail")
        envelope = Envelope("smtp", self.now, letter.to, (parseaddr(str(message["To"]))[1],))
        reading = self.office.reader.read(message.as_bytes(), envelope, self.house)
        return reading, decide_letter(
            LetterContext(reading, "pressed", self.now, self.office.services, self.now)
        )


def _by_token(unsent: Mail, otherwise: Callable[[str], Mail | None], token: str) -> Mail | None:
    """As the store finds a mail, and one that was only typed."""
    return unsent if unsent.token == token else otherwise(token)


def _forms(outcome: Outcome, to: str) -> set[str]:
    """The forms of the letters that an outcome has for somebody."""
    own = (one for one in outcome.entries if isinstance(one, CaseDecision | DossierDecision | Notice))
    return {reply.form for one in own for reply in one.letters if reply.to.lower() == to.lower()}
