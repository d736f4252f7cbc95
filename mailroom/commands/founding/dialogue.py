"""Asks a person the questions of `init`, and keeps the answers so that an interrupted founding goes on.

Each answer is on the disk before the next question. No password is among them.

In: `ask_all`: answers so far, the folder, a `Person`. `take_flags`: flags and saved answers.
`ask_until_usable`: a `Question`.
Out: answers by the question's key.
Fails: `Missing` when nobody can be asked: it names every flag that is still wanted, and every answer that
cannot be used. KeyboardInterrupt: the person ended the input. OSError: the folder.
See: The questions: answers.py. The command: init.py."""

from __future__ import annotations

import getpass
import json
import re
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mailroom.commands.founding.answers import (
    Question,
    check_answer,
    default_of,
    is_asked,
    providers,
    questions,
)
from mailroom.commands.terminal import break_line
from mailroom.writing.cli_sentences import Trouble, phrase

SAVED = ".init.json"
_ENTRY = re.compile(r"(?:\d\. |- )?")
Ask = Callable[[str], str]


class Missing(Trouble):
    """What must still be said, one line a flag."""


@dataclass(frozen=True)
class Person:
    """Who sits before the terminal. silent: nobody, so nothing is asked. KeyboardInterrupt: he answers no
    more."""

    silent: bool

    @classmethod
    def at_terminal(cls, *, silent: bool) -> Person:
        return cls(silent or not sys.stdin.isatty())

    def tell(self, text: str) -> None:
        """Lines for him; further lines of a list's entry stand below its first."""
        for line in text.splitlines():
            print(break_line(line, len(_ENTRY.match(line)[0])), flush=True)  # type: ignore[index]

    def ask(self, prompt: str) -> str:
        return self._answer(input, prompt)

    def ask_secret(self, prompt: str) -> str:
        """Returns what was typed without being seen."""
        return self._answer(getpass.getpass, prompt)

    def _answer(self, by: Ask, prompt: str) -> str:
        try:
            return by(prompt).strip()
        except EOFError:
            raise KeyboardInterrupt from None


def read_saved(folder: Path) -> dict[str, str]:
    """Returns the answers of an earlier, interrupted run; {} when there are none."""
    with suppress(OSError, ValueError):
        found = json.loads((folder / SAVED).read_text("utf-8"))
        if isinstance(found, dict):
            return {str(key): str(value) for key, value in found.items()}
    return {}


def save(folder: Path, answers: Mapping[str, str]) -> None:
    path = folder / SAVED
    path.touch(mode=0o600)
    path.write_text(json.dumps(answers, ensure_ascii=False, indent=1), "utf-8")


def take_flags(flags: Mapping[str, str], saved: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Returns (the answers that are known, a line for each that cannot be used). Flags go before earlier
    answers. One that the provider has no use for is a fault; while the provider is not known, it is kept."""
    answers: dict[str, str] = {}
    faults: list[str] = []
    for question in questions():
        given = flags.get(question.key, saved.get(question.key))
        if given is None:
            continue
        if "provider" in answers and not is_asked(question, answers):
            if question.key in flags:
                why = phrase("init_why.not_asked", provider=answers["provider"])
                faults.append(phrase("init.bad_flag", flag=question.flag, why=why))
            continue
        try:
            answers[question.key] = check_answer(question, given, answers)
        except ValueError as why:
            faults.append(phrase("init.bad_flag", flag=question.flag, why=why))
    return answers, faults


def fill_in(answers: Mapping[str, str]) -> dict[str, str]:
    """Returns the answers with defaults for the rest. `Missing`: a question has none."""
    found, lacking = dict(answers), list[str]()
    for question in questions():
        if question.key in found or question.late or not is_asked(question, found):
            continue
        default = default_of(question, found)
        if question.default and not default:
            continue  # it follows from another answer, which is missing itself
        try:
            found[question.key] = check_answer(question, default, found)
        except ValueError:
            lacking.append(phrase("init.missing_line", flag=question.flag, ask=question.ask))
    if lacking:
        raise Missing("\n".join([phrase("init.missing"), *lacking]))
    return found


def ask_all(answers: Mapping[str, str], folder: Path, person: Person) -> dict[str, str]:
    """Ask what is not known yet. KeyboardInterrupt: interrupted, and what was answered is kept."""
    found = dict(answers)
    for question in questions():
        if question.key not in found and not question.late and is_asked(question, found):
            if question.check == "provider":
                for provider in providers().values():
                    person.tell(f"  {provider.name:<13} {provider.title}")
            found[question.key] = ask_until_usable(question, found, person)
            save(folder, found)
    return found


def ask_until_usable(
    question: Question, answers: Mapping[str, str], person: Person, choices: Mapping[str, str] | None = None
) -> str:
    """Returns the answer to one question, checked; asked again with the reason while it cannot be used.
    choices: what may be typed for a longer answer."""
    default = default_of(question, answers)
    hint = (
        f" [{default}]"
        if default
        else f" ({phrase('init.example', example=question.example)})"
        if question.example
        else ""
    )
    while True:
        typed = person.ask(f"{question.ask}{hint}: ") or default
        try:
            return check_answer(question, (choices or {}).get(typed, typed), answers)
        except ValueError as why:
            person.tell(phrase("init.wrong", why=why))
