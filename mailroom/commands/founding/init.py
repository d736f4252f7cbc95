"""`init`: founds an office in a folder, by questions or flags: config.toml, the tables, a look at the
mailbox, the first day.

Nothing that lies in the folder is overwritten. An interrupted founding goes on where it was left. A password
lies in its own file, readable by its owner only. `--from` takes over an office of the older form.

In: `arguments`: argparse's parser. `run`: its namespace.
Out: the exit status of `check`.
Fails: `Missing`, `BadConfig`, `Trouble`, each a sentence of cli.py's. OSError: the folder. The answers so far
stay.
See: The questions: answers.py. The files: office_files.py. Findings: commands/looking/check.py."""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from mailroom.commands import Call
from mailroom.commands.founding import first_day
from mailroom.commands.founding.answers import Answers, Provider, providers, questions
from mailroom.commands.founding.dialogue import (
    SAVED,
    Missing,
    Person,
    ask_all,
    fill_in,
    read_saved,
    save,
    take_flags,
)
from mailroom.commands.founding.office_files import office_files, set_key
from mailroom.commands.founding.take_over import take_over
from mailroom.commands.looking import check
from mailroom.commands.looking.self_letter import RoundTrip, send_and_wait
from mailroom.commands.terminal import complain, progress
from mailroom.config import BadConfig, check_files, load
from mailroom.daemon.office_clock import Clock
from mailroom.reading.identity.identity_answers import with_identity_reader
from mailroom.writing.cli_sentences import phrase

OFFICE = OF_AN_OFFICE = False  # it makes one: its folder is named, and its day asked


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", nargs="?", type=Path, default=Path(), metavar="FOLDER", help=phrase("init_help.folder")
    )
    parser.add_argument("--from", dest="old", type=Path, metavar="FILE", help=phrase("init_help.from"))
    parser.add_argument("--tanpa-tanya", action="store_true", help=phrase("init_help.silent"))
    parser.add_argument("--tanpa-sambungan", action="store_true", help=phrase("init_help.offline"))
    parser.add_argument("--sandi-berkas", type=Path, metavar="FILE", help=phrase("init_help.secret"))
    for question in questions():
        parser.add_argument(
            f"--{question.flag}", dest=f"answer_{question.key}", metavar="…", help=question.ask
        )


def run(given: argparse.Namespace) -> int:
    """Found the office; 1 when `check` finds something wrong, or the password is not there yet. `Missing`:
    what must still be said."""
    person, folder = Person.at_terminal(silent=given.tanpa_tanya), given.folder
    if given.old:
        return take_over(given.old, folder, person.tell)
    try:
        return _found_office(given, folder, person)
    except KeyboardInterrupt:
        person.tell(phrase("init.interrupted", folder=folder))
        raise


def _found_office(given: argparse.Namespace, folder: Path, person: Person) -> int:
    config = folder / "config.toml"
    if config.exists() and not (folder / SAVED).exists():
        raise Missing(phrase("init.there", folder=folder.absolute(), path=config))
    answers = _answers(given, folder, person)
    provider = providers()[answers["provider"]]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    save(folder, answers)
    _keep_secret(given.sandi_berkas, folder, provider, person)
    if written := _write(folder, answers):
        person.tell(phrase("init.wrote", files=", ".join(written)))
    try:
        call = _call(given, config)
    except BadConfig as wrong:
        return _end_early(folder, provider, person, wrong)
    _set_first_day(call, answers, provider, person)
    faults = _finish(_call(given, config), provider, person)
    (folder / SAVED).unlink(missing_ok=True)
    return 1 if faults else 0


def _answers(given: argparse.Namespace, folder: Path, person: Person) -> dict[str, str]:
    flags = {
        one.key: value for one in questions() if (value := getattr(given, f"answer_{one.key}")) is not None
    }
    saved = read_saved(folder)
    answers, faults = take_flags(flags, saved)
    if faults:
        raise Missing("\n".join([phrase("init.bad_flags"), *faults]))
    if (config := folder / "config.toml").exists():
        changed = [one for one in questions() if answers.get(one.key) != saved.get(one.key)]
        if too_late := [one.flag for one in changed if not one.late]:
            raise Missing(phrase("init.written", path=config, flags=", --".join(too_late)))
    if person.silent:
        return fill_in(answers)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    person.tell(phrase("init.welcome", folder=folder.absolute()))
    if saved:
        whole = folder if config.exists() else folder / SAVED
        person.tell(phrase("init.goes_on", count=len(answers), file=whole))
    return ask_all(answers, folder, person)


def _keep_secret(file: Path | None, folder: Path, provider: Provider, person: Person) -> None:
    """The mailbox's password, or the application's secret, in a file of its own; empty when nobody knows it
    yet."""
    if not provider.secret:
        return
    path = folder / provider.secret
    secret = file.read_text("utf-8").strip() if file else ""
    if not secret and not _is_kept(path) and not person.silent:
        _tell_todo(provider, person)
        person.tell(phrase("init.secret_later", file=path))
        secret = _ask_secret(provider, person)
    if secret or not path.exists():
        _write_private(path, f"{secret}\n".encode())
    if secret:
        person.tell(phrase("init.secret_kept", path=path))


def _ask_secret(provider: Provider, person: Person) -> str:
    return person.ask_secret(phrase(f"init.{_secret_name(provider)}"))


def _secret_name(provider: Provider) -> str:
    return "client_secret" if provider.token_url else "password"


def _is_kept(path: Path) -> bool:
    return path.exists() and bool(path.read_text("utf-8", "replace").strip())


def _write_private(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_bytes(content)


def _write(folder: Path, answers: Answers) -> list[str]:
    """All files of the office; one that lies there already stays as it is."""
    names = {}
    for key in ("emblem", "garuda"):
        source = Path(answers[key]) if answers.get(key) else None
        names[key] = f"{key}{source.suffix.lower()}" if source else ""
        if source and source.absolute() != (folder / names[key]).absolute():
            shutil.copyfile(source, folder / names[key])
    files = office_files(answers, **names)
    written = []
    for name, content in sorted(files.items(), key=lambda one: one[0] == "config.toml"):  # it comes last
        if not (folder / name).exists():
            _write_private(folder / name, content)  # names and addresses of officials stand in it
            written.append(name)
    return written


def _call(given: argparse.Namespace, path: Path) -> Call:
    config = load(path, os.environ)
    config = replace(config, house=with_identity_reader(config.house))
    return Call(given, config, config.store, Clock(config.house.calendar.zone))


def _end_early(folder: Path, provider: Provider, person: Person, wrong: BadConfig) -> int:
    """The office is written, and its mailbox cannot be looked at yet: what to do, and that this command goes
    on from here. BadConfig: a file of the folder is faulty, and no password is missing."""
    path = folder / provider.secret
    if not provider.secret or _is_kept(path):
        raise BadConfig([*wrong.faults, phrase("init.faults", folder=folder)])
    if others := [fault for fault in wrong.faults if str(path.absolute()) not in fault]:
        complain("\n".join(others))
    if person.silent:
        _tell_todo(provider, person)
    person.tell(phrase(f"init.no_{_secret_name(provider)}", path=path, folder=folder))
    return 1


def _set_first_day(call: Call, answers: dict[str, str], provider: Provider, person: Person) -> None:
    """From which day on the mailbox is read: chosen, kept with the answers, and put into config.toml."""
    if not call.config.imap or call.config.imap[0].since:
        return
    another = partial(_with_another_secret, call, provider, person)
    look = None if call.args.tanpa_sambungan else first_day.look_into(call, person, another)
    answers["since"] = answers.get("since") or first_day.choose(look, call.clock().date(), answers, person)
    path = call.config.path
    save(path.parent, answers)
    _set_key(path, "since", answers["since"])
    if look is None or look.letters:
        person.tell(phrase("init.since_set", since=answers["since"], path=path))


def _with_another_secret(call: Call, provider: Provider, person: Person) -> Call | None:
    """The office with another password in its file, where a person wants to try one."""
    what = phrase(f"init.again_{_secret_name(provider)}")
    if person.silent or not person.ask(phrase("init.again", what=what)).lower().startswith("y"):
        return None
    if secret := _ask_secret(provider, person):
        _write_private(call.config.path.parent / provider.secret, f"{secret}\n".encode())
    return _call(call.args, call.config.path)


def _finish(call: Call, provider: Provider, person: Person) -> int:
    """`check`, with a letter to ourselves; how much is wrong. What the letter shows of the provider goes into
    config.toml."""
    if person.silent or not provider.secret:
        _tell_todo(provider, person)  # else it was told before the password was asked for
    offline, trip, path = call.args.tanpa_sambungan, None, call.config.path
    if not offline:
        trip = _round_trip(call, person)
        call = _call(call.args, path)
    wrong = check.show_findings(call, _findings_of_files(call) if offline else check.findings(call, trip))
    person.tell(phrase("init.next", config=path))
    return wrong


def _tell_todo(provider: Provider, person: Person) -> None:
    if provider.todo:
        person.tell("\n".join([phrase("init.todo"), *(f"- {line}" for line in provider.todo)]))


def _findings_of_files(call: Call) -> Iterator[tuple[str, bool]]:
    yield phrase("check.config", path=call.config.path), True
    yield from ((sentence, False) for sentence in check_files(call.config, call.clock().date()))


def _round_trip(call: Call, person: Person) -> RoundTrip | None:
    """A letter to ourselves; a provider that refuses the plus in our address gets one without it."""
    config = call.config
    with progress("self_letter"):
        trip = send_and_wait(config, call.root, call.clock)
    if trip and trip.refused and config.house.plus_addressing:
        plain = replace(config, house=replace(config.house, plus_addressing=False))
        with progress("self_letter"):
            second = send_and_wait(plain, call.root, call.clock)
        if second and not second.refused:
            trip = second
            _set_key(config.path, "plus_addressing", "false")
            person.tell(phrase("init.plus_off"))
    if trip and trip.authserv_id and not config.house.authserv_id:
        _set_key(config.path, "authserv_id", f'"{trip.authserv_id}"')
        person.tell(phrase("init.authserv", name=trip.authserv_id))
    return trip


def _set_key(path: Path, key: str, value: str) -> None:
    """Put a value into config.toml that the mailbox, or the letter's way, has shown."""
    path.write_text(set_key(path.read_text("utf-8"), key, value), "utf-8")
