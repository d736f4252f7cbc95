"""`init`: founds an office in a folder. It asks (or takes flags), looks at the mailbox, writes config.toml
and the tables, and ends with what `check` finds. `--from` takes over an office of the older form.

Promises: nothing that lies in the folder is overwritten. An interrupted founding goes on where it was left. A
password is never among the kept answers: it lies in its own file, readable by its owner only."""

from __future__ import annotations

import argparse
import getpass
import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from mailroom.commands import Call
from mailroom.commands.founding.answers import Answers, providers, questions, say
from mailroom.commands.founding.dialogue import SAVED, Missing, ask_all, fill_in, read_saved, take_flags
from mailroom.commands.founding.office_files import CLIENT_SECRET, PASSWORD, office_files, server
from mailroom.commands.founding.take_over import take_over
from mailroom.commands.looking import check
from mailroom.commands.looking.self_letter import RoundTrip, send_and_wait
from mailroom.commands.terminal import break_line
from mailroom.config import check_files, load
from mailroom.daemon.office_clock import Clock
from mailroom.doors.imap.imap_connection import ImapSettings, ImapTrouble
from mailroom.doors.imap.mailbox_look import MailboxLook, look_at
from mailroom.reading.identity.identity_answers import with_identity_reader
from mailroom.writing.cli_sentences import phrase

OFFICE = False  # it needs no office: it makes one
WITH_SERVER = ("gmail", "workspace", "zimbra", "lain")  # whose mailbox can be looked at with a password


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", nargs="?", type=Path, default=Path(), metavar="FOLDER", help=say("help.folder")
    )
    parser.add_argument("--from", dest="old", type=Path, metavar="FILE", help=say("help.from"))
    parser.add_argument("--tanpa-tanya", action="store_true", help=say("help.tanpa-tanya"))
    parser.add_argument("--tanpa-sambungan", action="store_true", help=say("help.tanpa-sambungan"))
    parser.add_argument("--sandi-berkas", type=Path, metavar="FILE", help=say("help.sandi-berkas"))
    parser.add_argument("--sejak", type=date.fromisoformat, metavar="2026-11-25", help=say("help.sejak"))
    for question in questions():
        parser.add_argument(
            f"--{question.flag}", dest=f"answer_{question.key}", metavar="…", help=question.ask
        )


def run(given: argparse.Namespace) -> int:
    """Found the office; 1 when `check` finds something wrong. `Missing`: what must still be said."""
    if given.old:
        return take_over(given.old, given.folder, tell)
    folder: Path = given.folder
    config = folder / "config.toml"
    if config.exists():
        raise Missing(say("say.there", folder=folder.absolute(), path=config))
    answers = _answers(given, folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _keep_password(given, folder, answers)
    since = _first_day(given, folder, answers)
    written = _write(folder, answers, since)
    tell(say("say.wrote", files=", ".join(written)))
    (folder / SAVED).unlink(missing_ok=True)
    return _finish(given, config, answers)


def tell(line: str) -> None:
    print("\n".join(map(break_line, line.splitlines())), flush=True)


def _is_silent(given: argparse.Namespace) -> bool:
    """Whether nobody is asked: by --tanpa-tanya, or without a terminal."""
    return bool(given.tanpa_tanya) or not sys.stdin.isatty()


def _answers(given: argparse.Namespace, folder: Path) -> dict[str, str]:
    flags = {
        one.key: value for one in questions() if (value := getattr(given, f"answer_{one.key}")) is not None
    }
    saved = read_saved(folder)
    answers, faults = take_flags(flags, saved)
    if faults:
        raise Missing("\n".join([say("say.bad_flags"), *faults]))
    if _is_silent(given):
        return fill_in(answers)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    tell(say("say.welcome", folder=folder.absolute()))
    if saved:
        tell(say("say.goes_on", count=len(answers), file=folder / SAVED))
    try:
        return ask_all(answers, folder, input, tell)
    except EOFError:
        raise KeyboardInterrupt from None


def _keep_password(given: argparse.Namespace, folder: Path, answers: Answers) -> None:
    """The mailbox's password, or the application's secret, in a file of its own."""
    provider = providers()[answers["provider"]]
    if provider.name not in (*WITH_SERVER, "microsoft365"):
        return
    path = folder / (CLIENT_SECRET if provider.token_url else PASSWORD)
    secret = given.sandi_berkas.read_text("utf-8").strip() if given.sandi_berkas else ""
    if not secret and not path.exists() and not _is_silent(given):
        for line in provider.todo:
            tell(f"  {line}")
        hint = say("say.keeps_secret", file=path)
        secret = getpass.getpass(
            say(f"say.{'client_secret' if provider.token_url else 'password'}", hint=hint)
        ).strip()
    if secret or not path.exists():
        _write_private(path, f"{secret}\n".encode())
        tell(say("say.password_file", path=path) if secret else say("say.no_password", path=path))


def _write_private(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_bytes(content)


def _first_day(given: argparse.Namespace, folder: Path, answers: Answers) -> date | None:
    """Look at the mailbox, say what lies there, and from which day on it will be read."""
    if given.sejak or answers["provider"] not in WITH_SERVER or given.tanpa_sambungan:
        return given.sejak or (None if answers["provider"] not in WITH_SERVER else _today())
    while True:
        password = (folder / PASSWORD).read_text("utf-8").strip()
        host, port, security = server(answers, "imap")
        settings = ImapSettings(host, port, security, answers.get("ca_file", ""), answers["user"], password)
        try:
            look = look_at(replace(settings, timeout_seconds=20), lambda: datetime.now(UTC))
        except ImapTrouble as trouble:
            tell(say("say.look_bad", why=check.plainly(str(trouble))))
            if _is_silent(given) or not input(f"{say('say.again')} ").strip().lower().startswith("y"):
                return _today()
            _write_private(folder / PASSWORD, f"{getpass.getpass(say('say.password', hint=''))}\n".encode())
        else:
            return _describe_mailbox(look, answers["user"], host)


def _today() -> date:
    """By the clock of this machine's zone, in which the office stands: UTC's day is often yesterday here."""
    return datetime.now().astimezone().date()


def _describe_mailbox(look: MailboxLook, user: str, host: str) -> date | None:
    tell(say("say.look", user=user, host=host, letters=look.letters, folders=look.folders))
    if not look.letters:
        tell(say("say.look_empty"))
        return None
    today = _today()
    if look.oldest and look.newest:
        tell(say("say.look_range", oldest=f"{look.oldest:%d-%m-%Y}", newest=f"{look.newest:%d-%m-%Y}"))
    tell(say("say.look_since", since=today.isoformat()))
    return today


def _write(folder: Path, answers: Answers, since: date | None) -> list[str]:
    """All files of the office; one that lies there already stays as it is."""
    names = {}
    for key in ("emblem", "garuda"):
        source = Path(answers[key]) if answers.get(key) else None
        names[key] = f"{key}{source.suffix.lower()}" if source else ""
        if source and source.absolute() != (folder / names[key]).absolute():
            shutil.copyfile(source, folder / names[key])
    files: Mapping[str, bytes] = office_files(answers, since, **names)
    written = []
    for name, content in sorted(files.items(), key=lambda one: one[0] == "config.toml"):  # it comes last
        if not (folder / name).exists():
            _write_private(folder / name, content)  # names and addresses of officials stand in it
            written.append(name)
    return written


def _finish(given: argparse.Namespace, path: Path, answers: Answers) -> int:
    """`check`, with a letter to ourselves; what that shows of the provider goes into config.toml."""
    provider = providers()[answers["provider"]]
    if provider.todo:
        tell("\n".join([say("say.todo"), *(f"- {line}" for line in provider.todo)]))
    call, trip = _call(given, path), None
    if not given.tanpa_sambungan:
        trip = _round_trip(call)
        call = _call(given, path)
    found = _findings_of_files(call) if given.tanpa_sambungan else check.findings(call, trip)
    wrong = check.show_findings(call, found)
    tell(say("say.next", config=path))
    return 1 if wrong else 0


def _call(given: argparse.Namespace, path: Path) -> Call:
    config = load(path, os.environ)
    config = replace(config, house=with_identity_reader(config.house))
    return Call(given, config, config.store, Clock(config.house.calendar.zone))


def _findings_of_files(call: Call) -> Iterator[tuple[str, bool]]:
    yield phrase("check.config", path=call.config.path), True
    yield from ((sentence, False) for sentence in check_files(call.config, call.clock().date()))


def _round_trip(call: Call) -> RoundTrip | None:
    """A letter to ourselves; a provider that refuses the plus in our address gets one without it."""
    config = call.config
    trip = send_and_wait(config, call.root, call.clock)
    if trip and trip.refused and config.house.plus_addressing:
        plain = replace(config, house=replace(config.house, plus_addressing=False))
        second = send_and_wait(plain, call.root, call.clock)
        if second and not second.refused:
            trip = second
            _set_key(config.path, "plus_addressing", "false")
            tell(say("say.plus_off"))
    if trip and trip.authserv_id and not config.house.authserv_id:
        _set_key(config.path, "authserv_id", f'"{trip.authserv_id}"')
        tell(say("say.authserv", name=trip.authserv_id))
    return trip


def _set_key(path: Path, key: str, value: str) -> None:
    """Put a value into config.toml that the letter's way has shown; its remark stays."""
    text = path.read_text("utf-8")
    path.write_text(
        re.sub(rf"^({key} = )[^ \n]*", rf"\g<1>{value}", text, count=1, flags=re.MULTILINE), "utf-8"
    )
