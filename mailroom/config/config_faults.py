"""How a fault of config.toml or a table is told: a line with its place, "[smtp] port: …", and what to write
instead.

The sentences lie in config_faults.toml; a new one is a line there.

In: `Faults.add`: the keys that lead to the value, a sentence's name, its values. `validate`: a model and the
raw table. `parse`: a path.
Out: lines as a person reads them; the model's value, or None when it had faults; the file's tables.
Fails: `stop` raises `BadConfig`, once, with all faults; `parse` at once for a file that cannot be read. The
office does not start.
See: Which values are right: config_value_checks.py."""

from __future__ import annotations

import difflib
import errno
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

WORDS: dict[str, dict[str, str]] = tomllib.loads(
    (Path(__file__).parent / "config_faults.toml").read_text("utf-8")
)
Key = str | int


class Cell(NamedTuple):
    """A place in the office's own tables: the row as the spreadsheet counts it (0 = the whole file), and the
    heading of the column."""

    file: str
    row: int = 0
    column: str = ""


SECRET = {"secret": True}  # marks a field that is never written inline
T = TypeVar("T", bound=BaseModel)


class BadConfig(Exception):  # noqa: N818 - the name says what is wrong, as the callers read it
    """The configuration cannot be used; `faults` are all its faults, a sentence each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def sentence(group: str, name: str, /, **values: object) -> str:
    return WORDS[group][name].format(**values)


def place(keys: Iterable[Key]) -> str:
    """("imap", 1, "port") → "[imap] nomor 2, port"; Cell("instansi.csv", 5, "kadin") → "instansi.csv baris 5,
    kolom kadin"."""
    if isinstance(keys, Cell):
        row = f" baris {keys.row}" if keys.row else ""
        return f"{keys.file}{row}{f', kolom {keys.column}' if keys.column else ''}"
    section, *rest = keys
    words = ""
    for key in rest:
        if isinstance(key, int):
            words += f" nomor {key + 1},"
        else:
            words += f".{key}" if words and not words.endswith(",") else f" {key}"
    return f"[{section}]{words.rstrip(',')}"


class Faults:
    """The faults found so far."""

    def __init__(self) -> None:
        self.sentences: list[str] = []

    def add(self, keys: Iterable[Key], name: str, /, **values: object) -> None:
        """Note a fault of config_faults.toml's [between] at a place; the same fault is noted once."""
        self.note(keys, sentence("between", name, **values))

    def unknown(self, keys: tuple[Key, ...], known: Iterable[str]) -> None:
        """Note a key that nobody reads, with the nearest one that is read."""
        near = difflib.get_close_matches(str(keys[-1]), list(known), 1)
        if near:
            self.add(keys, "unknown_near", near=near[0])
        else:
            self.add(keys, "unknown")

    def validate(self, model: type[T], raw: object, *keys: Key) -> T | None:
        """`raw` as a `model`; None, and every fault noted, when it does not fit."""
        try:
            return model.model_validate(raw)
        except ValidationError as wrong:
            for error in wrong.errors(include_url=False, include_input=False):
                where = (*keys, *error["loc"])
                if error["type"] == "extra_forbidden":
                    self.unknown(where, names(model, error["loc"][:-1]))
                else:
                    self.note(where, _own_words(error))
            return None

    def stop(self) -> None:
        """Raises BadConfig when a fault was noted."""
        if self.sentences:
            raise BadConfig(self.sentences)

    def note(self, keys: Iterable[Key], words: str) -> None:
        """Note a fault in words of its own."""
        line = f"{place(keys)}: {words}"
        if line not in self.sentences:
            self.sentences.append(line)


def names(model: type[BaseModel], loc: tuple[Key, ...] = ()) -> list[str]:
    """Returns the keys the office may write in the table of `model`, or in the one that lies at `loc` within
    it."""
    for key in loc:
        if isinstance(key, str):
            model = inner(model.model_fields[key].annotation) or model
    known: list[str] = []
    for name, field in model.model_fields.items():
        known += [f"{name}_env", f"{name}_file"] if field.json_schema_extra == SECRET else [name]
    return known


def inner(annotation: Any) -> type[BaseModel] | None:
    """Returns the model within `Model`, `Model | None` or `tuple[Model, ...]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in getattr(annotation, "__args__", ()) if (found := inner(part))), None)


def _own_words(error: Mapping[str, Any]) -> str:
    """pydantic's fault in our words; those of our own validators are sentences already."""
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    values = {**error.get("ctx", {}), "msg": error["msg"]}
    if "expected" in values:
        values["expected"] = str(values["expected"]).replace("'", '"').replace(" or ", " atau ")
    return WORDS["found"].get(error["type"], WORDS["found"]["other"]).format(**values)


def why(trouble: OSError | UnicodeDecodeError) -> str:
    """Returns the system's reason in a few words."""
    if isinstance(trouble, UnicodeDecodeError):
        return sentence("why", "no_text")
    code = errno.errorcode.get(trouble.errno or 0, "")
    return WORDS["why"].get(code, trouble.strerror or type(trouble).__name__)


def parse(path: Path) -> dict[str, Any]:
    """Returns the tables of a TOML file. BadConfig: why there are none."""
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadConfig([sentence("between", "no_text", path=path)]) from None
    except OSError as trouble:
        raise BadConfig([sentence("between", "no_file", path=path, why=why(trouble))]) from None
    except tomllib.TOMLDecodeError as wrong:
        line = re.search(r"line (\d+)", str(wrong))
        facts = {"line": line[1] if line else "?", "why": re.sub(r" \(at .*\)$", "", str(wrong))}
        raise BadConfig([sentence("between", "no_toml", path=path, **facts)]) from None
