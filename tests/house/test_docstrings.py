"""The docstring of each module has one shape: the rule, then `In:`, `Out:`, `Fails:` and `See:`.

What a machine can hold is held here: the functions and files it names exist, and `Fails:` names each
exception that the module itself raises."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.house.prose import HOUSE, ROOT

LABELS = ("In", "Out", "Fails", "See")
NAME = re.compile(r"`([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?)`")
FILE = re.compile(r"(?<![\w<*/.-])(?:[\w-]+/)*[\w-]+\.(?:py|toml|csv|md)\b")
# Files that lie in an office's folder or in a stick, and not in this repository.
OF_AN_OFFICE = re.compile(r"^(?:config|sop)\.toml$|\.csv$")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def modules() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text("utf-8")) for path in sorted(HOUSE.rglob("*.py"))}


def told() -> Iterator[tuple[str, ast.Module, str]]:
    """(place, tree, docstring) of each module; a package and `python -m` have a shape of their own."""
    for path, tree in modules().items():
        if path.name not in ("__init__.py", "__main__.py"):
            yield str(path.relative_to(HOUSE)), tree, ast.get_docstring(tree) or ""


def section(doc: str, label: str) -> str:
    """What stands behind a label, up to the next; "" when there is no such label."""
    found = re.search(rf"(?ms)^{label}: (.*?)(?=^(?:{'|'.join(LABELS)}): |\Z)", doc)
    return " ".join(found[1].split()) if found else ""


def names_in(tree: ast.Module) -> set[str]:
    """Functions, classes, methods, fields and tables of a module, and Class.method for each."""
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, (*Function.__args__, ast.ClassDef)):
            found.add(node.name)
        for target in getattr(node, "targets", [getattr(node, "target", None)]):
            found |= {target.id} if isinstance(target, ast.Name) else set()
        for inner in node.body if isinstance(node, ast.ClassDef) else ():
            name = getattr(inner, "name", None) or getattr(getattr(inner, "target", None), "id", "")
            found |= {name, f"{node.name}.{name}"} if isinstance(node, ast.ClassDef) else set()
        if isinstance(node, ast.ClassDef):
            own = (one for one in ast.walk(node) if isinstance(one, ast.Attribute))
            found |= {one.attr for one in own if isinstance(one.value, ast.Name) and one.value.id == "self"}
    return found


def caught_names(handler: ast.ExceptHandler) -> set[str]:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return {ast.unparse(one).rpartition(".")[2] if one else "BaseException" for one in kinds}


def is_caught(name: str, caught: set[str]) -> bool:
    known = getattr(builtins, name, None)
    above = {one.__name__ for one in known.__mro__} if isinstance(known, type) else {name, "Exception"}
    return not above.isdisjoint(caught)


def escaping(node: ast.AST, caught: frozenset[str] = frozenset()) -> Iterator[str]:
    """The exceptions raised by name below this node that no `try` around them catches."""
    if isinstance(node, ast.Raise) and node.exc is not None:
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        name = ast.unparse(raised).rpartition(".")[2]
        name = "Trouble" if name == "trouble" and isinstance(node.exc, ast.Call) else name
        if re.fullmatch(r"[A-Z]\w+", name) and not is_caught(name, set(caught)):
            yield name
    if isinstance(node, ast.Try):
        within = caught.union(*(caught_names(handler) for handler in node.handlers))
        for one in node.body:
            yield from escaping(one, within)
        for one in (*node.handlers, *node.orelse, *node.finalbody):
            yield from escaping(one, caught)
        return
    for child in ast.iter_child_nodes(node):
        yield from escaping(child, caught)


def test_each_docstring_has_its_labels_in_their_order() -> None:
    wrong = [
        f"{place}: {found}"
        for place, _, doc in told()
        if (found := re.findall(rf"(?m)^({'|'.join(LABELS)}): \S", doc)) != [*LABELS]
    ]
    assert not wrong, "\n".join(wrong)


def test_the_functions_that_take_something_exist() -> None:
    wrong = []
    for place, tree, doc in told():
        known = names_in(tree)
        for clause in re.split(r"(?<=[.;]) ", section(doc, "In")):
            heads = re.match(r"(?:`[^`]+`(?:, | and )?)+(?=:)", clause)
            wrong += [
                f"{place}: {one}" for one in NAME.findall(heads[0] if heads else "") if one not in known
            ]
    assert not wrong, "\n".join(wrong)


def test_fails_names_what_the_module_raises() -> None:
    wrong = []
    for place, tree, doc in told():
        fails = section(doc, "Fails")
        raised = sorted(set(escaping(tree)))
        wrong += [f"{place}: Fails lacks {name}" for name in raised if not re.search(rf"\b{name}\b", fails)]
    assert not wrong, "\n".join(wrong)


def test_the_files_that_are_named_exist() -> None:
    files = {str(path.relative_to(ROOT)) for path in ROOT.rglob("*.*") if ".venv" not in path.parts}
    wrong = []
    for path, tree in modules().items():
        named = [
            name for name in FILE.findall(ast.get_docstring(tree) or "") if not OF_AN_OFFICE.search(name)
        ]
        missing = [name for name in named if not any(f"/{one}".endswith(f"/{name}") for one in files)]
        wrong += [f"{path.relative_to(HOUSE)}: {name}" for name in missing]
    assert not wrong, "\n".join(wrong)


def test_a_package_names_modules_that_lie_in_it_or_beside_it() -> None:
    known = {path.stem for path in modules()} | {path.parent.name for path in modules()}
    wrong = []
    for path, tree in modules().items():
        if path.name == "__init__.py" and path.parent != HOUSE / "commands":
            parts = (ast.get_docstring(tree) or "").split("`")  # each second one stood between backticks
            said = " ".join(part for no, part in enumerate(parts) if no % 2 == 0 or "." not in part)
            words = set(re.findall(r"(?<![\w/.])[a-z]+(?:_[a-z]+)+(?![\w.(])", said)) - names_in(tree)
            wrong += [f"{path.parent.relative_to(HOUSE)}: {one}" for one in sorted(words - known)]
    assert not wrong, "\n".join(wrong)
