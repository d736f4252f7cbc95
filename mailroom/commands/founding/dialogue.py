"""Asks a person the questions of `init`, and keeps the answers so that an interrupted founding goes on.

Promises: each answer is on the disk before the next question. No password is among them. Where nobody can be
asked, `Missing` names every flag that is still wanted, and every answer that cannot be used."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from mailroom.commands.founding.answers import (
    Question,
    check_answer,
    default_of,
    is_asked,
    providers,
    questions,
    say,
)
from mailroom.writing.cli_sentences import Trouble

SAVED = ".init.json"
Ask = Callable[[str], str]  # shows a prompt, gives what was typed; EOFError: nobody answers any more
Say = Callable[[str], None]


class Missing(Trouble):
    """What must still be said, one line a flag."""


def read_saved(folder: Path) -> dict[str, str]:
    """The answers of an earlier, interrupted run; {} when there are none."""
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
    """(the answers that are known, a line for each that cannot be used). Flags go before earlier answers."""
    answers: dict[str, str] = {}
    faults: list[str] = []
    for question in questions():
        given = flags.get(question.key, saved.get(question.key))
        if given is None or not is_asked(question, answers):
            continue
        try:
            answers[question.key] = check_answer(question, given, answers)
        except ValueError as why:
            faults.append(say("say.bad_flag", flag=question.flag, why=why))
    return answers, faults


def fill_in(answers: Mapping[str, str]) -> dict[str, str]:
    """The answers with defaults for the rest. `Missing`: a question has none."""
    found, lacking = dict(answers), list[str]()
    for question in questions():
        if question.key in found or not is_asked(question, found):
            continue
        default = default_of(question, found)
        if question.default and not default:
            continue  # it follows from another answer, which is missing itself
        try:
            found[question.key] = check_answer(question, default, found)
        except ValueError:
            lacking.append(say("say.missing_line", flag=question.flag, ask=question.ask))
    if lacking:
        raise Missing("\n".join([say("say.missing"), *lacking]))
    return found


def ask_all(answers: Mapping[str, str], folder: Path, ask: Ask, tell: Say) -> dict[str, str]:
    """Ask what is not known yet. EOFError, KeyboardInterrupt: interrupted, and what was answered is kept."""
    found = dict(answers)
    for question in questions():
        if question.key not in found and is_asked(question, found):
            if question.check == "provider":
                for provider in providers().values():
                    tell(f"  {provider.name:<13} {provider.title}")
            found[question.key] = _ask_until_usable(question, found, ask, tell)
            save(folder, found)
    return found


def _ask_until_usable(question: Question, answers: Mapping[str, str], ask: Ask, tell: Say) -> str:
    default = default_of(question, answers)
    hint = f" [{default}]" if default else f" (misalnya: {question.example})" if question.example else ""
    while True:
        try:
            return check_answer(question, ask(f"{question.ask}{hint}: ").strip() or default, answers)
        except ValueError as why:
            tell(say("say.wrong", why=why))
