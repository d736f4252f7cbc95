"""What the office's records say of a letter's writer: how often he wrote the same before, and how soon he
answered.

Time is what our own clock says (`OUR_CLOCK`): when our mail left, when his came in by our own door. Looks up
through an index, changes nothing.

In: `habits_of`: a `Reading` and the `Store`. `words_of_letter`: a `Reading`.
Out: `Habits`; a digest of the writer's words.
Fails: The register's OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the
letter aside (office.py).
See: What it proves of machines: reading/senders/machine_habits.py."""

from __future__ import annotations

from datetime import datetime, timedelta

from mailroom.clerk.read.letter_reading import Reading
from mailroom.clerk.store import Store
from mailroom.procedure import acts
from mailroom.reading.senders.machine_habits import SHORT, Habits, came_at_once, limits, seconds_of, words_of

OUR_CLOCK = ("smtp", "lmtp")  # doors that write down themselves when a mail came
MOST = 10  # earlier letters that are looked at
# Acts that are a text of any kind, not a choice from a menu.
FREE = acts.names(lambda act: act.prose) | {""}


def habits_of(reading: Reading, store: Store) -> Habits:
    """How often this writer sent the same words in the last days, and how soon he answered our letter.

    When a letter was fetched from a mailbox or a file, nobody can tell how soon he answered."""
    text, quick, ours = reading.parted.new, None, reading.match.record
    if ours is not None and ours.left and reading.envelope.door in OUR_CLOCK:
        quick = seconds_of(text, ours.left, reading.envelope.arrived)
    # How many other letters of his said the same these days. The same letter by another door does not count.
    words = words_of_letter(reading)
    since = reading.envelope.arrived - timedelta(limits()["again_days"])
    found = store.register.find("letters", "words", words, limit=MOST) if words else []
    others = [row["arrived"] for row in found if not row["key"].startswith(reading.opened.digest)]
    again = sum(datetime.fromisoformat(arrived) >= since for arrived in others)
    if ours is not None and ours.left and words.startswith(SHORT):
        again = max(0, again - 1)  # a person may well say "waduh" twice
        quick = int((reading.envelope.arrived - ours.left).total_seconds())
    if not again and words.startswith(SHORT):
        quick = None  # speed alone never counts
    return Habits(again, quick, 0 if quick is None else len(" ".join(text.split())))


def words_of_letter(reading: Reading) -> str:
    """Returns the digest by which a letter's words are known again; "" when they are too short to tell."""
    return words_of(reading.sender, reading.parted.new, at_once=_is_at_once(reading))


def _is_at_once(reading: Reading) -> bool:
    ours = reading.match.record
    if ours is None or ours.left is None or reading.envelope.door not in OUR_CLOCK:
        return False
    return came_at_once(ours.left, reading.envelope.arrived)
