"""Each act is whole: whatever it needs beside its declaration is there, and no table knows an act that is not
declared. What is missing is named: "act extend: no words in reply_words.toml"."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from mailroom.procedure.acts import ACTS, ActKind
from mailroom.procedure.desk import decide
from mailroom.procedure.dossiers import dossier_acts
from mailroom.procedure.outgoing_letters import FORMS
from mailroom.procedure.people import Role
from mailroom.procedure.sop import STAGES
from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.replies.act_arguments import READERS
from tests.tables import for_each

ROOT = Path(__file__).parents[2]
WORDS = load("reply_words")
CALLED = tomllib.loads((ROOT / "templates/words.toml").read_text("utf-8"))
MENUS = tomllib.loads((ROOT / "templates/menus.toml").read_text("utf-8"))
ON_MENUS = {row["act"] for rows in MENUS.values() for row in rows}
SAID = {entry["name"] for entry in WORDS["act"]}


def missing(act: ActKind) -> Iterator[str]:
    if not (act.ways or act.question or act.by_clerk or act.by_stage):
        yield "no way in sop.py"
    for role in sorted(act.roles):
        if not _functions(act, role):
            yield f"no function do_{act.name} of the {role} at the desk"
    if act.read in ("menu", "words") and act.name not in SAID and not act.prose:
        yield "no words in reply_words.toml [[act]]"
    if (act.read == "menu") != (act.name in ON_MENUS):
        yield (
            "not read from a menu, and yet in menus.toml" if act.name in ON_MENUS else "no row in menus.toml"
        )
    if act.read == "menu" and act.name not in CALLED["guess"]:
        yield "no name in templates/words.toml [guess]"
    if act.needs not in READERS:
        yield f"no reader {act.needs} in act_arguments.py"
    for form in act.letters:
        if form not in FORMS:
            yield f"its letter {form} is not declared in outgoing_letters.py"
        elif not act.by_clerk and not any(form in _written(*one) for one in _places(act)):
            yield f"its functions write no letter {form}"


def _functions(act: ActKind, role: Role) -> list[object]:
    """What the desks do with it: one function for cases, one for a reprimand or a report."""
    found: list[object] = []
    for kind in {key.partition(".")[0] for key, way in act.ways if way.role == role}:
        on_side = dossier_acts.DESKS.get(kind)
        found.append(
            getattr(on_side, f"do_{act.name}", None) if on_side else decide.function_of(role, act.name)
        )
    return [one for one in found if one is not None]


def _places(act: ActKind) -> set[tuple[str, str]]:
    """(module, function) of what the desks do with it."""
    modules = {module.__name__ for role in act.roles for module in decide.DESKS.get(role, ())}
    modules |= {module.__name__ for module in dossier_acts.DESKS.values()}
    modules |= {decide.__name__} if act.question else set()
    return {(module.rpartition(".")[2], f"do_{act.name}") for module in modules}


@cache
def _modules() -> dict[str, dict[str, ast.AST]]:
    """Module of the desk or of the dossiers → name → what is defined there."""
    found: dict[str, dict[str, ast.AST]] = {}
    procedure = ROOT / "mailroom/procedure"
    for path in (*(procedure / "desk").rglob("*.py"), *(procedure / "dossiers").glob("*.py")):
        names: dict[str, ast.AST] = {}
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                names[node.name] = node
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                names[node.targets[0].id] = node
        found[path.stem] = names
    return found


@cache
def _written(module: str, function: str) -> frozenset[str]:
    """The words in a function of the desk, and in those of the desk that it calls: its letters are among
    them."""
    seen: set[tuple[str, str]] = set()
    waiting, words = [(module, function)], set()
    while waiting:
        place, name = waiting.pop()
        node = _modules().get(place, {}).get(name)
        if node is None or (place, name) in seen:
            continue
        seen.add((place, name))
        for inner in ast.walk(node):
            if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                words.add(inner.value)
            elif isinstance(inner, ast.Name):
                waiting += [(other, inner.id) for other in (place, *_modules())]
            elif isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name):
                waiting.append((inner.value.id, inner.attr))
    return frozenset(words)


@for_each("name", sorted(ACTS))
def test_nothing_is_missing_for_an_act(name: str) -> None:
    assert [f"act {name}: {what}" for what in missing(ACTS[name])] == []


def named() -> Iterator[tuple[str, str]]:
    """(place, act) of every act that some table or reader names."""
    yield from (("sop.py", way.act) for stage in STAGES.values() for way in stage.ways)
    yield from (("menus.toml", act) for act in ON_MENUS)
    yield from (("reply_words.toml [[act]]", act) for act in SAID)
    yield from (("reply_words.toml [beside]", act) for act in set(WORDS["beside"]) - {"every"})
    special = {"answer_begins", "parts_begin", "parts", "examples"}
    yield from (("reply_words.toml [after_digit]", act) for act in set(WORDS["after_digit"]) - special)
    for key in ("apart", "opposites"):
        yield from (
            (f"reply_words.toml [verdict] {key}", act) for pair in WORDS["verdict"][key] for act in pair
        )
    for key in ("strict", "denials"):
        yield from ((f"reply_words.toml [verdict] {key}", act) for act in WORDS["verdict"][key])
    for key in ("verdicts", "ordered"):
        yield from ((f"reply_words.toml [listen] {key}", act) for act in WORDS["listen"][key])
    yield from (("reply_words.toml [[doubt]]", row["guess"]) for row in WORDS["doubt"] if row["guess"])
    yield from (
        ("reply_words.toml [[hesitation]]", act) for row in WORDS["hesitation"] for act in row["acts"]
    )
    yield from (("examples.toml", act) for rows in load("examples").values() for act in rows if act != "ask?")
    for path in (ROOT / "mailroom").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Act":
                first: Any = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and first.value:
                    yield str(path.relative_to(ROOT)), first.value


def test_no_table_names_an_act_that_is_not_declared() -> None:
    assert sorted({f"{place}: {act}" for place, act in named() if act not in ACTS}) == []


def test_no_function_of_the_desk_is_without_its_act() -> None:
    modules = [*chain.from_iterable(decide.DESKS.values()), *dossier_acts.DESKS.values(), decide]
    found = {name.removeprefix("do_") for one in modules for name in vars(one) if name.startswith("do_")}
    assert sorted(found - set(ACTS)) == []


def test_every_reader_of_arguments_is_needed_by_some_act() -> None:
    assert set(READERS) == {act.needs for act in ACTS.values()}


def test_every_act_has_an_indonesian_name_in_letters() -> None:
    """A question about a letter says what was guessed; without words here it would say "add" or "thank"."""
    assert sorted(set(ACTS) - set(CALLED["guess"])) == []


def test_a_guess_is_an_act_or_a_question_of_its_own() -> None:
    assert sorted(set(CALLED["guess"]) - set(ACTS)) == ["grant_day", "several"]


def test_what_moves_nothing_stops_no_clock() -> None:
    """Promise 9."""
    still = [act.name for act in ACTS.values() if act.idle or act.question or act.name == "progress"]
    assert [name for name in still if any(way.to for _, way in ACTS[name].ways)] == []


def test_what_goes_to_the_complainant_as_an_answer_may_be_undone() -> None:
    waiting = (name for name, act in ACTS.items() for _, way in act.ways if way.to == "window")
    assert set(waiting) == {"answer", "approve"}
