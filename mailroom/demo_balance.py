"""What the demonstration shows at its end: do the letters add up, was every way travelled, where does everything lie.

Promises: reads only. Every letter that the door took has one class; every way and bell of sop.py that leads somewhere was gone, told row
by row of the SOP; row 3 is the oversight track, which uses the desks of rows 4 to 6.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from mailroom.office import Office
from mailroom.opening import OUTGOING
from mailroom.phrases import word
from mailroom.procedure import sop
from mailroom.procedure.case import Case

OVERSIGHT_ROW = 3
Say = Callable[[str], None]


def tell(office: Office, root: Path, written: int, say: Say) -> int:
    """The whole balance; 0, or 1 when a letter or a way is missing. written: how many letters the door took."""
    say("")
    say("NERACA")
    missing = [*_letters(office, written, say), *_rows(office, say)]
    for line in missing:
        say(f"  KURANG: {line}")
    _places(root, say)
    return 1 if missing else 0


def _letters(office: Office, written: int, say: Say) -> list[str]:
    """Promise 13 of the office: every letter ends in exactly one class."""
    rows = [row for _, row in office.store.register.iterate("letters")]
    classes = Counter(str(row.get("class") or "") for row in rows)
    named = sum(count for name, count in classes.items() if name)
    parts = " + ".join(
        f"{count} {word('letter_class', name) if name else 'tanpa golongan'}" for name, count in classes.most_common()
    )
    say(f"  {written} surat diterima = {parts}")
    aside = office.shelves.inbox.aside()
    faults = [f"surat disisihkan: {one.why.strip().splitlines()[-1]}" for one in aside]
    if named != written:
        faults.append(f"{written} surat diterima, {named} bergolongan")
    return faults


def travelled(office: Office) -> Counter[str]:
    """ "disposition.window/relay" → how often; "oversight/respond" for those of the oversight track."""
    counts: Counter[str] = Counter()
    for case in office.store.cases():
        for way, oversight in _ways(case):
            counts[way] += 1
            counts[f"oversight/{way.partition('/')[2]}"] += oversight
    for key, _ in office.store.register.iterate("dossiers"):
        dossier = office.store.register.get("dossiers", key)
        if dossier and key.startswith(("TEGURAN-", "P4-")):
            counts.update(str(event["way"]) for event in dossier.get("events", ()) if event.get("way"))
    return counts


def _ways(case: Case) -> Iterator[tuple[str, bool]]:
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
    """Row by row: what was gone how often; what leads somewhere and was not gone is returned."""
    counts, wanted = travelled(office), leading()
    cases = sum(1 for _ in office.store.register.iterate("cases"))
    missing = []
    for row in sop.ROWS:
        gone = {name: words for name, (number, words) in wanted.items() if number == row.number}
        lines = [f"{counts[name]}× {name.partition('.')[2]}" for name in gone if counts[name]]
        if row.number == 1:
            lines.insert(0, f"{cases}× laporan didaftarkan")
        if row.number == OVERSIGHT_ROW:
            lines = [
                f"{count}× {name}" for name, count in sorted(counts.items()) if name.startswith("oversight/") and count
            ]
        say(f"  Baris {row.number}, {row.who}: {', '.join(lines) or 'tidak dijalani'}")
        missing += [f"baris {row.number}: {name} ({words})" for name, words in gone.items() if not counts[name]]
        if not lines:
            missing.append(f"baris {row.number} tidak dijalani")
    return missing


def _places(root: Path, say: Say) -> None:
    """Where the mailboxes lie, and the PDFs and the spreadsheet in them."""
    boxes = sorted(path.name for path in (root / OUTGOING).iterdir())
    say("")
    say(f"Kotak surat ({len(boxes)} Maildir): {root / OUTGOING}")
    say(f"Buku register dan jurnal: {root}")
