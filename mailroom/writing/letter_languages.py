"""In which language a letter is typed: the templates, words, menus and first advice of each language.

Indonesian lies in templates/ itself. Another language is a folder below templates/languages/ with mail/ and
words.toml, laid over it: a form that it lacks is typed in Indonesian, whole. A further one needs no code.

In: `wordings_in`: the folder of templates, the office's zone. `wording_of`: a language
and a form.
Out: `Wording`: environment, `Words`, `Menus` and `Urgent` of one language.
Fails: OSError, TOMLDecodeError: templates cannot be read, and the office does not open.
See: Typing a letter: mail_composer.py. In which language somebody writes: reading/language/languages.py."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context, select_autoescape

from mailroom.places import program
from mailroom.text.toml_tables import read_table
from mailroom.writing.compiled_templates import CompiledTemplates
from mailroom.writing.dates_and_words import Menus, Urgent, Words, short
from mailroom.writing.template_markup import Markup, fold_value, quote

ENDING = ".txt.j2"
LANGUAGES = "languages"
Filter = Callable[..., Any]
_MISSING = object()
# Facts of a view or of a reply's data that a letter may lack: a template that asks for one of them gets "".
_FACTS = Path(__file__).parent / "optional_facts.toml"
OPTIONAL = frozenset(tomllib.loads(_FACTS.read_text("utf-8"))["optional"])
_TAG = re.compile(r"\{%.*?%\}")
_INCLUDE = re.compile(r'\{% include "([a-z_.0-9]+)" %\}')


@dataclass(frozen=True)
class Wording:
    """How letters are typed in one language. forms: those that it has."""

    words: Words
    urgent: Urgent
    menus: Menus
    environment: Environment
    forms: frozenset[str]


@dataclass(frozen=True)
class Wordings:
    """The languages by name; Indonesian stands apart. All offices of a process that lie in one time zone have
    the same ones."""

    usual: Wording
    others: Mapping[str, Wording]

    @classmethod
    def load(cls, templates: Path, zone: tzinfo) -> Wordings:
        words = Words.load(templates / "words.toml", lambda: zone)
        urgent, menus = Urgent.load(templates / "urgent.toml"), Menus.load(templates / "menus.toml")
        mail = templates / "mail"
        usual = Wording(words, urgent, menus, _environment((mail,), words), _forms_in(mail))
        others = {}
        for folder in sorted((templates / LANGUAGES).glob("[a-z]*/")):
            table = read_table(folder / "words.toml")
            its = words.laid_over(table)
            where = (folder / "mail", mail)
            others[folder.name] = Wording(
                its,
                urgent.laid_over(table.get("urgent", {})),
                menus.laid_over(table.get("menu", {})),
                _environment(where, its),
                _forms_in(where[0]),
            )
        return cls(usual, others)

    def wording_of(self, language: str, form: str) -> Wording:
        """Returns the wording of a form in this language; the Indonesian one where the language lacks it."""
        found = self.others.get(language, self.usual)
        return found if form in found.forms else self.usual


# One for each time zone: a day is that of the place where the office lies.
wordings_in = lru_cache(maxsize=8)(Wordings.load)


@cache
def _forms_in(folder: Path) -> frozenset[str]:
    return frozenset(path.name.removesuffix(ENDING) for path in folder.glob(f"[a-z]*{ENDING}"))


class _Environment(Environment):
    """Templates read mappings by name; a missing optional fact is empty, any other unknown name an error."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if obj.__class__ is dict or isinstance(obj, Mapping):
            found = obj.get(attribute, _MISSING)
            if found is not _MISSING:
                return found
            return "" if attribute in OPTIONAL else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


class _Loader(FileSystemLoader):
    """A line that holds nothing but {% … %} leaves no line behind; every other line stays a line.

    A partial is written into its place before the template is compiled: an include costs 7 µs at run time,
    and a letter has five. So a `set` in a partial still holds after the partial."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        source, name, fresh = super().get_source(environment, template)
        lines = (self._line(environment, line) for line in source.split("\n"))
        return "\n".join(lines), name, fresh

    def _line(self, environment: Environment, line: str) -> str:
        """Jinja's trim_blocks drops the line end after any tag; behind an (empty) value it stays."""
        if not line.endswith("%}"):
            return line
        partial = _INCLUDE.fullmatch(line)
        if partial:
            return self.get_source(environment, partial[1])[0].removesuffix("\n") + "{{ '' }}"
        return line + "{{ '' }}" if _TAG.sub("", line).strip() else line


def _print_value(found: Any) -> str:
    """Returns what `{{ … }}` prints: one folded line that cannot be markup, unless it is `Markup` already."""
    if found.__class__ is str:
        return fold_value(found)
    if found.__class__ is Markup:
        return str(found)
    return fold_value(str(found)) if found is not None else ""


def _environment(folders: Sequence[Path], words: Words) -> Environment:
    """The environment the mail templates are rendered in. Nothing is HTML here: layout escapes."""
    found = _Environment(
        loader=_Loader(folders),
        undefined=StrictUndefined,
        autoescape=select_autoescape(enabled_extensions=(), default=False),
        finalize=_print_value,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        optimized=False,
        bytecode_cache=CompiledTemplates(folders[0]),
    )
    found.globals.clear()  # each of Jinja's costs a letter 1 µs, and no template needs one
    found.filters |= _at_run_time(
        tanggal=words.full_date,
        tgl=words.short_date,
        tgl_ringkas=words.brief_date,
        bulan=words.month,
        triwulan=words.quarter,
        waktu=words.moment,
        istilah=words.word,
        ukuran=words.size,
        lama=words.span,
        singkat=short,
        sapaan=words.addressed_as,
        rangkai=words.series,
        capitalize_first=lambda text: str(text)[:1].upper() + str(text)[1:],
        perintah=lambda command: f"{program()} {command}",
        quote=lambda text: quote(str(text)),
    )
    found.filters["batas"] = pass_context(lambda given, key: words.span(given["house"].limit(key)))
    return found


def _at_run_time(**filters: Filter) -> dict[str, Filter]:
    """The filters as Jinja asks them for each letter: it answers no other one of a constant when it compiles.
    So no compiled template holds a limit or a word of an office."""

    def run_time_filter(answer: Filter) -> Filter:
        return pass_context(lambda _context, *given, **named: answer(*given, **named))

    return {name: run_time_filter(answer) for name, answer in filters.items()}
