"""`rebuild`: makes the register again from the journal, and says whether it is the same as before.

In: `run`: a `Call`.
Out: a sentence that says whether the register is the same as before; 1 when it was not.
Fails: `Trouble`, `StoreLocked`, `NewerForm`, JournalBroken, JournalCut: a store that cannot be opened.
OSError, PermissionError: the disk; the old register stays. cli.py prints a sentence.
See: Making it: shelves/register/register.py. Only proving what lies there: verify.py."""

from __future__ import annotations

from contextlib import closing

from mailroom.commands import Call
from mailroom.commands.terminal import progress
from mailroom.daemon.store_opening import holding_lock, indexing
from mailroom.writing.cli_sentences import trouble


def run(call: Call) -> int:
    """Returns 1 when the register was not the same; now it is. Raises `Trouble` when an office is at work, or
    the journal is damaged."""
    with holding_lock(call.root, call.say), closing(call.cabinet.journal(reading=False)) as journal:
        with progress("verify") as journal.progress:
            fault = journal.verify()
        if fault is not None:
            raise trouble("book", file=fault.file, line=fault.line, n=fault.n)
        with (
            progress("rebuild") as journal.progress,
            closing(call.cabinet.register(journal, indexing(call.say))) as register,
        ):
            found = register.rebuild()
    for name in found.differences:
        call.print("rebuild.different", what=name)
    key = "rebuild.anew" if found.anew else "rebuild.same" if found.same else "rebuild.done"
    call.print(key, changes=found.changes, count=len(found.differences))
    return 0 if found.same else 1
