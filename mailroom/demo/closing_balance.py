"""What the demonstration shows at its end: whether the letters add up, which ways of the SOP were gone, and
where all lies.

Every letter that the door took must have one class. Every way and bell of sop.py must have been gone; missing
ones are listed.

In: `tell`: the `StoryOffice`, the papers' folder, faults so far, where it is said. `count_ways`: an `Office`.
Out: lines; an exit status, 1 when something is missing.
Fails: A broken cli.toml raises TOMLDecodeError; OSError: the disk. The demonstration ends with it.
See: Telling the stories: storyteller.py. An office's own balance: clerk/time/balance_sheet.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from mailroom.clerk.time.balance_sheet import balance
from mailroom.demo.story_office import StoryOffice
from mailroom.office import Office
from mailroom.procedure import sop
from mailroom.writing.case_history import words_of_way
from mailroom.writing.cli_sentences import phrase, word

OVERSIGHT_ROW, OVERSIGHT = 3, "oversight/"
Say = Callable[[str], None]


def tell(shown: StoryOffice, papers: Path, faults: Sequence[str], say: Say, *, whole: bool = True) -> int:
    """Tells the whole balance. Returns 0, or 1 when a letter or a way is missing. faults: where a story went
    differently than written. whole: all stories were told, so no way may be missing."""
    say("")
    say(phrase("demo.balance"))
    missing = [*faults, *_letters(shown.office, shown.written, say)]
    ways = [*_rows(shown.office, say)]
    missing += ways if whole else []
    for what in missing:
        say(phrase("demo.missing", what=what))
    say("")
    complete = phrase("demo.complete" if whole else "demo.as_chosen")
    say(phrase("demo.incomplete", count=len(missing)) if missing else complete)
    boxes, files = list(shown.outgoing.glob("*")), sorted(papers.iterdir())
    say(phrase("demo.mailboxes", count=len(boxes), place=shown.outgoing))
    say(phrase("demo.papers", count=len(files), place=papers))
    for path in sorted(papers.glob("laporan-*")):
        say(phrase("demo.report", place=path))
    return 1 if missing else 0


def _letters(office: Office, written: int, say: Say) -> Iterator[str]:
    """Promise 13 of the office: every letter ends in exactly one class."""
    sheet = balance(office.store.register, office.shelves.inbox)
    parts = [
        phrase("demo.part", count=count, name=word("letter_class", name))
        for name, count in Counter(sheet.classes).most_common()
    ]
    say(phrase("demo.letters", count=written, parts=" + ".join(parts)))
    for letter in office.shelves.inbox.aside():
        yield phrase("demo.aside", why=(letter.why.strip().splitlines() or ["?"])[-1])
    if not sheet.adds_up or sheet.received != written:
        yield phrase("demo.unequal", count=written, named=sum(sheet.classes.values()))


def count_ways(office: Office) -> Counter[str]:
    """ "disposition.window/relay" → how often; for the oversight track "oversight/disposition.window/relay"
    besides."""
    counts: Counter[str] = Counter()
    for case in office.store.cases():
        for event in case.trail:
            counts[event.way] += 1
            part = case.disposition(int(event.data.get("disposition", 0)))
            if part and part.oversight and event.way.startswith("disposition."):
                counts[OVERSIGHT + event.way] += 1
    for _, row in office.store.register.iterate("dossiers"):
        counts.update(str(event.get("way", "")) for event in row.get("events", ()))
    del counts[""]
    return counts


def _rows(office: Office, say: Say) -> Iterator[str]:
    """Tell row by row what was gone and how often; gives each way that was not."""
    counts, cases = count_ways(office), len(office.store.register.keys("cases"))
    for row in sop.ROWS:
        ways: dict[str, sop.Way | sop.Bell] = {}
        for name, stage in sop.STAGES.items():
            if stage.row == row.number:
                ways |= {f"{name}/{way.act}": way for way in stage.ways}
                ways |= {f"{name}/{bell.name}": bell for bell in stage.bells}
        gone = [name for name, one in ways.items() if one.to and counts[name]]
        if row.number == OVERSIGHT_ROW:
            gone = sorted(name for name in counts if name.startswith(OVERSIGHT))
        done: Counter[str] = Counter({phrase("demo.cases"): cases} if row.number == 1 else {})
        for name in gone:
            done[words_of_way(name.removeprefix(OVERSIGHT))] += counts[name]
        if done:
            say(phrase("demo.row", row=row.number, who=row.who))
        for words, count in done.items():
            say(phrase("demo.gone", count=count, words=words))
        for name, one in ways.items():
            if not counts[name]:
                at = word("stage", name.rpartition(".")[2].partition("/")[0])
                yield phrase("demo.missing_way", row=row.number, stage=at, words=one.words)
        if not done:
            yield phrase("demo.missing_row", row=row.number)
