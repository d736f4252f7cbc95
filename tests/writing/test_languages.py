"""Letters in a complainant's own language: every form of a citizen has English, and a language that somebody
lays beside it needs no code."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mailroom.procedure.letter import Reply
from mailroom.procedure.outgoing_letters import FORMS
from mailroom.procedure.people import Role
from mailroom.reading.language.languages import Languages
from mailroom.writing.mail_composer import MailComposer
from tests.letters_sample import NOW, TOKEN, house, one, replies

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
COMPOSER = MailComposer(TEMPLATES, house())
PLAIN = MailComposer(TEMPLATES, house(unit="Complaints Office", channels=("Mail",)))
LANGUAGES = Languages.load(TEMPLATES / "languages")
# What only officials get, though any role might.
OFFICIAL = {"digest", "absence", "service_shown"}
CITIZENS = sorted(
    name for name, form in FORMS.items() if Role.COMPLAINANT in form.readers and name not in OFFICIAL
)
SAMPLES = [(reply, view) for reply, view in replies() if reply.role == Role.COMPLAINANT]
SAMPLES.append((replace(one("which_case")[0], role=Role.COMPLAINANT), one("which_case")[1]))
# Words of ours that no English letter says; names of agencies, people and the office keep theirs.
INDONESIAN = re.compile(
    r"(?i)\b(bapak|ibu|laporan|balas|kami|anda|tidak|sudah|belum|dengan|untuk|kepada|yang"
    r"|lampiran|diterima|hari|pukul)\b"
)


def typed(reply: Reply, view: dict[str, Any] | None, language: str, composer: MailComposer = COMPOSER) -> str:
    told = {**view, "language": language} if view is not None else None
    reply = replace(reply, data={**reply.data, "language": language})
    made = composer.type(reply, told, token=TOKEN, message_id="<a@b.example>", mail_id="a", now=NOW)
    return f"{made.subject}\n{made.text}"


def test_every_form_that_a_citizen_gets_has_english() -> None:
    lacking = [name for name in CITIZENS if name not in COMPOSER.wordings.others["en"].forms]
    assert lacking == []
    untried = sorted(set(CITIZENS) - {reply.form for reply, _ in SAMPLES})
    assert untried == []


def _strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in _strings(item)]
    if isinstance(value, list | tuple):
        return [text for item in value for text in _strings(item)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("form", CITIZENS)
def test_an_english_letter_says_nothing_in_indonesian(form: str) -> None:
    """Beside what people wrote, the names of agencies, and the dated lines of the record."""
    for reply, view in SAMPLES:
        if reply.form != form:
            continue
        lines = typed(reply, view, "en", PLAIN).split("\n")
        text = " ".join(" ".join(line for line in lines if not line.startswith((">", "- 0"))).split())
        given = {" ".join(own.split()) for own in _strings([dict(reply.data), view]) if " " in own}
        for own in sorted(given, key=len, reverse=True):
            text = text.replace(own, "")
        found = INDONESIAN.findall(text)
        assert not found, f"{form}: {found}\n{text}"
