"""What the papers for a complainant say in his language: the copy of his whole file, and the words around a
printed letter.

Officials' words stand in it as they were written.

In: `ComplainantWords`: papers.toml, the composer, his `Case`. `case_copy`: these, `House` and now.
Out: the words of a paper; the data of case_copy.typ.
Fails: KeyError for a word that papers.toml lacks: the letter is set aside.
See: All other papers: letter_papers.py. Which letters stand in the copy: procedure/case_copy.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mailroom.procedure.case import Case
from mailroom.procedure.case_copy import correspondence
from mailroom.procedure.kenapa_answer import trace
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Role
from mailroom.procedure.secrecy.role_view import view
from mailroom.writing.dates_and_words import Words
from mailroom.writing.mail_composer import MailComposer

Json = dict[str, Any]


@dataclass(frozen=True)
class ComplainantWords:
    """papers.toml, over which his language lays its own."""

    papers: Json
    composer: MailComposer
    case: Case

    @property
    def words(self) -> Words:
        return self.composer.wordings.wording_of(self.case.language, "case_copy").words

    def of_paper(self, paper: str) -> Mapping[str, str]:
        return {**self.papers[paper], **self.words.tables.get(paper, {})}

    def proof(self, shown: Json) -> str:
        """How he can have the record proved; shown: the case as he may read it."""
        record = shown["record"]
        told = self.of_paper("citizen_letter")["code"]
        return told.format(number=self.case.number, **record) if record else ""

    def footer(self, house: House) -> str:
        ways = {"unit": house.unit, "address": house.address, "channels": "; ".join(house.channels)}
        return self.of_paper("citizen_letter")["footer"].format(**ways)


def case_copy(own: ComplainantWords, case: Case, house: House, now: datetime) -> Json:
    """Returns what stands in the copy of his file."""
    about, words, letters = own.of_paper("case_copy"), own.words, []
    shown, terms = view(case, Role.COMPLAINANT, house, now), words.word
    for one in correspondence(case, house):
        heading = about["agency"] if one["agency"] else about[one["who"]]
        notes = [about["cut"]] if one["cut"] else []
        notes += [about["files"].format(names=", ".join(one["files"]))] if one["files"] else []
        if one["text"] or notes:
            told = {"heading": heading.format(agency=one["agency"]), "note": " ".join(notes)}
            letters.append({"day": words.short_date(one["day"]), "text": one["text"], **told})
    steps = [line.split(" · ", 2) for line in trace(case, Role.COMPLAINANT, house)]
    today = words.short_date(house.calendar.local(now).date())
    return {
        "number": case.number,
        "title": shown["title"],
        "heads": [about["copy_of"], about["letters"], about["steps"]],
        "facts": [[about["status"].format(day=today), terms(shown["status"], "status")]],
        "letters": letters,
        "steps": [f"{when}: {terms(role, 'role')} {terms(did, 'way')}" for when, role, did in steps],
        "record": own.proof(shown),
        "footer": own.footer(house),
    }
