"""What holds of the words of every kind of mail, whoever reads it: budgets, one action, days, plain words.

Words that the case or the office brings along (the report, its data, files, names of agencies) are not
counted. A letter that breaks a rule is rewritten; `_NOT_SHORT` names the few that may be longer, and why."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from mailroom.procedure.people import Role
from mailroom.reading.mime.opener import open_mail
from mailroom.reading.senders.auto_mail import classify
from mailroom.writing.mail_blocks import Block
from mailroom.writing.mail_composer import TypedMail
from mailroom.writing.mail_text import without_stars
from tests.letters_sample import FORMS, NOW, replies
from tests.tables import for_each
from tests.writing.test_mail_composer import COMPOSER, TEMPLATES, opened, part, typed
from tests.writing.test_mail_looks import heard

_AGENCY = re.compile(
    "Dinas Perumahan, Kawasan Permukiman dan Pertanahan|Dinas Pekerjaan Umum dan Penataan Ruang"
)
_ACTIONS = ("primary", "second", "button", "star", "item", "call")
# What follows such a heading is the report itself, as it came, or is meant for the person at the computer.
_REPORT = ("Data laporan", "Berkas dari Pelapor", "Isi laporan", "Yang kami catat")
_MASKS = ("Yang akan dibaca", "Yang dilaporkan", "Yang disamarkan", "Mungkin menunjuk Pelapor")
_COMPUTER = ("Untuk petugas komputer", "Langkah petugas komputer")


@dataclass(frozen=True)
class Read:
    """One kind of mail, as its reader gets it."""

    form: str
    role: Role
    blocks: tuple[Block, ...]
    mail: TypedMail
    html: str

    @property
    def citizen(self) -> bool:
        return self.role == Role.COMPLAINANT

    def body(self) -> Iterator[tuple[str, Block]]:
        """Yields (the heading it stands below, block) down to the line across the foot."""
        heading = ""
        for block in self.blocks:
            if block.kind == "rule":
                return
            heading = block.lines[0] if block.kind == "subhead" else heading
            yield heading, block

    def foot(self) -> list[Block]:
        return list(self.blocks[next(no for no, one in enumerate(self.blocks) if one.kind == "rule") + 1 :])

    def sentences(self) -> Iterator[str]:
        """Yields what we say ourselves, sentence by sentence: no quotation, no data, no button."""
        for heading, block in self.body():
            if block.kind in ("quote", "facts", "step", "star", "item", "number") or heading.startswith(
                _MASKS
            ):
                continue
            lines = block.lines[1:] if block.kind in ("button", "call") else block.lines
            for line in lines:
                yield from re.split(r"(?<=[.!?:])\s+|; | · ", _plain(line))


def _plain(line: str) -> str:
    return _AGENCY.sub("Dinas", without_stars(line))


def _words(block: Block) -> int:
    """The words of ours in a block: of a quotation its caption, of data the keys, of a line all but its
    title, of a step no day."""
    if block.kind == "quote":
        return _count(block.caption)
    lines = block.lines[::2] if block.kind == "facts" else block.lines
    if block.kind == "step":
        lines = block.lines[1:2]
    if block.kind == "item":
        lines = (block.lines[1], *block.lines[3:])
    return sum(map(_count, lines))


def _count(line: str) -> int:
    return len(re.findall(r"\S*\w\S*", _plain(line)))


@cache
def _letters() -> list[Read]:
    found = []
    for reply, view in replies():
        mail = typed(reply, view)
        blocks = COMPOSER.draft(reply, view, now=NOW, ref="7k3m-q2w9-ztx4-vbc5-h").blocks
        found.append(Read(reply.form, reply.role, tuple(blocks), mail, part(opened(mail), "html")))
    return found


# How many words of ours each may have, with its foot. Others: 140 to a citizen, 150 to an official.
_BUDGET = {
    **{"receipt": 150, "verification": 180, "disposition": 150, "answer": 130, "instruction": 140},
    **dict.fromkeys(("status_letter", "closed", "forwarded", "ask", "ask_reminder", "overdue"), 120),
    "still_late": 120,
    "echo": 50,
}
_NOT_SHORT = {
    "balance_alarm": 180,  # the steps at the computer stand in it
    "review": 180,  # the complainant's words are judged beside what the agency will read
    "help": 160,  # lists each way to reply
}
_PER_LINE, _DIGEST = 18, 60


@for_each("read", _letters)
def test_no_letter_is_longer_than_its_budget(read: Read) -> None:
    ours = (block for heading, block in read.body() if not heading.startswith(_REPORT + _MASKS))
    foot = sum(map(_words, read.foot()))
    total = sum(map(_words, ours)) + foot
    lines = sum(block.kind in ("item", "number") for block in read.blocks)
    budget = _DIGEST + _PER_LINE * lines if read.form == "digest" else 140 if read.citizen else 150
    assert total <= (_BUDGET | _NOT_SHORT).get(read.form, budget), (total, read.form)
    assert foot <= (60 if read.citizen else 20)
    assert len(read.html.encode()) <= (100_000 if read.form == "digest" else 15_000)


@for_each("read", _letters)
def test_the_first_thing_to_do_stands_near_the_top(read: Read) -> None:
    """A browser measures the place (tests/looks); here the words in front of the first button are counted.
    The text that has to be judged is not: it is cut, or has to be read whole."""
    before = 0
    for heading, block in read.body():
        if block.kind in _ACTIONS:
            break
        before += 0 if heading.startswith(_MASKS) else _words(block)
    else:
        return  # nothing is asked
    assert before <= 90, before


def test_the_first_thing_to_do_was_drawn_on_the_first_screen() -> None:
    """`make looks` measures it at 360 px and keeps the figures; a kind that it has not drawn fails."""
    drawn = json.loads((TEMPLATES.parent / "tests" / "looks" / "figures.json").read_text("utf-8"))
    assert {f"{read.form}-{read.role.value}" for read in _letters()} == drawn.keys()
    assert {kind: one["first"] for kind, one in drawn.items() if one["first"] > 560} == {}


@for_each("read", _letters)
def test_there_is_one_filled_button_at_most_and_it_says_how_to_reply(read: Read) -> None:
    filled = [block for block in read.blocks if block.kind == "primary"]
    assert len(filled) <= 1
    for block in read.blocks:
        if block.kind in ("primary", "second"):
            assert "balas" in block.lines[1], block.lines
            assert len(block.lines[0].split()) <= 6


@for_each("read", _letters)
def test_sentences_are_short(read: Read) -> None:
    most = 16 if read.citizen else 20
    assert [one for one in read.sentences() if len(one.split()) > most] == []


_DAY = re.compile(rf"(\S+) \d{{1,2}} (?:{'|'.join(COMPOSER.words.months)})\b")
_WEEKDAYS = tuple(f"{day}," for day in COMPOSER.words.days)


@for_each("read", _letters)
def test_each_day_is_told_with_its_weekday(read: Read) -> None:
    for _, block in read.body():
        if block.kind in ("quote", "facts", "step"):
            continue
        for line in map(_plain, block.lines):
            found = (day[1].lstrip("(") for day in _DAY.finditer(line))
            assert [day for day in found if day not in _WEEKDAYS] == [], line


def test_the_computers_own_words_are_those_of_the_letters() -> None:
    """What the command line says, what a new office is asked, and its settings: but for the names of keys."""
    for name in ("cli.toml", "init.toml", "new_office/config.toml"):
        lines = (TEMPLATES / name).read_text("utf-8").splitlines()
        said = [re.sub(r"^flag = .*|^[^=]*= ", "", line) for line in lines]
        assert [one for one in said if re.search(r"(?i)\bperkara|(?<![-_\w])surel(?!_)", one)] == [], name


# Words that nobody outside says. A court's case is no report of ours, and "sangat segera" is a term.
_NOT_SAID = re.compile(
    r"\b(?:perkara|surel|kantor surat|di meja|triase|SLG|\d HK|milis|segera)\b|[A-Z]{3,}_[A-Z]+",
    re.IGNORECASE,
)
_TERM = re.compile(r"\b(?:sangat )segera\b|sifat: segera", re.IGNORECASE)
_COMPUTERS = re.compile(r"\b(?:run\.py|mailroom \w+|config\.toml|store|INBOX|CSV|timed out)\b")


@for_each("read", _letters)
def test_no_word_of_the_program_or_of_a_court_is_said(read: Read) -> None:
    for heading, block in read.body():
        if block.kind == "quote" or heading.startswith(_MASKS):
            continue
        lines = " ".join(block.lines[::2] if block.kind == "facts" else block.lines)
        assert _NOT_SAID.findall(_TERM.sub("", lines)) == [], lines
        if not heading.startswith(_COMPUTER):
            assert _COMPUTERS.findall(lines) == [], lines
    if read.citizen:
        said = " ".join(read.sentences())
        assert not re.search(r"\b(?:instansi|perangkat daerah|Pelapor|Pejabat Pelaksana)\b", said), said


def _tables() -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []

    def gather(where: str, value: Any) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                gather(f"{where}.{key}", inner)
        elif isinstance(value, str):
            found.append((where, value))

    for name in ("words", "urgent"):
        gather(name, tomllib.loads((TEMPLATES / f"{name}.toml").read_text("utf-8")))
    return found


@for_each("where, words", _tables())
def test_no_word_of_the_tables_is_said_by_nobody_else(where: str, words: str) -> None:
    if where.startswith("words.reason.") or where.endswith("merge_closed"):
        return  # the key that is replied to
    assert _NOT_SAID.findall(_TERM.sub("", words)) == []
    assert _COMPUTERS.findall(words) == []


MENU = [
    (purpose, row)
    for purpose, rows in tomllib.loads((TEMPLATES / "menus.toml").read_text("utf-8")).items()
    for row in rows
]


@for_each("purpose, row", MENU)
def test_a_menus_labels_have_six_words_at_most(purpose: str, row: dict[str, str]) -> None:
    assert len(row["label"].split()) <= 6, row["label"]


def test_a_menu_counts_without_a_gap() -> None:
    for purpose, rows in tomllib.loads((TEMPLATES / "menus.toml").read_text("utf-8")).items():
        assert [row["digit"] for row in rows] == [str(no) for no in range(1, len(rows) + 1)], purpose


@for_each("read", _letters)
def test_a_screen_reader_hears_headings_lists_and_links(read: Read) -> None:
    page = read.html
    levels = re.findall(r"<h([1-6])[ >]", page)
    assert levels[:1] == ["1"] and levels.count("1") == 1 and set(levels) <= {"1", "2"}
    assert '<html lang="id">' in page and "<title>" in page
    assert all('alt="' in picture for picture in re.findall(r"<img[^>]*>", page))
    # Chromium names the rows of a list only directly below it (Accessibility.getFullAXTree, November 2026).
    lists = re.findall(r'<tbody role="list">(.*?)</tbody>', page, re.DOTALL)
    assert sum(one.count('<tr role="listitem">') for one in lists) == page.count('role="listitem"')
    assert page.count('role="list"') == len(lists)
    tables = re.findall(r"<table([^>]*)>", page)
    assert all('role="' in table or "<th" in page for table in tables)
    for link in re.findall(r"<a [^>]*>(.*?)</a>", page, re.DOTALL):
        assert re.sub(r"<[^>]+>|&nbsp;|\s", "", link), link


@for_each("read", _letters)
def test_a_reply_that_quotes_only_our_mail_is_no_machines(read: Read) -> None:
    """The admin's "Baik" above our mail, quoted in two ways: no word of ours makes it a machine's."""
    quoted = "\r\n".join(f"> {line}" for line in read.mail.text.splitlines())
    begun = "Pada Sel, 3 Mar 2026 pukul 09.12 Pengaduan <pengaduan@muaraenim.example> menulis:\r\n\r\n"
    original = "-----Original Message-----\r\nFrom: Pengaduan <pengaduan@muaraenim.example>\r\n\r\n"
    for below in (begun + quoted, original + "\r\n".join(read.mail.text.splitlines())):
        raw = (
            f"From: Sri <sri@kominfo.example>\r\nTo: pengaduan@muaraenim.example\r\nSubject: Re: "
            f"{read.mail.subject}\r\nIn-Reply-To: <a@b.example>\r\nMessage-ID: <c@d.example>\r\n"
            f"Date: Tue, 3 Mar 2026 09:15:00 +0700\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
            f"Baik, sudah saya baca.\r\n\r\n{below}\r\n"
        )
        found = classify(open_mail(raw.encode()))
        assert (found.kind, found.doubtful) == ("human", False), found.why


def test_every_form_is_read_here() -> None:
    assert {one.form for one in _letters()} == set(FORMS)
    assert len(heard(_letters()[0].html).links) > 0
