"""A whole quarter of one office with invented people and a set clock, told line by line as it happens.

The stories in `stories/` are told together in one office, interleaved by time; the tests tell each alone. No
event is written here: people write through the SMTP door and read Maildirs, the office does the rest. At the
end comes the balance of letters and ways, and a fault in it makes the result non-zero.

Two modules know no office: `storyteller` (the file format; who acts when) and `mail_programs` (what people's
mails look like). `story_office` gives the stories a real one; `closing_balance` sums up what it did. A story
may be changed or added without knowing the rest."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection
from contextlib import closing
from datetime import datetime
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path

from mailroom.config import Config
from mailroom.demo import closing_balance
from mailroom.demo.mail_programs import DAYS
from mailroom.demo.story_office import Delivery, SmtpOffice, flat
from mailroom.demo.storyteller import STORIES, Telling, play, read_story
from mailroom.shelves import durable_files
from mailroom.writing.case_history import explain_line
from mailroom.writing.cli_sentences import phrase

LINE = 70  # characters of a letter that are told
PAPERS, KEPT = "berkas", (".pdf", ".xlsx")
Say = Callable[[str], None]
Progress = Callable[[int, int], object]
LAST_DAY = 92  # of the quarter and its report


def _tell_nobody(_days: int, _of: int) -> None:
    pass


def run(
    config: Config,
    root: Path | None,
    say: Say,
    folder: Path = STORIES,
    chosen: Collection[str] = (),
    below: Path | None = None,
    progress: Progress = _tell_nobody,
) -> int:
    """Play the quarter. root: an empty folder for the store, which is kept; None makes a new one.

    chosen: names of story files without their ending: these alone are played; none: all, and every way must
    be gone. below: where the new one is made; None: where temporary files lie.

    Returns 0; 1 when the balance is wrong or lacks something; 2 when it cannot be played (said why).
    """
    root = root or Path(tempfile.mkdtemp(prefix="peragaan-", dir=below))
    if root.exists() and any(root.iterdir()):
        say(phrase("demo.not_empty", root=root))
        return 2
    stories = {path.stem: path for path in sorted(folder.glob("*.story"))}
    if unknown := [name for name in chosen if name not in stories]:
        say(phrase("demo.no_story", names=", ".join(unknown), known=", ".join(stories)))
        return 2
    files = [path for name, path in stories.items() if not chosen or name in chosen]
    try:
        tellings = [Telling(config.house, read_story(path)) for path in files]
    except (ValueError, LookupError) as wrong:
        say(phrase("demo.no_people", why=wrong))
        return 2
    start = min(telling.now for telling in tellings)
    with closing(Quarter(config, root, start, say, progress)) as quarter:
        faults = list(play(quarter, tellings))
        return closing_balance.tell(quarter, quarter.papers, faults, say, whole=not chosen)


class Quarter(SmtpOffice):
    """The office of all stories: it tells each letter and each event, and keeps the papers."""

    def __init__(
        self, config: Config, root: Path, now: datetime, say: Say, progress: Progress = _tell_nobody
    ) -> None:
        self.say, self.progress, self.start = say, progress, now
        super().__init__(config, root, now)
        self.papers = durable_files.folder(root / PAPERS)

    def tell(self, what: str) -> None:
        self.progress(min((self.now - self.start).days, LAST_DAY), LAST_DAY)
        self.say(phrase("demo.line", day=DAYS[self.now.weekday()][:3], moment=self.now, what=what))

    def send(self, message: EmailMessage, text: str, *, machine: bool = False) -> None:
        name, subject, words = parseaddr(str(message["From"])), message["Subject"], flat(text)
        words = f"{words[:LINE]}…" if len(words) > LINE else words
        subject = subject or phrase("demo.no_subject")
        self.tell(phrase("demo.writes", name=name[0] or name[1], subject=subject, text=words))
        super().send(message, text, machine=machine)

    def hear(self, line: str) -> None:
        number, what = explain_line(line)
        if not number[:1].islower():  # digests, balance sheets, questions: their letters are told
            self.tell(phrase("demo.event", number=number or phrase("demo.one_letter"), what=what))

    def on_letter(self, letter: Delivery) -> None:
        """Tell it, and keep the enclosed PDFs and spreadsheets, the newest of each name."""
        self.tell(phrase("demo.letter", name=letter.name or letter.to, subject=letter.subject))
        for part in letter.message.walk() if b"filename=" in letter.raw else ():
            name = Path(part.get_filename() or "").name
            if name.endswith(KEPT):
                (self.papers / name).touch(mode=0o600)
                (self.papers / name).write_bytes(bytes(part.get_payload(decode=True)))
