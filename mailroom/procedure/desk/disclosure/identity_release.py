"""When APIP learns who a hidden complainant is: its liaison asks with a reason, and the complainant agrees
(docs/decisions.md).

Silence counts as no. Anybody else's request gets a kind refusal that names this way, and nothing more. The
request, its reason, the answer, and who was told are events of the case.

In: a `Scribe` and a `Letter`; `may_ask`: `Case` and `Letter`.
Out: nothing; events and letters are on the scribe. `may_ask`: yes or no.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Opening single masks: mask_decisions.py. What officials read of him otherwise:
secrecy/alias_and_masked_texts.py."""

from __future__ import annotations

from typing import Any

from mailroom.procedure.case import Case, Disposition
from mailroom.procedure.decision import Scribe
from mailroom.procedure.letter import Letter
from mailroom.procedure.people import Role
from mailroom.procedure.ways import menu_at

ASKED, GIVEN, KEPT = "asked", "given", "kept"


def may_ask(case: Case, letter: Letter) -> bool:
    """Whether it is the liaison of APIP who asks, about a case that lies with APIP."""
    part = case.disposition(letter.disposition)
    return letter.role == Role.LIAISON and part is not None and part.oversight and part.live


def refuse(scribe: Scribe, letter: Letter, why: str = "not_apip") -> None:
    """Refuses a request, and says why and how it is asked properly. why: a key of words.toml
    [identity_refused]."""
    scribe.way = ""
    scribe.text_event("told", letter.text, letter.files, act=letter.act.name, why=why)
    scribe.to_person("identity_refused", letter.writer, letter.purpose, letter.disposition, why=why)


def ask(scribe: Scribe, letter: Letter) -> None:
    """APIP's request: the complainant is asked once, and answers by one digit."""
    part, reason = scribe.case.disposition(letter.disposition), str(letter.act.args.get("reason", ""))
    assert part is not None
    if part.identity == GIVEN:
        _note(scribe, letter, part)
        _tell(scribe, part, reason)
    elif part.identity == KEPT:
        _note(scribe, letter, part)
        _tell_refusal(scribe, part)
    elif part.identity == ASKED:
        _note(scribe, letter, part)
        scribe.to_liaison("echo", part, lines=["identity_waits"])
    elif not reason:
        refuse(scribe, letter, "no_reason")
    else:
        scribe.text_event("identity_asked", letter.text, disposition=part.id, reason=reason)
        agency = scribe.house.agency_name(part.agency)
        scribe.citizen("identity_request", "identity", part=part, reason=reason, agency=agency)
        scribe.to_liaison("echo", part, lines=["identity_asked"])


def agree(scribe: Scribe, letter: Letter) -> None:
    """The complainant's yes: APIP's liaison reads who he is, in one letter and nowhere else. He may say it
    after a no as well."""
    part = _asked_part(scribe.case, letter)
    if part is None or part.identity == GIVEN:
        _note(scribe, letter, part)
        scribe.citizen("noted", what=["identity_over" if part is None else "identity_given"], owed=False)
        return
    scribe.event("identity_given", disposition=part.id, to=scribe.liaison(part).address)
    _tell(scribe, part)
    scribe.citizen("noted", what=["identity_given"], owed=False)
    when = letter.arrived.isoformat()
    scribe.line(scribe.admin(), "notice", subject=letter.subject, when=when, why="identity_given")


def keep(scribe: Scribe, letter: Letter) -> None:
    """Enters the complainant's no. What he allowed before has been told already and stays so."""
    part = _asked_part(scribe.case, letter)
    if part is None or part.identity in (GIVEN, KEPT):
        _note(scribe, letter, part)
        what = "identity_was_given" if part is not None and part.identity == GIVEN else "identity_kept"
        scribe.citizen("noted", what=[what], owed=False)
        return
    scribe.event("identity_kept", disposition=part.id)
    _tell_refusal(scribe, part)
    scribe.citizen("noted", what=["identity_kept"], owed=False)


def _asked_part(case: Case, letter: Letter) -> Disposition | None:
    """APIP's part of which he was asked, while APIP still has it."""
    part = case.disposition(letter.disposition)
    found = [part] if part is not None else [one for one in case.live if one.identity]
    return next((one for one in found if one.live and one.oversight and one.identity), None)


def _note(scribe: Scribe, letter: Letter, part: Disposition | None) -> None:
    scribe.text_event("told", letter.text, letter.files, act=letter.act.name, about=part.id if part else 0)


def _tell(scribe: Scribe, part: Disposition, reason: str = "") -> None:
    case = scribe.case
    told: dict[str, Any] = {"name": case.name, "address": case.address, "home": case.home}
    told |= {"phone": case.phone, "reason": reason}
    scribe.to_liaison("identity", part, **told)


def _tell_refusal(scribe: Scribe, part: Disposition) -> None:
    scribe.to_liaison("identity_refused", part, menu_at(part, Role.LIAISON), why=KEPT)
