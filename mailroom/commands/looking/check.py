"""`check`: whether config.toml, the store and the servers it names are fit, a sentence a finding.

Nothing is changed, and no letter goes out without --letter.

In: `arguments`: argparse's parser. `run`, `findings`: a `Call`; `findings` also the `RoundTrip` of a letter.
Out: (sentence, whether it is good) of each finding; 1 when anything is wrong.
Fails: `Trouble`, `StoreRefused` and JournalBroken for a store that cannot be opened; OSError: the disk.
cli.py prints a sentence.
See: A letter to ourselves: self_letter.py. Faults of config.toml: config/config_faults.py."""

from __future__ import annotations

import argparse
import errno
import os
import socket
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING

from mailroom.clerk.store import OWN_HOST
from mailroom.clerk.time.probe_mail import PLUS_PART
from mailroom.commands import Call
from mailroom.commands.server_error_meanings import plainly
from mailroom.commands.terminal import is_terminal, progress, show_finding
from mailroom.config import check_files
from mailroom.config.server_tables import LmtpTable, MailboxTable, SmtpTable
from mailroom.daemon.mailbox_polling import check_mailbox, mailbox_name
from mailroom.daemon.nightly_backup import folder_of, identities_of
from mailroom.daemon.store_opening import telling, tokens, why
from mailroom.doors.oauth import OauthTrouble
from mailroom.doors.smtp_client import Relay
from mailroom.doors.virus_scanner import VirusScanner
from mailroom.procedure.office_facts import House
from mailroom.shelves.store_faults import FORM, JournalCut, NewerForm
from mailroom.shelves.upkeep import age_files
from mailroom.shelves.upkeep.backup_folder import LAST
from mailroom.writing.cli_sentences import Trouble, phrase

if TYPE_CHECKING:
    from mailroom.commands.looking.self_letter import RoundTrip

TEXTS = False  # no text of a person is looked into


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--letter", action="store_true", help=phrase("check.letter"))


def run(call: Call) -> int:
    """Prints the findings; returns 1 when anything is wrong. No letter comes in or goes out, except by
    --letter."""
    trip = None
    if call.args.letter and call.cabinet.holder() is not None:
        call.print("check.letter_at_work")  # the office at work would take the letter first
    elif call.args.letter:
        from mailroom.commands.looking.self_letter import send_and_wait  # noqa: PLC0415 - it reads mail

        with progress("self_letter"):
            trip = send_and_wait(call.config, call.root, call.clock)
    wrong = show_findings(call, findings(call, trip))
    call.print("check.found" if wrong else "check.good", count=wrong)
    return 1 if wrong else 0


def show_findings(call: Call, found: Iterable[tuple[str, bool]]) -> int:
    """Prints each finding as it comes; returns how many are bad news."""
    wrong = 0
    for sentence, good in found:
        if is_terminal():
            show_finding(sentence, good=good)
        else:
            call.say(sentence if good else phrase("check.wrong", why=sentence))
        wrong += not good
    return wrong


def findings(call: Call, trip: RoundTrip | None = None) -> Iterator[tuple[str, bool]]:
    """Yields (sentence, whether it is good news). trip: what became of a letter to ourselves, if one was
    sent."""
    yield phrase("check.config", path=call.config.path), True
    for sentence in check_files(call.config, call.clock().date()):
        yield sentence, False
    yield from _clock(call)
    yield _disk(call)
    yield from _book(call)
    yield from _own_host(call)
    yield from _backup(call)
    if call.config.scanner.socket:
        scanner = VirusScanner(call.config.scanner)
        key = "check.scanner" if scanner.answers() else "check.scanner_bad"
        yield phrase(key, where=call.config.scanner.socket, why=scanner.trouble), not scanner.trouble
    at_work = call.cabinet.holder()
    for table in (call.config.smtp, call.config.lmtp):
        if table is not None:
            yield _port(table, at_work)
    yield from _relay(call)
    for box in call.config.imap:
        yield _mailbox(call, box)
    yield from _outside(call, trip)


def _clock(call: Call) -> Iterator[tuple[str, bool]]:
    """Whether time servers keep the machine's clock, where its system can tell: it dates every limit."""
    ask = ["timedatectl", "show", "--property=NTPSynchronized", "--value"]
    try:
        answer = subprocess.run(  # noqa: S603 - a constant
            ask, capture_output=True, text=True, timeout=5, check=True
        )
    except (OSError, subprocess.SubprocessError):  # no systemd here: nobody to ask
        return
    kept = answer.stdout.strip()
    if kept in ("yes", "no"):
        key = "check.clock_yes" if kept == "yes" else "check.clock_no"
        yield phrase(key, now=f"{call.clock():%d-%m-%Y %H.%M}"), kept == "yes"


def _disk(call: Call) -> tuple[str, bool]:
    """Whether the store's disk has the room below which the alarm is given."""
    free, least = call.cabinet.free_bytes() // 1024**2, call.config.alarm.disk_free_mb
    key = "check.disk" if free >= least else "check.disk_full"
    return phrase(key, root=call.root, free=free, least=least), free >= least


def _book(call: Call) -> Iterator[tuple[str, bool]]:
    """The chain of the journal, from the first line to the last."""
    if not call.cabinet.exists():
        yield phrase("check.no_store", root=call.root), True
        return
    try:
        call.cabinet.form()
    except NewerForm as newer:
        yield phrase("trouble.newer", root=call.root, found=newer.found, known=FORM), False
        return
    try:
        journal = call.cabinet.journal()
    except JournalCut as cut:
        yield phrase("check.book_broken", why=why(cut)), False
        return
    fault = journal.verify()
    if fault is None:
        yield phrase("check.book", count=journal.last), True
    # the office at work may be writing a last line just now
    elif call.cabinet.holder() is None or fault.n <= journal.last:
        yield phrase("check.book_broken", why=fault), False


def _own_host(call: Call) -> Iterator[tuple[str, bool]]:
    """What our mail host calls itself in the results that the office reads, and how that is known."""
    known, learnt = call.config.house.authserv_id, ""
    if call.cabinet.exists():
        try:
            with telling(call.root), closing(call.cabinet.look()) as shelves:
                learnt = str(shelves.register.fact(OWN_HOST) or "")
        except Trouble as unreadable:
            yield str(unreadable), False
    if known and learnt and known.lower() != learnt.lower():
        yield phrase("self_letter.authserv_other", known=known, named=learnt), False
    elif known or learnt:
        yield phrase("check.host_told" if known else "check.host_learnt", named=known or learnt), True


def _backup(call: Call) -> Iterator[tuple[str, bool]]:
    """Whether the nightly backup is set up, its keys are keys, and its folder is there."""
    table = call.config.backup
    if not table.recipients:
        if not call.config.house.rehearsal:
            yield phrase("check.backup_none"), True
        return
    folder = folder_of(call.config).folder
    try:
        age_files.recipients_of(table.recipients)
        identities_of(call.config)
    except age_files.AgeUnfit as unfit:
        yield phrase("check.backup_bad", why=phrase(f"unfit.{unfit.key}", **unfit.values)), False
        return
    except OSError as disk:
        yield phrase("check.backup_bad", why=f"{table.identity_file}: {disk.strerror}"), False
        return
    if not (folder.is_dir() and os.access(folder, os.W_OK)):
        yield phrase("trouble.backup_folder", path=folder), False
        return
    last = call.cabinet.marks.get(LAST) or phrase("backup.never")
    yield phrase("check.backup", folder=folder, count=len(table.recipients), last=last), True


def _port(table: SmtpTable | LmtpTable, at_work: int | None) -> tuple[str, bool]:
    """Whether the port can be had; while the office is at work it is its own."""
    values = {"protocol": table.protocol.upper(), "host": table.host, "port": table.port}
    family = socket.AF_INET6 if ":" in table.host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((table.host, table.port))
    except OSError as taken:
        if at_work is not None and taken.errno == errno.EADDRINUSE:
            return phrase("check.port_ours", pid=at_work, **values), True
        return phrase("check.port_taken", why=taken.strerror, **values), False
    return phrase("check.port_free", **values), True


def _one_line(trouble: Exception) -> str:
    return " ".join(str(trouble).split()) or type(trouble).__name__


class _Knock(Relay):
    """Sees whether the relay lets us in, and whether it would take a letter to us; carries nothing."""

    def knock(self, now: datetime) -> str:
        """Does EHLO, TLS and login, as before a letter. Returns "" or why they fail. The line stays open:
        call `close`."""
        try:
            self._let_in(now)
        except (OSError, ValueError, OauthTrouble) as trouble:  # every smtplib fault is an OSError
            return _one_line(trouble)
        return ""

    def ask(self, sender: str, to: str) -> tuple[int, str]:
        """Returns (code, words) to a letter that ends before its text: the first refusal, or 250. Raises
        OSError."""
        assert self._line is not None
        code, words = self._line.mail(sender)
        if code == 250:
            code, words = self._line.rcpt(to)
        self._line.rset()
        return code, f"{code} {' '.join(words.decode('utf-8', 'replace').split())}"


def _relay(call: Call) -> Iterator[tuple[str, bool]]:
    relay = call.config.relay
    if relay.mode == "maildirs":
        yield phrase("check.maildirs", root=call.root), True
        return
    knock = _Knock(relay, tokens=tokens(relay.oauth, call.root))
    try:
        why = knock.knock(call.clock())
        if not why:
            yield phrase("check.relay", host=relay.host, port=relay.port), True
            yield _answers(knock, call.config.house)
    except OSError as broken:
        why = _one_line(broken)
    finally:
        knock.close()
    if why:
        yield phrase("check.relay_bad", host=relay.host, port=relay.port, why=plainly(why)), False


def _answers(knock: _Knock, house: House) -> tuple[str, bool]:
    """Returns whether the relay would take an answer to our address. Yes, or "later" (4xx), is good news; a
    refusal is not. Another sentence says when the address without its plus would be taken. Only the daily
    probe shows its arrival."""
    to = house.reply_address(PLUS_PART)
    code, why = knock.ask(to, to)
    if 200 <= code < 300 or 400 <= code < 500:
        return phrase("check.answers" if code < 300 else "check.answers_later", to=to, why=why), True
    plus = to != house.mail and knock.ask(house.mail, house.mail)[0] < 300
    return phrase("check.no_plus" if plus else "check.no_answers", to=to, why=why), False


def _outside(call: Call, trip: RoundTrip | None) -> Iterator[tuple[str, bool]]:
    """What came of the letter to ourselves, and what the DNS says of our domain and keys."""
    if not trip and call.config.relay.mode != "smtp":
        return
    from mailroom.commands.looking import self_letter  # noqa: PLC0415 - its DNS library takes long to load

    if trip:
        yield from self_letter.trip_findings(trip, call.config, plainly)
    if call.config.relay.mode == "smtp":
        domain = call.config.house.domain
        yield from self_letter.dns_findings(domain, trip.selector(domain) if trip else "")
        if call.config.dkim.selector:
            yield from self_letter.key_findings(call.config.dkim)


def _mailbox(call: Call, box: MailboxTable) -> tuple[str, bool]:
    """Whether we may log in to the mailbox, and know from which day on its letters are ours."""
    name = mailbox_name(box)
    try:
        why = check_mailbox(box, call.root, call.clock)
    except Trouble as refusal:
        return str(refusal), False
    return phrase("check.mailbox_bad" if why else "check.mailbox", name=name, why=plainly(why)), not why
