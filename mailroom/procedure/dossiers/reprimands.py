"""How a teguran comes about (SOP row 5): recommended by APIP, drafted here, decided and signed by the
Bupati's office, answered by the agency's head.

The program never sends a teguran by itself: a signed one goes to the agency's head. It is kept back when
every case behind it was dealt with and the Bupati's office did not know that when it signed. That office is
then asked once whether it shall go all the same.

In: `recommend`: the dossier's key, agency, cited cases, `House`, now, APIP's `Letter`. `do_<act>`: a
`DossierScribe` and a letter.
Out: (`Dossier`, `Decision`); events and letters on the scribe.
Fails: KeyError for an unknown event: the letter is set aside.
See: When APIP hears of a late desk: reminders/escalation.py. How its recommendation is read:
clerk/kinds/digest_replies.py. Whether a case was dealt with: `outcome_since` of dossier.py."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from mailroom.procedure.case_files import signed_files
from mailroom.procedure.decision import Decision
from mailroom.procedure.dossier import Dossier, DossierScribe
from mailroom.procedure.event import file_json
from mailroom.procedure.letter import File, Letter
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Person, Role

_SCANNED = ("application/pdf", "image/jpeg", "image/png", "image/tiff", "image/heic")


def recommend(
    key: str, agency: str, rows: list[dict[str, Any]], house: House, now: datetime, letter: Letter
) -> tuple[Dossier, Decision]:
    """APIP recommends a reprimand to one agency for late dispositions: the regent's office gets the draft."""
    dossier = Dossier(key, "reprimand", "reprimand_draft")
    scribe = DossierScribe(dossier, house, now, letter.arrived, letter.role, letter.sender)
    cases, parts = [row["number"] for row in rows], [row["disposition"] for row in rows]
    scribe.event("opened", agency=agency, cases=cases, parts=parts, rows=rows)
    regent, by = house.people.first(Role.REGENT), house.last_day(now, "reprimand")
    draft(scribe, regent, by, letter.sender_name, clock=True)
    return dossier, scribe.decision


def draft(scribe: DossierScribe, regent: Person, by: date | None, apip: str, *, clock: bool = False) -> None:
    """The nota dinas and the drafted letter, for the regent's office. apip: the name of who recommends."""
    key, facts = scribe.dossier.key, {"by": by, "apip": apip, **scribe.facts()}
    papers = (("nota_dinas", f"nota-dinas-{key}.pdf"), ("reprimand", f"draf-teguran-{key}.pdf"))
    scribe.write("reprimand_draft", regent, "reprimand", papers=papers, clock=clock, **facts)


def order(scribe: DossierScribe, regent: Person, *, clock: bool = False) -> None:
    """Sends the letter to the regent's office, which signs it and sends it back as a scan."""
    papers = (("reprimand", f"surat-teguran-{scribe.dossier.key}.pdf"),)
    scribe.write("reprimand_order", regent, "sign", papers=papers, clock=clock, **scribe.facts())


def do_agree(scribe: DossierScribe, letter: Letter) -> None:
    """SETUJU to the draft: the regent's office gets the letter to sign, and is asked weekly for the scan.
    SETUJU again without a scan is thanked. SETUJU with a scan counts as `do_sign`."""
    if _scans(letter):
        do_sign(scribe, letter)
        return
    regent = scribe.house.people.first(Role.REGENT)
    if scribe.dossier.stage == "reprimand_order":
        scribe.event("thanked", settled=scribe.is_moot)
        scribe.write("reprimand_wait", regent, "sign", since=scribe.dossier.since, **scribe.facts())
        return
    scribe.event("moved", to="reprimand_order", settled=scribe.is_moot)
    order(scribe, regent, clock=True)


def _scans(letter: Letter) -> tuple[File, ...]:
    """The files that count as the signed scan: each PDF or picture, without logos (attachment_filter.py)."""
    return tuple(file for file in letter.files if file.type in _SCANNED)


def do_sign(scribe: DossierScribe, letter: Letter) -> None:
    """The signed scan, not our file, goes to the agency's head; copies to the Wakil Bupati and the Inspektur.
    If every case was dealt with meanwhile and the regent's office does not know, it is asked first, once."""
    scans, people, house = _scans(letter) or scribe.dossier.scan, scribe.house.people, scribe.house
    files = [*map(file_json, scans)]
    if scribe.is_moot and not scribe.dossier.informed:
        scribe.way = ""
        scribe.event("kept_back", files=files, settled=True)
        scribe.write("reprimand_settled", people.first(Role.REGENT), "sign", **scribe.facts())
        scribe.write("reprimand_settled", people.first(Role.APIP), **scribe.facts())
        return
    scribe.event("moved", to="reprimand_sent", files=files)
    facts, head = scribe.facts(), house.agency(scribe.dossier.agency).head
    scribe.write("reprimand", head, files=scans, by=house.last_day(scribe.now, "reprimand"), **facts)
    for role in (Role.VICE_REGENT, Role.INSPECTOR, Role.SEKDA):
        scribe.write("reprimand_copy", people.first(role), files=scans, signed=signed_files(scans), **facts)
    scribe.echo(people.first(Role.REGENT), "reprimand_sent")


def do_reject(scribe: DossierScribe, letter: Letter) -> None:
    """The regent does not want the reprimand: it ends, and APIP hears why."""
    scribe.event("moved", to="reprimand_ended", text=letter.text)
    people, text = scribe.house.people, str(letter.act.args.get("text", ""))
    scribe.write("reprimand_rejected", people.first(Role.APIP), text=text, **scribe.facts())
    scribe.echo(people.first(Role.REGENT), "reprimand_rejected")


def tell_again(scribe: DossierScribe, letter: Letter) -> None:
    """The agency's head asks something: he reads how each case is now. A question is no answer to a
    reprimand, and goes to nobody."""
    scribe.event("told", text=letter.text, act="status")
    head = Person(letter.sender_name, (letter.sender,), Role.HEAD)
    scribe.write("reprimand", head, asked=letter.text, **scribe.facts())


def do_account(scribe: DossierScribe, letter: Letter) -> None:
    """The agency's head answers the reprimand: those who asked for it hear what he says."""
    scribe.event("noted", text=letter.text, files=[*map(file_json, letter.files)])
    said = {"files": letter.files, "text": letter.text, **scribe.facts()}
    for role in (Role.APIP, Role.REGENT):
        scribe.write("reprimand_account", scribe.house.people.first(role), **said)
    scribe.echo(Person(letter.sender_name, (letter.sender,), Role.HEAD), "reprimand_account")
