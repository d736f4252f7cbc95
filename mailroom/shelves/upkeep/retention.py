"""How long raw letters, sent mails and personal data are kept: [retention] of config.toml, whose keys stand
in config/retention_and_backup_tables.py. A key that is not set keeps for ever.

Nothing goes while a case or dossier that needs it is open. Time is counted from the end of the last of them,
or from the letter's arrival when it belongs to none.

In: `find_removable`, `find_past_cases`: the `Register`, `RetentionRules`, now. `remove_all`: also `Inbox`,
`Outbox`, what goes.
Out: `Removable`; case numbers; `remove_all`: how many are gone, as it goes on.
Fails: OSError and PermissionError: the disk; the next run goes on. `RegisterBehind`: announced, and the
register has to follow. ValueError: a change that fits no table.
See: Striking personal data: erasure.py. The command: commands/store/retain.py."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from mailroom.procedure import sop
from mailroom.procedure.dossier import Dossier
from mailroom.procedure.event import Event
from mailroom.procedure.history import case_from
from mailroom.procedure.people import Role
from mailroom.shelves.register.register import Register
from mailroom.shelves.store_parts import Inbox, Outbox

PORTION = 500  # letters and mails announced with one line
NEVER = datetime.max.replace(tzinfo=UTC)
THINNED = "thinned"
Ends = Mapping[str, datetime]  # by case or dossier, or by letter
AUTOMATIC = frozenset({"automatic", "bounce", "report"})


@dataclass(frozen=True)
class RetentionRules:
    """How long we keep what; None: for ever. Letters, mails and personal data in years, automatic mail and
    spam in days."""

    letters_years: int | None = None
    mails_years: int | None = None
    automatic_days: int | None = None
    spam_days: int | None = None
    personal_years: int | None = None

    def rule_for(self, klass: str) -> str:
        """Returns the name of the rule for a letter of this class. For spam the rule is spam_days; automatic
        mail, bounces and reports by automatic_days. All others, and these without a rule of their own, follow
        letters_years; "": kept for ever."""
        if klass == "spam" and self.spam_days:
            return "spam_days"
        if klass in AUTOMATIC and self.automatic_days:
            return "automatic_days"
        return "letters_years" if self.letters_years else ""

    def end_of(self, name: str, start: datetime) -> datetime:
        """Returns when something that is kept by this rule may go."""
        amount = int(getattr(self, name))
        if name.endswith("_days"):
            return start + timedelta(days=amount)
        try:
            return start.replace(year=start.year + amount)
        except ValueError:  # the 29th of February
            return start.replace(year=start.year + amount, month=3, day=1)

    def words(self, name: str) -> str:
        """Returns the rule as it stands in the journal: "retention.letters_years = 5"."""
        return f"retention.{name} = {getattr(self, name)}"


@dataclass(frozen=True)
class Removable:
    """What may go, each by its key in the register, with the rule's words. digests: of letters, once each."""

    letters: dict[str, str] = field(default_factory=dict)
    mails: dict[str, str] = field(default_factory=dict)

    @property
    def digests(self) -> list[str]:
        return list(dict.fromkeys(map(digest_of, self.letters)))


def find_removable(register: Register, rules: RetentionRules, now: datetime) -> Removable:
    """Returns what is older than its retention. Reads only, and goes through the register once for each
    table."""
    ends, needed = _ends(register)
    letters = dict(_letters(register, rules, now, ends, needed))
    return Removable(letters, dict(_mails(register, rules, now, ends)))


def find_past_cases(register: Register, rules: RetentionRules, now: datetime) -> list[str]:
    """Returns the cases whose personal data is older than its retention. A merged case is as old as the one
    that it went into."""
    if rules.personal_years is None:
        return []
    ends, _ = _ends(register)
    past = {key for key, end in ends.items() if end < NEVER and rules.end_of("personal_years", end) <= now}
    return sorted(past & set(register.keys("cases")))


def remove_all(
    register: Register, inbox: Inbox, outgoing: Outbox, gone: Removable, at: datetime
) -> Iterator[int]:
    """Announce and take away, a portion at a time; gives how many are done. OSError: call again."""
    done = 0
    for digests in _portions(gone.digests):
        keys = set(digests)
        rows = {key: rule for key, rule in gone.letters.items() if digest_of(key) in keys}
        register.enter([{"why": "retention", "letters": announcement(rows, at)}], at)
        inbox.archive.remove(dict.fromkeys(digests, ()))
        yield (done := done + len(digests))
    for ids in _portions(list(gone.mails)):
        rows = {key: gone.mails[key] for key in ids}
        register.enter([{"why": "retention", "mails": announcement(rows, at)}], at)
        outgoing.remove(ids)
        yield (done := done + len(ids))


def announcement(rules: Mapping[str, str], at: datetime) -> dict[str, dict[str, Any]]:
    """Returns the fields that say of each letter or mail (by its key) when and by which rule it goes."""
    return {key: {THINNED: {"at": stamp(at), "rule": rule}} for key, rule in rules.items()}


def stamp(moment: datetime) -> str:
    """Returns a moment as the journal says it: ISO 8601 in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def digest_of(key: str) -> str:
    """Returns the digest under which the bytes of a letter lie; "" for one that is set aside and lies
    elsewhere."""
    return "" if key.startswith("aside:") else key.partition(":")[0]


def carry_out(register: Register, inbox: Inbox, outgoing: Outbox) -> None:
    """Removes from the disk all that is announced. A letter that came again later and has a row of its own
    stays."""
    gone = {digest_of(key) for key, row in register.iterate("letters") if row.get(THINNED)}
    kept: dict[str, set[str]] = {digest: set() for digest in gone}
    for key, row in register.iterate("letters"):
        if not row.get(THINNED) and (digest := digest_of(key)) in gone:
            kept[digest].add(str(row.get("sha256")))
    inbox.archive.remove(kept)
    outgoing.remove(key for key, row in register.iterate("mails") if row.get(THINNED))


def _portions(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    yield from (keys[start : start + PORTION] for start in range(0, len(keys), PORTION))


def _letters(
    register: Register, rules: RetentionRules, now: datetime, ends: Ends, needed: Ends
) -> Iterator[tuple[str, str]]:
    """Yields (key, rule's words) of letters that may be removed. The time counts from the latest of its
    arrival, the end of its cases, and the end of anything else that needs it. A letter and its later copies
    go together, by the rule of the first."""
    held: dict[str, list[tuple[str, str, datetime]]] = defaultdict(list)
    for key, row in register.iterate("letters"):
        if (digest := digest_of(key)) and not row.get(THINNED):
            about = {*row.get("dossiers", ()), row.get("dossier")} & ends.keys()
            arrived = datetime.fromisoformat(str(row.get("arrived") or row["at"]))
            start = max([arrived, needed.get(digest, arrived), *(ends[one] for one in about)])
            held[digest].append((key, str(row.get("class")), start))
    for rows in held.values():
        # the first is the letter itself; the others are copies that came later
        name = rules.rule_for(rows[0][1])
        start = max(start for _, _, start in rows)
        if name and start < NEVER and rules.end_of(name, start) <= now:
            yield from ((key, rules.words(name)) for key, _, _ in rows)


def _mails(register: Register, rules: RetentionRules, now: datetime, ends: Ends) -> Iterator[tuple[str, str]]:
    """Yields (key, rule's words) of mails that may go: mails_years after they left, or after their case's end
    where that is later. One that waits, is on a stick or is stopped stays."""
    if rules.mails_years is None:
        return
    for key, row in register.iterate("mails"):
        if row.get("status") not in ("waiting", "courier", "stopped") and not row.get(THINNED):
            typed = datetime.fromisoformat(str(row.get("left") or row["typed"]))
            start = max(typed, ends.get(str(row.get("dossier")), typed))
            if start < NEVER and rules.end_of("mails_years", start) <= now:
                yield key, rules.words("mails_years")


def _ends(register: Register) -> tuple[dict[str, datetime], dict[str, datetime]]:
    """(case or dossier → when it ended, letter → when the last that needs it did); NEVER: it is open."""
    ends: dict[str, datetime] = {}
    uses: dict[str, set[str]] = defaultdict(set)
    parents: dict[str, str] = {}
    for number, row in register.iterate("cases"):
        case = case_from(number, map(Event.from_json, row["events"]))
        ends[number] = NEVER if case.open else case.closed or case.archived or case.trail[-1].at
        if case.stage == "merged":
            parents[number] = case.parent
        for digest in _digests([event.data for event in case.trail]):
            uses[digest].add(number)
    for child in parents:
        ends[child] = _with_parents(child, parents, ends)
    needed = {digest: max(ends[one] for one in numbers) for digest, numbers in uses.items()}
    for key, row in register.iterate("dossiers"):
        if key.startswith(("P4-", "TEGURAN-")):
            events = [*map(Event.from_json, row["events"])]
            ends[key] = NEVER if is_running(Dossier.from_events(key, events)) else events[-1].at
        elif row.get("due") and row.get("digest"):
            # a question about a letter, or one that is to be handled again
            needed[str(row["digest"])] = NEVER
    return ends, needed


def _with_parents(child: str, parents: Mapping[str, str], ends: Ends) -> datetime:
    """A merged case needs its letters as long as the one it went into, and so on."""
    latest, seen = ends[child], {child}
    while (child := parents.get(child, "")) in ends and child not in seen:
        latest = max(latest, ends[child])
        seen.add(child)
    return latest


def is_running(dossier: Dossier) -> bool:
    """Whether somebody still has to act in a quarter's report or a reprimand. A sent reprimand has ended,
    though an answer may come."""
    return sop.STAGES[f"{dossier.kind}.{dossier.stage}"].holder != Role.SYSTEM


def _digests(value: Any) -> Iterator[str]:
    """The letters that events speak of, at any depth: their own, and those that their files came with."""
    if isinstance(value, Mapping):
        if isinstance(value.get("letter"), str):
            yield value["letter"]
        value = value.values()
    elif not isinstance(value, list | tuple):
        return
    for one in value:
        yield from _digests(one)
