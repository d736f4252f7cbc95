"""`aside`: the letters that the clerk could not handle: list, show, try again, or file by hand.

A letter is set aside when it failed, or passed its limits (daemon/work_limits.py); it is tried again at
`RETRIES` of office.py.

In: `arguments`: argparse's parser. `run`: a `Call`. `arrival`: a name. `last`: a reason.
Out: tables or sentences; an exit status; a moment; the last line of a traceback.
Fails: `Trouble`, `StoreLocked`, `NewerForm`: a store that cannot be opened. ValueError: a name that is no
letter's. OSError: the disk. cli.py prints a sentence.
See: The files: shelves/files/inbox.py. Who is told: clerk/time/oversized_and_failed_letters.py."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from mailroom.clerk.change import Change
from mailroom.clerk.current_work import LETTER, Piece
from mailroom.clerk.register_rows import stamp
from mailroom.commands import Call
from mailroom.commands.office.serve import set_up_log
from mailroom.daemon import command_child
from mailroom.daemon.store_opening import looking
from mailroom.office import Office
from mailroom.reading.mime.opener import OpenedMail, open_mail
from mailroom.shelves.letter_file import Unreadable
from mailroom.shelves.store_parts import Aside, Inbox
from mailroom.writing.cli_sentences import phrase, trouble, word

# The other classes (complaint, reply, command) are what the office itself makes of a letter.
BY_HAND = ("acknowledgement", "automatic", "bounce", "duplicate", "report", "spam")
SHORT = 6  # characters of a letter's name that a person types


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", nargs="?", choices=("show", "retry", "file"), help=phrase("aside.what"))
    parser.add_argument("name", nargs="?", metavar="NAMA", help=phrase("aside.name"))
    parser.add_argument("klass", nargs="?", metavar="GOLONGAN", help=", ".join(BY_HAND))


def run(call: Call) -> int:
    """Lists the letters, or does one thing to one letter. Returns 1 when it failed again. Raises `Trouble`
    when there is no such letter, or an office is at work."""
    if call.args.what is None:
        return _list(call)
    if not call.args.name:
        raise trouble("aside_name", what=call.args.what)
    if call.args.what == "show":
        return _show(call, call.args.name)
    if call.args.what == "file" and call.args.klass not in BY_HAND:
        classes = ", ".join(f"{name} ({word('letter_class', name)})" for name in BY_HAND)
        if not call.args.klass:
            raise trouble("aside_no_class", name=call.args.name, classes=classes)
        raise trouble("aside_class", klass=call.args.klass, classes=classes)
    set_up_log(call, beside_sentences=True)
    return command_child.run_limited(call.config, call.root, call.tell, partial(_act_on_one, call))


def _act_on_one(call: Call, place: command_child.Workplace) -> int:
    with command_child.open_at(call.config, call.root, call.clock, call.tell, place) as office:
        name = _letter_meant(office.shelves.inbox, call.args.name).name
        if call.args.what == "file":
            return _file(call, office, name)
        return _retry(call, office, name, place)


def _list(call: Call) -> int:
    """The letters; on a terminal with who wrote what, and by so much of its name as a person need type."""
    with looking(call.root, call.clock) as look:
        letters = look.inbox.aside()
        plain, rows, names = [], [], [letter.name for letter in letters]
        for letter in letters:
            opened = _open_letter(look.inbox, letter.name)
            what = (
                f"{opened.subject or '–'}\n{opened.sender[0] or opened.sender[1]}"
                if opened
                else phrase("aside.unreadable")
            )
            tried = look.register.fact(f"aside:{letter.name}") or {}
            arrived, why = call.moment(arrival(letter.name)), last(letter.why)
            attempts, again = tried.get("attempts", 0), call.moment(tried.get("next"))
            plain.append(phrase("aside.one", name=letter.name, arrived=arrived, why=why))
            plain.append(phrase("aside.tried", attempts=attempts, next=again))
            rows.append((_short_name(letter.name, names), arrived, what, attempts, again, why))
    call.table("aside", rows, plain or [phrase("aside.empty")])
    if rows:
        call.print("aside.next", name=rows[0][0])
    return 0


def _show(call: Call, name: str) -> int:
    with looking(call.root, call.clock) as look:
        letter = _letter_meant(look.inbox, name)
        call.write(letter.why.strip() or phrase("aside.no_reason"))
        call.say()
        opened = _open_letter(look.inbox, letter.name)
    if opened is None:
        call.print("aside.unreadable")
        return 0
    call.print("aside.sender", sender=_sender(opened))
    call.print("aside.subject", subject=opened.subject or "–")
    call.say()
    call.say(opened.text)
    return 0


def _retry(call: Call, office: Office, name: str, place: command_child.Workplace) -> int:
    """Its consequences are sent when the office is opened. One that passes its limit was tried, too."""
    if place.end is None or place.end.blamed != Piece(LETTER, name):
        office.shelves.inbox.take_back(name)
        office.handle(name, call.clock())
    why = {letter.name: letter.why for letter in office.shelves.inbox.aside()}.get(name)
    if why is None:
        return 0
    call.print("aside.again", name=name, why=last(why))
    return 1


def _file(call: Call, office: Office, name: str) -> int:
    """Into the archive, in one class. Killed after the change, the next start files it by its name."""
    klass, now = call.args.klass, call.clock()
    if not office.shelves.inbox.is_file(name):
        raise trouble("aside_no_file", name=name, folder=office.shelves.inbox.aside_place)
    opened = _open_letter(office.shelves.inbox, name)
    office.shelves.inbox.take_back(name)
    envelope, sha256 = office.shelves.inbox.fingerprint(name)
    digest = sha256 if opened is None else opened.digest
    key = digest if office.store.letter(digest) is None else f"{digest}:{name}"
    subject = opened.subject if opened else ""
    moments = {"at": stamp(now), "arrived": stamp(arrival(name))}
    state = {"why": ["by hand"], "status": "filed", "sha256": sha256, "envelope": envelope, "class": klass}
    change = Change("filed by hand")
    for table in ("letters", "facts"):
        change.remove(table, f"aside:{name}")
    change.update("letters", key, name=name, **moments, subject=subject, **state)
    office.store.enter([change], now)
    office.shelves.inbox.file_away(name, digest)
    call.print("aside.filed", name=name, klass=word("letter_class", klass))
    return 0


def _letter_meant(inbox: Inbox, said: str) -> Aside:
    """The letter of this name, or the only one whose name holds what was said. `Trouble`: there is none, or
    there are several."""
    letters = inbox.aside()
    found = [letter for letter in letters if letter.name == said] or [
        letter for letter in letters if len(said) >= SHORT and said in letter.name
    ]
    if not found:
        raise trouble("no_aside", name=said)
    if len(found) > 1:
        raise trouble("several_aside", name=said)
    return found[0]


def _short_name(name: str, names: Sequence[str]) -> str:
    """The beginning of its digest, where that tells it from the others; else the whole name."""
    short = name.partition(".")[2][:SHORT]
    alone = len(short) == SHORT and sum(short in other for other in names) == 1
    return short if alone else name


def _open_letter(inbox: Inbox, name: str) -> OpenedMail | None:
    """The letter as it reads; None when the file is no letter of ours, or a link to nowhere."""
    try:
        return open_mail(inbox.read_aside(name)[1])
    except (Unreadable, FileNotFoundError):
        return None


def _sender(opened: OpenedMail) -> str:
    """ "Budi Santoso <budi@warga.example>", or what there is of it."""
    name, address = opened.sender
    return " ".join(filter(None, (name, f"<{address}>" if address else ""))) or "–"


def arrival(name: str) -> datetime:
    """Returns when the letter arrived, as its name in the inbox says; a moment long ago when the name does
    not say it."""
    digits = name.partition(".")[0]
    since = int(digits) if digits.isdigit() and len(digits) == 20 else 0
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=since)


def last(why: str) -> str:
    """Returns the last line of a reason, which is the end of its traceback."""
    return (why.strip().splitlines() or ["–"])[-1]
