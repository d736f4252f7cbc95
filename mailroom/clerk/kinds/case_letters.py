"""A sealed letter about a case: what fell due earlier happens first, then the desk decides, and what it
decided is entered.

Promises: a merge, a split or a letter on a merged case touches every case it concerns in one change.
"""

from __future__ import annotations

from dataclasses import replace

from mailroom.clerk.kinds import complaint_letters
from mailroom.clerk.kinds.handling import Handling
from mailroom.clerk.kinds.merged_cases import tell_merged
from mailroom.clerk.read.multi_case_reply import shared
from mailroom.clerk.write.writer import Desk
from mailroom.procedure import acts
from mailroom.procedure.case import Case
from mailroom.procedure.decision import Decision, Scribe
from mailroom.procedure.desk import intake
from mailroom.procedure.desk.admin_acts import confirm_delivery, for_citizen
from mailroom.procedure.desk.bells import time_passes
from mailroom.procedure.desk.decide import decide
from mailroom.procedure.letter import Act, Letter
from mailroom.procedure.people import Role

_BY_PROXY = acts.names(lambda act: act.by_proxy)


def case_letter(handling: Handling) -> None:
    """A sealed letter about a case: what fell due earlier happens first, then the desk decides."""
    letter = handling.reading.letter
    assert letter is not None
    decide_case(handling, letter, handling.reading.opened.message_id)
    reading, forced = handling.reading, handling.forced
    # he wrote to several of our addresses: each case is served
    addressed = () if forced else reading.match.others
    named = () if forced and (forced.record or {}).get("part") else reading.others
    for other in {str(one["dossier"]): one for one in (*named, *addressed)}.values():
        if other["dossier"] != letter.dossier:
            handling.again(reading.digest, shared(other))


def decide_case(handling: Handling, letter: Letter, answers: str | None = None) -> None:
    case = handling.case_of(letter.dossier)
    assert case is not None
    handling.dossier = case.number
    _earlier(handling, case, letter)
    if letter.purpose.startswith("post."):
        _post(handling, case, letter)
        return
    if letter.role == Role.COMPLAINANT:
        letter = _apart(handling, case, _learned(handling, letter))
    if letter.act.name == "merge":
        letter = _into_survivor(handling, case, letter)
    decision = decide(case, letter, handling.house, handling.now)
    _settle(handling, case, letter, decision, answers)


def _into_survivor(handling: Handling, case: Case, letter: Letter) -> Letter:
    """A merge goes into an open case, through those that were merged themselves; a number that nobody has is
    asked about, and why it cannot go into another the admin is told (`barred`, a key of words.toml
    [not_done])."""
    named = parent = handling.case_of(str(letter.act.args.get("parent", "")))
    while parent is not None and parent.stage == "merged":
        parent = handling.case_of(parent.parent)
    if named is None or parent is None:
        return replace(letter, act=Act("", sure=False, guess="merge", why=letter.act.why))
    if named.number == case.number:
        return _merging(letter, named, barred="merge_self")
    if parent.number == case.number:
        return _merging(letter, named, barred="merge_back")
    if not parent.open:  # nobody would see to it there
        return _merging(letter, parent, barred=f"merge_{parent.stage}")
    return _merging(letter, parent, closed=intake.is_secret_to(case, parent))


def _merging(letter: Letter, parent: Case, *, barred: str = "", closed: bool = False) -> Letter:
    args = {**letter.act.args, "parent": parent.number, "barred": barred, "closed": closed}
    return replace(letter, act=replace(letter.act, args=args))


def _apart(handling: Handling, case: Case, letter: Letter) -> Letter:
    """Whoever writes on a merged case when its survivor has ended is heard by himself: nobody works on that
    one any more."""
    survivor: Case | None = case
    while survivor is not None and survivor.stage == "merged":
        survivor = handling.case_of(survivor.parent)
    if case.stage != "merged" or (survivor is not None and survivor.open):
        return letter
    return replace(letter, act=replace(letter.act, args={**letter.act.args, "apart": True}))


def _earlier(handling: Handling, case: Case, letter: Letter) -> None:
    """What fell due for this case before the letter arrived has happened to its state (promise 8); nobody is
    reminded of it. Not beyond the moment until which every door has been heard: an earlier letter of his may
    lie where nobody could look."""
    if handling.forced is None:
        upto = handling.office.heard(letter.arrived)
        passed = time_passes(case, handling.house, upto, typed=handling.now, state_only=True)
        handling.enter_case(case, passed)


def _settle(handling: Handling, case: Case, letter: Letter, decision: Decision, answers: str | None) -> None:
    handling.klass = decision.klass
    handling.told = f"{case.number}: {letter.role} {letter.act.name or '?'}"
    if decision.new_cases:
        _split(handling, case, decision, letter)
    handling.enter_case(case, decision, answers)
    if decision.absorbed:
        _absorb(handling, case, decision.absorbed)
    _forward(handling, decision)


def _learned(handling: Handling, letter: Letter) -> Letter:
    """Place, time and the like in a later letter of the complainant."""
    found = handling.office.complaints.understand(
        "", letter.text, letter.files, agencies=handling.house.people.agencies, subdistricts=handling.house.subdistricts,
        today=handling.house.calendar.local(letter.arrived).date(),
    )  # fmt: skip
    learned = {
        "place": found.place,
        "subdistrict": found.subdistrict,
        "when": found.when,
        "wants": found.wants,
        "home": found.identity,
    }
    args = {**{key: value for key, value in learned.items() if value}, **letter.act.args}
    return replace(letter, act=replace(letter.act, args=args))


def _post(handling: Handling, case: Case, letter: Letter) -> None:
    """For a citizen without e-mail the admin confirms delivery or enters the citizen's own words."""
    if letter.act.name == "delivered":
        scribe = Scribe(case, handling.house, handling.now, letter.arrived, letter.role, letter.sender)
        confirm_delivery(scribe, letter)
        _settle(handling, case, letter, scribe.decision, None)
        return
    if letter.act.name in _BY_PROXY:
        acting = for_citizen(letter)
        inner = "answer" if letter.purpose == "post.answer" else "case"
        letter = replace(acting, role=Role.COMPLAINANT, sender="", purpose=inner)
    _settle(handling, case, letter, decide(case, letter, handling.house, handling.now), None)


def _split(handling: Handling, case: Case, decision: Decision, letter: Letter) -> None:
    children: dict[str, str] = {}
    for new in decision.new_cases:
        year = handling.house.year_of(new.arrived)
        number = handling.house.number(year, handling.serial(year))
        found = complaint_letters.of_its_own(handling, str(new.data["text"]))
        data = {**new.data, "letter": handling.reading.digest, **found}
        child, opened = intake.receive(
            number, data, handling.house, new.arrived, handling.now, receipt=False, salt=handling.store.salt()
        )
        children[number] = str(found["title"])
        handling.change.case(child, opened.events, handling.house)
        handling.office.writer.write(
            handling.change, Desk(number, child.events, child), opened.letters, handling.house, handling.now
        )
    first = complaint_letters.of_its_own(handling, decision.split_first)
    done = intake.finish_split(case, first, children, handling.house, handling.now, letter.arrived)
    decision.events += done.events
    decision.letters += done.letters


def _absorb(handling: Handling, child: Case, parent_number: str) -> None:
    parent = handling.case_of(parent_number)
    if parent is None:
        return
    decision = intake.absorb(parent, child, handling.house, handling.now, handling.now)
    handling.change.case(parent, decision.events, handling.house)
    handling.office.writer.write(
        handling.change,
        Desk(parent.number, parent.events, parent),
        decision.letters,
        handling.house,
        handling.now,
    )
    if not intake.is_secret_to(child, parent):
        told = intake.answers_so_far(parent, handling.house, handling.now)
        tell_merged(
            handling.change, parent, told, handling.case_of, handling.office.writer, handling.house, handling.now,
            only=child.number,
        )  # fmt: skip


def _forward(handling: Handling, decided: Decision) -> None:
    """What somebody wrote on a merged case goes on to the survivor, a wish for secrecy before the words it is
    about."""
    for number, letter in sorted(decided.forwards, key=lambda one: one[1].act.name != "secrecy"):
        parent = handling.case_of(number)
        if parent is not None:
            _go_on(handling, parent, letter)


def _go_on(handling: Handling, parent: Case, letter: Letter) -> None:
    one = parent.joined.get(letter.joined)
    if one is not None and intake.is_secret_to(one, parent):
        _to_admin_alone(handling, letter)
        return
    decision = decide(parent, letter, handling.house, handling.now)
    handling.change.case(parent, decision.events, handling.house)
    # The survivor's own complainant did not write; what is printed for him would answer him as well.
    inside = [reply for reply in decision.letters if reply.role != Role.COMPLAINANT and reply.form != "post"]
    handling.office.writer.write(
        handling.change, Desk(parent.number, parent.events, parent), inside, handling.house, handling.now
    )
    handling.change.lines(decision.lines, handling.now)
    _forward(handling, decision)  # the survivor was itself merged since


def _to_admin_alone(handling: Handling, letter: Letter) -> None:
    """Of an oversight matter the people of the survivor read nothing: the admin sees what came."""
    case = handling.case_of(letter.joined)
    if case is None or letter.act.name == "secrecy":
        return
    scribe = Scribe(case, handling.house, handling.now, letter.arrived)
    scribe.event("told", form="more_text")
    scribe.to_admin("more_text", "info", text=letter.text, files=letter.files, joined="")
    handling.change.case(case, scribe.decision.events, handling.house)
    handling.office.writer.write(
        handling.change,
        Desk(case.number, case.events, case),
        scribe.decision.letters,
        handling.house,
        handling.now,
    )
