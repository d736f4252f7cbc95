"""What the demonstration shows at its end: whether the letters add up, which ways were gone, where all lies.

Promises: reads only. Every letter that the door took has one class. Every way and bell of sop.py that leads
somewhere was gone, told row by row; row 3 is the oversight track, which uses the desks of rows 4 to 6. A
missing one is listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from mailroom.demo.story_office import StoryOffice
from mailroom.office import Office
from mailroom.procedure import sop
from mailroom.procedure.case import Case
from mailroom.writing.cli_sentences import phrase, word

OVERSIGHT_ROW = 3
OVERSIGHT = "oversight/"
Say = Callable[[str], None]


def tell(shown: StoryOffice, papers: Path, faults: Sequence[str], say: Say) -> int:
    """The whole balance; 0, or 1 when a letter or a way is missing. faults: where a story went otherwise."""
    say("")
    say(phrase("demo.balance"))
    missing = [*faults, *_letters(shown.office, shown.written, say), *_rows(shown.office, say)]
    for what in missing:
        say(phrase("demo.missing", what=what))
    say("")
    say(phrase("demo.incomplete", count=len(missing)) if missing else phrase("demo.complete"))
    _places(shown.outgoing, papers, say)
    return 1 if missing else 0


def _letters(office: Office, written: int, say: Say) -> list[str]:
    """Promise 13 of the office: every letter ends in exactly one class."""
    classes = Counter(str(row.get("class") or "-") for _, row in office.store.register.iterate("letters"))
    parts = [
        phrase("demo.part", count=count, name=word("letter_class", name))
        for name, count in classes.most_common()
    ]
    say(phrase("demo.letters", count=written, parts=" + ".join(parts)))
    faults = [
        phrase("demo.aside", why=(one.why.strip().splitlines() or ["?"])[-1])
        for one in office.shelves.inbox.aside()
    ]
    named = classes.total() - classes["-"]
    if named != written:
        faults.append(phrase("demo.unequal", count=written, named=named))
    return faults


def count_ways(office: Office) -> Counter[str]:
    """ "disposition.window/relay" → how often; for the oversight track "oversight/respond" besides."""
    counts: Counter[str] = Counter()
    for case in office.store.cases():
        for way, oversight in _ways(case):
            counts[way] += 1
            if oversight:
                counts[OVERSIGHT + way.partition("/")[2]] += 1
    for key in office.store.register.keys("dossiers"):
        row = office.store.register.get("dossiers", key)
        if row is not None:
            counts.update(str(event["way"]) for event in row.get("events", ()) if event.get("way"))
    return counts


def _ways(case: Case) -> Iterator[tuple[str, bool]]:
    """Each way that this case went, and whether on the oversight track."""
    for event in case.trail:
        if event.way:
            part = case.disposition(int(event.data.get("disposition", 0)))
            yield event.way, bool(part and part.oversight and event.way.startswith("disposition."))


def leading() -> dict[str, tuple[int, str]]:
    """Every way and bell of the SOP that leads somewhere: "case.closed/reopen" → (its row, its words)."""
    found = {}
    for name, stage in sop.STAGES.items():
        found.update({f"{name}/{way.act}": (stage.row, way.words) for way in stage.ways if way.to})
        found.update({f"{name}/{bell.name}": (stage.row, bell.words) for bell in stage.bells if bell.to})
    return found


def _rows(office: Office, say: Say) -> list[str]:
    """Row by row what was gone and how often; what leads somewhere and was not gone is returned."""
    counts, cases = count_ways(office), len(office.store.register.keys("cases"))
    missing = []
    for row in sop.ROWS:
        wanted = {name: words for name, (number, words) in leading().items() if number == row.number}
        gone = [name for name in wanted if counts[name]]
        if row.number == OVERSIGHT_ROW:
            gone = sorted(name for name in counts if name.startswith(OVERSIGHT))
        told = [phrase("demo.gone", count=counts[name], way=_short(name)) for name in gone]
        if row.number == 1:
            told.insert(0, phrase("demo.cases", count=cases))
        say(phrase("demo.row", row=row.number, who=row.who, ways=", ".join(told) or "–"))
        missing += [
            phrase("demo.missing_way", row=row.number, way=_short(name), words=words)
            for name, words in wanted.items()
            if not counts[name]
        ]
        missing += [] if told else [phrase("demo.missing_row", row=row.number)]
    return missing


def _short(way: str) -> str:
    """ "disposition.window/relay" as a reader of the SOP's table finds it: "window/relay"."""
    return way.rpartition(".")[2]


def _places(outgoing: Path, papers: Path, say: Say) -> None:
    """Where the mailboxes lie, and what was enclosed in them."""
    boxes, files = list(outgoing.iterdir()) if outgoing.exists() else [], sorted(papers.iterdir())
    say(phrase("demo.mailboxes", count=len(boxes), place=outgoing))
    say(phrase("demo.papers", count=len(files), place=papers))
    for path in files:
        if path.name.startswith("laporan-"):
            say(phrase("demo.report", place=path))
