"""Each letter of ours is whole: its template, its subject, its readers; and no table knows a form that is not
declared. What is missing is named: "form extended: no template"."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

from mailroom.procedure.outgoing_letters import FORMS, Form
from mailroom.procedure.people import Role
from tests.letters_sample import FORMS as SAMPLES
from tests.tables import for_each

ROOT = Path(__file__).parents[2]
MAIL = ROOT / "templates/mail"
CALLED = tomllib.loads((ROOT / "templates/words.toml").read_text("utf-8"))["form"]

# Which method of a scribe writes to whom; `write` and `to_person` get a person.
WRITES = {
    "citizen": Role.COMPLAINANT,
    "by_hand": Role.COMPLAINANT,
    "to_admin": Role.ADMIN,
    "to_liaison": Role.LIAISON,
    "to_officer": Role.OFFICER,
}


def missing(form: Form) -> Iterator[str]:
    template = MAIL / f"{form.name}.txt.j2"
    if not template.exists():
        yield f"no template {template.name}"
    elif not template.read_text("utf-8").startswith("subject:"):
        yield "its template does not begin with its subject"
    if not form.readers:
        yield "nobody may read it"
    if form.on_paper and form.on_paper not in FORMS:
        yield f"printed as {form.on_paper}, which is not declared"


@for_each("name", sorted(FORMS))
def test_nothing_is_missing_for_a_form(name: str) -> None:
    assert [f"form {name}: {what}" for what in missing(FORMS[name])] == []


def test_no_template_and_no_name_is_without_its_form() -> None:
    templates = {path.name.removesuffix(".txt.j2") for path in MAIL.glob("[a-z]*.txt.j2")}
    assert sorted(templates - set(FORMS)) == []
    assert sorted(set(CALLED) - set(FORMS)) == []


def test_every_form_has_its_samples_for_readers_of_its() -> None:
    wrong = [
        f"{form} to {role}"
        for form, (roles, *_) in SAMPLES.items()
        for role in roles
        if role not in FORMS[form].readers
    ]
    assert set(SAMPLES) == set(FORMS)
    assert wrong == []


def written() -> Iterator[tuple[str, str, str]]:
    """(place, method, form) of each letter that the desks write."""
    for path in sorted((ROOT / "mailroom/procedure").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                first = node.args[0]
                if node.func.attr in (*WRITES, "to_person") and isinstance(first, ast.Constant):
                    yield f"{path.stem}:{node.lineno}", node.func.attr, str(first.value)


def test_letters_are_written_to_readers_of_their_form_only() -> None:
    found = list(written())
    unknown = [
        f"{place}: {form}" for place, method, form in found if method != "to_person" and form not in FORMS
    ]
    wrong = [
        f"{place}: {form} to {WRITES[method]}"
        for place, method, form in found
        if form in FORMS and method in WRITES and WRITES[method] not in FORMS[form].readers
    ]
    assert len(found) > 60
    assert unknown + wrong == []
