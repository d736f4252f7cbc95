"""What a sealed reply causes in its case: a reply whose token proves its writer. What fell due before it
arrived comes first, then its act.

A letter by proxy counts for whom it speaks for. A merge, a split, or a letter on a merged case touches every
case it concerns in one change.

In: `case_letter`: a `LetterContext`. `decide_case`: the context and the `Letter` with its act.
Out: `Outcome`, of all cases that the letter touches.
Fails: The register's OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the
letter aside (office.py).
See: What each act does: procedure/desk/decide.py. When a reply is sealed: reading/case_of_reply.py. Replies
that are not: confirmation_questions.py. The same act twice: token_reuse.py."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mailroom.clerk.kinds.case_decisions import case_outcome, share_with_merged
from mailroom.clerk.kinds.lapor_notices import PURPOSE, comment_of, end_reminders
from mailroom.clerk.kinds.letter_context import LetterContext, handle_again
from mailroom.clerk.kinds.received_data import understand_matter
from mailroom.clerk.kinds.token_reuse import ask_about_second, note_use
from mailroom.clerk.outcome import Entry, Outcome, case_decision
from mailroom.clerk.read.attachment_text import attached_texts, with_attached
from mailroom.clerk.read.office_examples import taught_rows
from mailroom.clerk.register_rows import Seat
from mailroom.procedure import acts
from mailroom.procedure.case import Case
from mailroom.procedure.decision import Decision, Scribe
from mailroom.procedure.desk import intake
from mailroom.procedure.desk.admin_acts import echo
from mailroom.procedure.desk.decide import decide
from mailroom.procedure.desk.due_acts import time_passes
from mailroom.procedure.desk.printed_letters import confirm_delivery, for_citizen
from mailroom.procedure.letter import Act, Letter
from mailroom.procedure.people import Role
from mailroom.reading.mime.empty_body import says_nothing

_JUDGED = ("verification", "completion", "archived")  # stages in which it is asked what is missing
_BY_PROXY = acts.names(lambda act: act.by_proxy)


def case_letter(context: LetterContext) -> Outcome:
    """Decides on the case whose letter it answers, and on every other case that it speaks to."""
    letter, reading, ruling = context.sealed_letter, context.reading, context.ruling
    outcome = note_use(context, letter, decide_case(context, letter, reading.opened.message_id))
    # he wrote to several of our addresses: each case is served
    addressed = () if ruling else reading.match.others
    named = () if ruling and ruling.record and ruling.record.part else reading.others
    others = (*named, *map(Seat.of_reader, addressed))
    for other in {one.dossier: one for one in others}.values():
        if other.dossier != letter.dossier:
            outcome = outcome.then(handle_again(context, reading.digest, replace(other, part=True)))
    return outcome


def decide_case(context: LetterContext, letter: Letter, answers: str | None = None) -> Outcome:
    """Returns what a letter does to its case. answers: its Message-ID, when the letters it causes are answers
    to it."""
    case = context.case(letter.dossier)
    assert case is not None
    outcome = Outcome(dossier=case.number).then(_what_fell_due(context, case, letter))
    context = context.with_outcome(outcome)
    case = context.case(letter.dossier) if outcome.entries else case
    assert case is not None
    if (asked := ask_about_second(context, case, letter)) is not None:
        return outcome.then(asked)
    if letter.purpose.startswith("post."):
        return outcome.then(_post(context, case, letter))
    if letter.purpose == PURPOSE and letter.act.sure and letter.act.name in ("yes", "no"):
        return outcome.enter(end_reminders(letter)).then(_from_lapor(context, case, letter))
    if letter.role == Role.COMPLAINANT:
        letter = _for_ended_survivor(context, case, _with_facts(context, case, letter))
    if letter.act.name == "merge":
        letter = _into_survivor(context, case, letter)
    if letter.act.name == "assign":
        letter = letter.with_args(unreached=_not_reached(context, letter))
    letter = letter.with_args(held=context.ruling is not None, read_by=context.reasons(letter))
    before = replace(case)
    decision = decide(case, letter, context.house, context.now)
    settled = outcome.then(_settle(context, case, letter, decision, answers))
    if letter.role != Role.ADMIN:
        return settled
    return settled.enter(*taught_rows(context.services.store, before, decision.events, context.now))


def _not_reached(context: LetterContext, letter: Letter) -> list[str]:
    """The addresses of his agency, and the one that he names, at which nobody is reached today."""
    book, health, agency = context.services.post.book, context.health, context.house.agency(letter.agency)
    wanted = str(letter.act.args.get("officer", "")).lower()
    named = {person.address for person in agency.officers} | ({wanted} if "@" in wanted else set())
    return sorted(one for one in named if not book.is_reached(one, context.house, health, context.now))


def _into_survivor(context: LetterContext, case: Case, letter: Letter) -> Letter:
    """Adds to a merge letter the case that the merge goes into: the named one, or its survivor when the named
    one was merged itself. When no case has the number, the admin is asked.

    A case cannot be merged into itself, into one that was merged into it, or into one that has ended:
    `barred` says which, by a key of words.toml [not_done]. read: agencies work on the survivor, so they will
    read the words."""
    named = parent = context.case(str(letter.act.args.get("parent", "")))
    while parent is not None and parent.stage == "merged":
        parent = context.case(parent.parent)
    if named is None or parent is None:
        return replace(letter, act=Act("", sure=False, guess="merge", why=letter.act.why))
    if named.number == case.number:
        return letter.with_args(parent=named.number, barred="merge_self", closed=False)
    if parent.number == case.number:
        return letter.with_args(parent=named.number, barred="merge_back", closed=False)
    if not parent.open:  # nobody would see to it there
        return letter.with_args(parent=parent.number, barred=f"merge_{parent.stage}", closed=False)
    closed, read = intake.is_secret_to(case, parent), bool(parent.live)
    return letter.with_args(parent=parent.number, barred="", closed=closed, read=read)


def _for_ended_survivor(context: LetterContext, case: Case, letter: Letter) -> Letter:
    """Somebody who writes on a merged case when its survivor has ended is heard by himself: nobody works on
    that one any more."""
    survivor: Case | None = case
    while survivor is not None and survivor.stage == "merged":
        survivor = context.case(survivor.parent)
    if case.stage != "merged" or (survivor is not None and survivor.open):
        return letter
    return letter.with_args(apart=True)


def _what_fell_due(context: LetterContext, case: Case, letter: Letter) -> Outcome:
    """The steps that fell due for this case before the letter arrived are taken first; no
    reminder is sent for that time. Steps that fall due after `context.heard` are not taken. Until that moment
    every door has been heard; after it an earlier letter may still lie behind a door that could not be
    asked."""
    if context.ruling is not None:
        return Outcome()
    upto = min(letter.arrived, context.heard or letter.arrived)
    passed = time_passes(case, context.house, upto, typed=context.now, state_only=True)
    return case_outcome(context, case, passed)


def _settle(
    context: LetterContext, case: Case, letter: Letter, decision: Decision, answers: str | None
) -> Outcome:
    way = next((event.way for event in decision.events if event.way), letter.act.name or "?")
    outcome = Outcome(decision.klass, told=f"{case.number}: {letter.role} {way}")
    if decision.new_cases:
        children, decision = _split(context, case, decision, letter)
        outcome = outcome.enter(*children)
    outcome = outcome.then(case_outcome(context.with_outcome(outcome), case, decision, answers))
    if decision.absorbed:
        outcome = outcome.enter(*_absorb(context.with_outcome(outcome), case, decision.absorbed))
    return outcome.then(_forward(context.with_outcome(outcome), decision))


def _with_facts(context: LetterContext, case: Case, letter: Letter) -> Letter:
    """The letter with the place, time and the like that the complainant tells in it. As long as the admin
    judges whether the complaint is complete, his files are read as well."""
    reader, house, at = context.services.reader, context.house, letter.arrived
    found = reader.understand(letter.text, house, at, files=letter.files)
    files = letter.files if case.stage in _JUDGED else ()
    attached = attached_texts(context.reading, files)
    found = with_attached(found, attached, reader, house, at, alone=says_nothing("", letter.text))
    facts: dict[str, Any] = {"place": found.place, "subdistrict": found.subdistrict, "when": found.when}
    facts |= {"wants": found.wants, "home": found.identity, "possible_wish": found.possible_wish}
    kinds = (found.dangers or ("general",)) if found.danger in ("sure", "possible") else ()
    sure = found.danger == "sure" or case.urgent  # of a danger that is known, a doubtful word tells enough
    facts["dangers" if sure else "perhaps_dangers"] = kinds
    facts["attached"] = [one.to_row() for one in attached]
    facts["language"] = reader.languages.language_of(letter.text)
    args = {**{key: value for key, value in facts.items() if value}, **letter.act.args}
    return replace(letter, act=replace(letter.act, args=args))


def _post(context: LetterContext, case: Case, letter: Letter) -> Outcome:
    """For a citizen without e-mail the admin confirms delivery or enters the citizen's own words."""
    if letter.act.name == "delivered":
        scribe = Scribe(case, context.house, context.now, letter.arrived, letter.role, letter.sender)
        confirm_delivery(scribe, letter)
        return _settle(context, case, letter, scribe.decision, None)
    if letter.act.name in _BY_PROXY:
        inner = "answer" if letter.purpose == "post.answer" else "case"
        letter = replace(for_citizen(letter), role=Role.COMPLAINANT, sender="", purpose=inner)
    return _settle(context, case, letter, decide(case, letter, context.house, context.now), None)


def _from_lapor(context: LetterContext, case: Case, letter: Letter) -> Outcome:
    """The admin says whether what was written at LAPOR! goes on as its complainant's words."""
    if letter.act.name == "no":
        scribe = Scribe(case, context.house, context.now, letter.arrived, letter.role, letter.sender)
        scribe.event("told", act="no")
        echo(scribe, "lapor_noted")
        return _settle(context, case, letter, scribe.decision, None)
    text = comment_of(case, letter.event)
    act = Act("text", {"text": text}, why=letter.act.why)
    own = replace(letter, role=Role.COMPLAINANT, sender="", purpose="case", text=text, files=(), act=act)
    own = _for_ended_survivor(context, case, own)
    return _settle(context, case, own, decide(case, own, context.house, context.now), None)


def _split(
    context: LetterContext, case: Case, decision: Decision, letter: Letter
) -> tuple[list[Entry], Decision]:
    """The new cases; and the decision about the one that keeps the first matter."""
    entries: list[Entry] = []
    titles: dict[str, str] = {}
    house, now = context.house, context.now
    for new in decision.new_cases:
        so_far = context.with_outcome(Outcome(entries=tuple(entries)))
        number, taken = so_far.next_number(house.year_of(case.received))
        found = understand_matter(context, str(new["text"]))
        data, salt = {**new, "letter": context.reading.digest, **found}, context.store.salt()
        child, opening = intake.receive(number, data, house, case.received, now, receipt=False, salt=salt)
        titles[number] = str(found["title"])
        entries += [taken, case_decision(child, opening.events, opening.letters)]
    first = understand_matter(context, decision.split_first)
    done = intake.finish_split(case, first, titles, house, now, letter.arrived)
    events, letters = [*decision.events, *done.events], [*decision.letters, *done.letters]
    return entries, replace(decision, events=events, letters=letters)


def _absorb(context: LetterContext, child: Case, parent_number: str) -> list[Entry]:
    """The survivor takes over what the other's complainants wrote; they hear what its own know already."""
    parent, house, now = context.case(parent_number), context.house, context.now
    if parent is None:
        return []
    decision = intake.absorb(parent, child, house, now, now)
    entries: list[Entry] = [case_decision(parent, decision.events, decision.letters)]
    if not intake.is_secret_to(child, parent):
        known = intake.answers_so_far(parent, house, now)
        find = context.with_outcome(Outcome(entries=tuple(entries))).case
        entries += share_with_merged(parent, known, find, house, now, only=child.number)
    return entries


def _forward(context: LetterContext, decision: Decision) -> Outcome:
    """What somebody wrote on a merged case goes on to the survivor; a wish for secrecy goes before the words.
    The survivor's own complainant gets no letter by it. When an oversight matter was merged into an ordinary
    case, only the admin reads the words."""
    outcome = Outcome()
    for number, letter in sorted(decision.forwards, key=lambda one: one[1].act.name != "secrecy"):
        so_far = context.with_outcome(outcome)
        parent = so_far.case(number)
        if parent is None:
            continue
        one = parent.joined.get(letter.joined)
        if one is not None and intake.is_secret_to(one, parent):
            outcome = outcome.then(_to_admin_alone(so_far, letter))
            continue
        onward = decide(parent, letter, context.house, context.now)
        # The survivor's own complainant did not write; what is printed for him would answer him as well.
        inside = [one for one in onward.letters if one.role != Role.COMPLAINANT and one.form != "post"]
        own = Outcome(entries=(case_decision(parent, onward.events, inside), *onward.lines))
        # the survivor was itself merged since
        outcome = outcome.then(own).then(_forward(so_far.with_outcome(own), onward))
    return outcome


def _to_admin_alone(context: LetterContext, letter: Letter) -> Outcome:
    """Of an oversight matter the people of the survivor read nothing: the admin sees what came."""
    case = context.case(letter.joined)
    if case is None or letter.act.name == "secrecy":
        return Outcome()
    scribe = Scribe(case, context.house, context.now, letter.arrived)
    scribe.event("told", form="more_text")
    scribe.to_admin("more_text", "info", text=letter.text, files=letter.files, joined="")
    return Outcome(entries=(case_decision(case, scribe.decision.events, scribe.decision.letters),))
