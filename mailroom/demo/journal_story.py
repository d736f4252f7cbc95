"""The journal told as a story, for the demo: what each line says happened, in the SOP's words.

Promises: reads only. An event is told once, with the words that sop.py gives its way or bell; a letter that
belongs to no case is told by its class. How the journal is kept is known here and nowhere else in the
demo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mailroom.procedure import sop
from mailroom.shelves.journal.journal import Journal
from mailroom.writing.cli_sentences import phrase, word

# "left": a letter went out, which is told when it is read. "told": an answer to a question, told likewise.
SILENT = ("left", "told")
NO_CASE = ("spam", "report", "bounce", "automatic", "duplicate")


class JournalReader:
    """A reader of the office's journal who remembers how far he came."""

    def __init__(self, journal: Journal) -> None:
        self.journal, self.read = journal, journal.last

    def news(self) -> Iterator[str]:
        """What happened since the last call: "KAB-2026-0001: meneruskan ke perangkat daerah (baris 2)"."""
        for line in self.journal.lines(self.read):
            self.read = line.n
            yield from describe_change(line.change)


def describe_change(change: Mapping[str, Any]) -> Iterator[str]:
    """One line of the journal in lines for a reader."""
    for table in ("cases", "dossiers"):
        for key, row in change.get(table, {}).items():
            yield from _events(str(key), (row or {}).get("events", ()), whole=table == "cases")
    for row in change.get("letters", {}).values():
        if row and row.get("class") in NO_CASE:
            yield _line(row, word("letter_class", row["class"]))
        if row and row.get("status") == "held":
            yield _line(row, phrase("demo.held"))


def _line(row: Mapping[str, Any], what: str) -> str:
    return phrase("demo.event", number=row.get("dossier") or phrase("demo.one_letter"), what=what)


def _events(key: str, events: Any, *, whole: bool) -> Iterator[str]:
    """The events of a case, a reprimand or a report; of other dossiers (digests, questions) only the letters
    are of interest."""
    for event in events:
        way = str(event.get("way") or "")
        if way:
            yield phrase("demo.event", number=key, what=words_of(way))
        elif (whole or key.startswith(("TEGURAN-", "P4-"))) and event["kind"] not in SILENT:
            yield phrase("demo.event", number=key, what=word("event", event["kind"]))


def words_of(way: str) -> str:
    """ "disposition.window/relay" → the SOP's words for it and its row."""
    name, _, act = way.partition("/")
    stage = sop.STAGES[name]
    words = [one.words for one in stage.ways if one.act == act] + [
        one.words for one in stage.bells if one.name == act
    ]
    return phrase("demo.way", words=words[0], row=stage.row) if words else act


__all__ = ["JournalReader", "describe_change", "words_of"]
