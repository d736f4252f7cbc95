"""A store with a past, for tests of what happens to stores over years: a story told in the office, then the
command line on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from mailroom.commands.store.erasure_scope import mail_text
from mailroom.config import Config
from mailroom.demo import storyteller
from mailroom.reading.quotes.our_quoted_text import plain_text_of
from tests.tellers import OfficeTeller

ROOT = Path(__file__).parent.parent
CITIZEN, NAME = "budi.santoso@warga.example", "Budi Santoso"
OTHER = "citizen2@warga.example"
FIRST, SECOND = "ME-2026-0001", "ME-2026-0002"

# One case from the first letter to its end, with a picture and a letter; behind it one that stays open, with
# a picture of its own.
STORY = (Path(__file__).parent / "told.story").read_text("utf-8")


def story(folder: Path, text: str = STORY) -> storyteller.Story:
    path = folder / "told.story"
    path.write_text(text, "utf-8")
    return storyteller.read_story(path)


def tell(config: Config, root: Path, text: str = STORY) -> datetime:
    """Tell it in a new store; the minute after its end."""
    teller = OfficeTeller(config, root, story(root.parent, text))
    try:
        teller.tell()
        return teller.now + timedelta(minutes=1)
    finally:
        teller.close()


def again(config: Config, root: Path, text: str) -> OfficeTeller:
    """The same office opened once more, to tell what happens there afterwards."""
    return OfficeTeller(config, root, story(root.parent, text))


def text_of(teller: OfficeTeller, form: str, words: str = "") -> str:
    """The words of the latest mail of a form that holds `words`, as one line."""
    store = teller.office.store
    texts = [
        plain_text_of(store.sent_bytes(key))
        for key, row in store.register.iterate("mails")
        if row["form"] == form
    ]
    return [" ".join(text.split()) for text in texts if words in text][-1]


def at(moment: datetime) -> list[str]:
    return ["--at", f"{moment:%Y-%m-%dT%H:%M}"]


def mentions(root: Path, *words: str) -> Iterator[Path]:
    """Every file of a store that holds one of these words: in its name, in its bytes, or in what it says as a
    mail."""
    small = [word.lower() for word in words]
    for path in sorted(root.rglob("*")):
        texts = [path.relative_to(root).as_posix()]
        if path.is_file():
            data = path.read_bytes()
            texts.append(data.decode("latin-1"))
            if path.parts[len(root.parts)] in ("letters", "sent", "outgoing", "inbox"):
                texts.append(mail_text(data))
        if any(word in text.lower() for text in texts for word in small):
            yield path
