"""The daemon is killed at random moments while several senders are at it, over and over, on one store, which
verifies after each kill."""

from __future__ import annotations

import random
import shutil
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mailroom.commands.store.store_proof import Files, Proof
from mailroom.shelves.engines import cabinet_at
from tests.soak import Result, Share
from tests.soak.audit import audit
from tests.soak.lanes import Lane, lanes, looking, place
from tests.soak.traffic import Traffic
from tests.soak.ways import letters_wait

ROUNDS = 200
BEGIN = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)  # the hour is read in the office's zone
LONGEST = 0.5  # seconds of work before a kill
PATIENCE = 2.0  # seconds for the mails that are due to leave
HOURS = 12


def killed_under_load(share: Share) -> Result:
    """SIGKILL at a random moment of each round; in the end every letter is there once, with what follows from
    it."""
    mind, lane = share.random("load"), lanes()[0]
    store = place("load")
    traffic = Traffic(lane.port, lane.lmtp, store / "outgoing", share.seed)
    rounds = share.count(ROUNDS)
    findings, verified = list[str](), 0
    with traffic.at_work():
        for number in range(rounds):
            _round(lane, store, traffic, number, mind)
            found = _verify(store)
            verified += found is not None
            findings += [f"after kill {number + 1}: {one}" for one in found or ()]
        findings += _let_finish(lane, store, traffic, rounds)
    findings += audit(store, traffic.letters)
    sent = traffic.letters
    with looking(store) as register:
        assert register is not None
        cases, mails = len(register.keys("cases")), len(register.keys("mails"))
    if not findings:
        shutil.rmtree(store.parent)
    heard, tried = sum(letter.heard for letter in sent), sum(letter.tried for letter in sent)
    did: dict[str, int | float] = {
        "kills": rounds,
        "stores verified after one": verified,
        "letters": len(sent),
        "times sent": tried,
        "times acknowledged": heard,
        "cases": cases,
        "mails": mails,
    }
    return Result(did, findings)


def _hour(number: int) -> str:
    """The hour at which a round begins: mails that were under way wait a minute, or more, for their next
    try."""
    return f"{BEGIN + timedelta(minutes=number):%Y-%m-%dT%H:%M}"


def _round(lane: Lane, store: Path, traffic: Traffic, number: int, mind: random.Random) -> None:
    lane.start(store, _hour(number))
    traffic.turn()
    if mind.random() < 0.8:  # else it may die while it opens its store
        lane.until(lane.listens)
    time.sleep(mind.uniform(0, LONGEST))
    lane.kill()


def _verify(store: Path) -> list[str] | None:
    """What `verify` finds in a store as the kill left it; None where there is no register yet."""
    with looking(store) as register:
        if register is None:
            return None
        with register.snapshot():
            proof = Proof(cabinet_at(store), register, Files.list_in(cabinet_at(store)))
            return [f"{key} {values}" for key, values in proof.findings()]


def _let_finish(lane: Lane, store: Path, traffic: Traffic, rounds: int) -> list[str]:
    """Let the last letters in and the last mails out. What is put off to a later hour is done at that
    hour."""
    hour = BEGIN + timedelta(minutes=rounds)
    for _ in range(HOURS):
        lane.start(store, f"{hour:%Y-%m-%dT%H:%M}")
        if not lane.until(lambda: traffic.quiet() and _done(store)):
            return [f"the daemon ended by itself: {store.with_name('log').read_text()[-500:]}"]
        with suppress(AssertionError):
            lane.until(lambda: _done(store, mails=True), PATIENCE)
        lane.kill()
        if _done(store, mails=True):
            return []
        hour += timedelta(minutes=30)
    return [f"{HOURS} half hours later something is still to be done"]


def _done(store: Path, *, mails: bool = False) -> bool:
    """Whether no letter waits; with `mails`, no mail either."""
    with looking(store) as register:
        if register is None or letters_wait(store):
            return False
        return not mails or not register.find("mails", "status", "waiting")
