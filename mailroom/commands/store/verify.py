"""`verify`: proves that everything in the store is as it was entered, or names what differs.

In: `run`: a `Call`.
Out: a sentence a finding; 1 when something differs.
Fails: `Trouble`, JournalBroken, JournalCut: a store that cannot be opened. OSError: the disk. cli.py prints a
sentence.
See: What is examined: store_proof.py. Each opening of a store checks less: shelves/files/opening_check.py.
"""

from __future__ import annotations

from mailroom.commands import Call
from mailroom.commands.store.store_proof import Files, Proof
from mailroom.commands.terminal import progress
from mailroom.daemon.store_opening import check_whole, looking, why
from mailroom.shelves.store_faults import JournalBroken, StoreRefused


def run(call: Call) -> int:
    """Print every finding; 1 when there is one. Reads only; the office may be at work."""
    check_whole(call.root)
    files = Files.list_in(call.cabinet) if call.cabinet.exists() else Files(set(), set(), [])
    found = 0
    with looking(call.root, call.clock, behind=True) as look, progress("verify") as tell:
        proof = Proof(call.cabinet, look.register, files, progress=tell)
        for key, values in proof.findings():
            if isinstance(refused := values.get("why"), StoreRefused | JournalBroken):
                values["why"] = why(refused)
            call.print(f"verify.{key}", **values)
            found += 1
    for number, rule in proof.excepted.items():
        call.print("verify.excepted", number=number, rule=rule)
    counts = {name: proof.counts[name] for name in ("changes", "letters", "mails")}
    for name in ("behind", "drafts", "thinned"):
        if proof.counts[name]:
            call.print(f"verify.{name}", count=proof.counts[name])
    call.print("verify.found" if found else "verify.good", count=found, **counts)
    return 1 if found else 0
