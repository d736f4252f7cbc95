"""Step 3, WRITE: decided letters become typed mails, each with its Message-ID, reply token, enclosures and
row.

Message-ID and token are computed (message_ids.py), so a mail is typed once, and another try sends the same
bytes. The linter reads every mail that is not for the admin (leak_watch.py). One that would leak is stopped
and the admin is asked (stopped_notice.py); the other mails of the letter go.

In: `Writer.write`: entries, `House`, now, and a `LateLetter` when the letter had waited for us.
Out: for each entry its `Mail`s, typed.
Fails: A template's unknown name (jinja2.UndefinedError), `PressError` and KeyError set the letter aside.
OSError goes up; nothing was entered.
See: Text and HTML: writing/mail_composer.py. Headers and MIME: writing/outgoing_mime.py. When it is sent:
clerk/outgoing/mail_delivery.py."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from itertools import chain
from typing import Any

from mailroom.clerk.outcome import Entry, Matter, Row, line_for_admin
from mailroom.clerk.read.attachment_filter import Scan, no_scan
from mailroom.clerk.register_rows import Mail
from mailroom.clerk.store import Store
from mailroom.clerk.write import content_free_notices as notices
from mailroom.clerk.write.leak_watch import INSIDE, LeakWatch
from mailroom.clerk.write.letter_papers import Papers, Strike
from mailroom.clerk.write.message_ids import envelope_sender, mail_ids
from mailroom.clerk.write.quoted_tokens import QuotedTokens
from mailroom.clerk.write.stopped_notice import stopped_letter
from mailroom.media.file_types import real_type
from mailroom.procedure.case import Case
from mailroom.procedure.case_files import CaseFile, enclosed_files, numbered_files
from mailroom.procedure.decision import Line
from mailroom.procedure.letter import File, Reply
from mailroom.procedure.office_facts import House
from mailroom.procedure.outgoing_letters import FORMS
from mailroom.procedure.people import Role
from mailroom.procedure.secrecy import alias_and_masked_texts
from mailroom.procedure.secrecy.case_masks_cache import gate_of
from mailroom.procedure.secrecy.role_view import view
from mailroom.reading.mime.opener import OpenedMail
from mailroom.writing.leak_linter import SoughtPhrases, strike_all
from mailroom.writing.mail_composer import Enclosure, MailComposer
from mailroom.writing.outgoing_files import (
    WITHHELD,
    LeftOut,
    WorkTime,
    as_pictures,
    fit,
    left_out,
    refusal_reason,
    with_words,
    without_metadata,
)

WRITTEN = ("text", "quote", "note", "previous")  # what people wrote, among the data of a reply


@dataclass(frozen=True)
class LateLetter:
    """A letter that we read late: who wrote it, and since when it waited."""

    sender: str
    since: datetime
    now: datetime

    def mention(self, reply: Reply) -> Reply:
        """Returns the reply with a remark that we read the letter late, with both dates. It goes to the
        letter's writer, or to the person who was kept waiting."""
        if "waited" in reply.data:
            return reply
        kind = "yours" if reply.to.lower() == self.sender else "clock" if reply.clock else "others"
        about = {"since": self.since, "now": self.now, "kind": kind}
        return replace(reply, data={**reply.data, "waited": about})


@dataclass(frozen=True)
class _Job:
    """The letters of one entry: about what, when and for which house they are typed, which letter causes
    them; answers: recipient → the Message-ID that his letter answers."""

    house: House
    now: datetime
    late: LateLetter | None
    at_hand: OpenedMail | None
    matter: Matter
    answers: Mapping[str, str]

    @property
    def case(self) -> Case | None:
        return self.matter.case

    @cached_property
    def sent_files(self) -> dict[File | str, CaseFile]:
        """The files of the case that complainants sent, each also as the first of its sha1."""
        found: dict[File | str, CaseFile] = {}
        for one in numbered_files(self.case) if self.case else ():
            found[one.file] = one
            found.setdefault(one.file.sha1, one)
        return found

    @cached_property
    def hidden_files(self) -> frozenset[str]:
        """The sha1 of those that a hidden complainant sent."""
        return frozenset(one.file.sha1 for one in self.sent_files.values() if one.hidden)

    @cached_property
    def files_of_admin(self) -> dict[File, str]:
        return enclosed_files(self.case) if self.case else {}


@dataclass
class Writer:
    """Types for one office. opened: a letter of the archive; limit: bytes of a mail; scan: why a file does
    not go, by a virus scanner."""

    composer: MailComposer
    papers: Papers
    store: Store
    keys: Sequence[bytes]
    opened: Callable[[str], OpenedMail]
    limit: int
    scan: Scan = no_scan

    def __post_init__(self) -> None:
        self.watch = LeakWatch(self.composer, self.store)
        self.tokens = QuotedTokens(self.store)

    def write(
        self,
        entries: Sequence[Entry],
        house: House,
        now: datetime,
        late: LateLetter | None = None,
        at_hand: OpenedMail | None = None,
    ) -> list[list[Mail]]:
        """Type the letters of all entries: the mails of each. late: the letter that causes them was read
        late; at_hand: it itself, opened."""
        written: list[list[Mail]] = []
        for entry in entries:
            mails: list[Mail] = []
            written.append(mails)
            if isinstance(entry, Row | Line):
                continue
            job = _Job(house, now, late, at_hand, entry.matter, entry.answers)
            for reply in notices.without_unwanted_news(self.store, entry.letters, job.case):
                tokens = {mail.token for one in written for mail in one}
                typed = self._lint_letter(job, reply, len(mails), tokens)
                mails += self._as_notice(job, reply, typed, len(mails) + len(typed) + 1)
        return written

    def _as_notice(self, job: _Job, reply: Reply, typed: list[Mail], place: int) -> list[Mail]:
        """The mails of one letter as they go to its reader: he may wish no more than a notice of it."""
        going = [mail for mail in typed if mail.status == "waiting" and mail.to == reply.to]
        if not going or not notices.goes_as_notice(self.store, reply):
            return typed
        files, tokens = len(reply.files) + len(reply.papers), {mail.token for mail in going}
        told = self._mail(job, notices.notice_of(reply, files), (), place, tokens, lambda data: data)
        told = replace(told, priority=going[0].priority, keeps=tuple(mail.id for mail in going))
        return [*(mail for mail in typed if mail not in going), *notices.kept_until_opened(going), told]

    def _lint_letter(self, job: _Job, form: Reply, before: int, tokens: Collection[str]) -> list[Mail]:
        """One letter as it goes. Where it would leak: as it was typed, and typed again without what leaks,
        both stopped; and the letter that asks the admin which of them goes."""
        mails = list(self._letter(job, form, before, tokens))
        leaking = {leak.text for mail in mails for leak in mail.leaks}
        if not leaking:
            return mails

        sought = SoughtPhrases(leaking)

        def strike(data: Any) -> Any:
            return strike_all(data, sought, alias_and_masked_texts.STRUCK)

        seen = {*tokens, *(mail.token for mail in mails)}
        telling = {name for mail in mails for leak in mail.leaks for name in leak.files}
        again = list(self._letter(job, form, before + len(mails), seen, strike, telling))
        again = [] if any(mail.leaks for mail in again) else again
        kept, question = stopped_letter(form, mails, again, job.case, job.house, job.now)
        return [*kept, *self._letter(job, question, before + len(kept), seen)]

    def _letter(
        self,
        job: _Job,
        form: Reply,
        before: int,
        tokens: Collection[str],
        strike: Strike = lambda data: data,
        telling: Collection[str] = (),
    ) -> Iterator[Mail]:
        """One letter: one mail, or as many as the outward size limit asks for. before: mails of the same
        entry; tokens: of all earlier ones; strike: takes out what leaks; telling: files in which it stands.
        """
        reply, house, now = job.late.mention(form) if job.late else form, job.house, job.now
        if FORMS[reply.form].figures:  # the quarter's figures stand in the report's mail itself
            figures = self.papers.quarters.in_letter(str(reply.data["quarter"]), house, now)
            reply = replace(reply, data={**reply.data, **figures})
        if reply.form == "status_letter":
            reply = replace(
                reply, data={**reply.data, "notices": notices.wishes_notices(self.store, reply.to)}
            )
        reply = self._strike(reply, job.case, house)
        renamed = self.watch.neutral_names(reply, job.case, house)
        if renamed:
            strike = _renames(renamed, strike)
        strike = _both(self.tokens.strike, strike)
        reply = replace(reply, data=strike(reply.data))
        papers = [
            self.papers.enclosures(*paper, reply, job.case, house, now, strike) for paper in reply.papers
        ]
        time = WorkTime()
        files = [self._enclosure(file, reply, job, time, renamed) for file in reply.files]
        files = [_strike_file(file, strike, telling) for file in files]
        fitted = fit([*chain.from_iterable(papers), *files], self.limit)
        reply, lines = _with_left_out(reply, job, fitted.left_out)
        groups = list(fitted.groups) or [()]
        for number, group in enumerate(groups, 1):
            data = {**reply.data, "part": (number, len(groups))} if len(groups) > 1 else reply.data
            mail = self._mail(job, replace(reply, data=data), group, before + number, tokens, strike)
            yield replace(mail, left_out=lines if number == 1 else ())
            tokens = {*tokens, mail.token}

    def _strike(self, reply: Reply, case: Case | None, house: House) -> Reply:
        """Returns the reply as an official may read it: in what people wrote, everything he may not read
        about the complainants is struck out. Otherwise a name in a comment would keep the whole letter from
        going (the linter refuses it)."""
        if case is None or reply.role in INSIDE:
            return reply
        said = {key: value for key in WRITTEN if isinstance(value := reply.data.get(key), str)}
        if FORMS[reply.form].from_inside:
            joined, identity = str(reply.data.get("joined", "")), house.identity
            if reply.form == "disposition":
                said = {
                    key: alias_and_masked_texts.strike(value, case, identity) for key, value in said.items()
                }
            else:
                strike = partial(
                    alias_and_masked_texts.strike_complainant_text,
                    case=case,
                    identity=identity,
                    joined=joined,
                )
                said = {key: strike(value) for key, value in said.items()}
        elif said:
            forbidden, numbers = self.watch.forbidden(case, house), list(reply.data.get("numbers", ()))
            if alias_and_masked_texts.hides(case):
                gate = gate_of(case, house.identity)
                said = {key: gate.officials_words(value) for key, value in said.items()}
                numbers = [gate.officials_words(number) for number in numbers]
            said = {key: alias_and_masked_texts.strike_words(value, forbidden) for key, value in said.items()}
            return replace(reply, data={**reply.data, **said, **({"numbers": numbers} if numbers else {})})
        return replace(reply, data={**reply.data, **said})

    def _enclosure(
        self, file: File, reply: Reply, job: _Job, time: WorkTime, renamed: Mapping[str, str]
    ) -> Enclosure | LeftOut:
        """A file encoded as it came; for officials without metadata, of a hidden complainant as pictures
        under a neutral name. Where somebody is hidden from the reader, the linter reads its words."""
        inside = reply.role in INSIDE or job.case is None
        name, hidden = file.name, False
        if job.case is not None and not inside:  # as it has where it is mentioned
            sent = job.sent_files.get(file) or job.sent_files.get(file.sha1)
            name = sent.shown_name if sent else job.files_of_admin.get(file, file.name)
            hidden = file.sha1 in job.hidden_files
        name = renamed.get(name, name)
        row = self.store.letter(file.letter) if file.letter else None
        if file.refused:
            return LeftOut(name, file.type, file.size, file.refused)
        # struck out, or past its retention
        if not file.letter or (row is not None and row.thinned):
            return LeftOut(name, file.type, file.size, "thinned")
        at_hand = job.at_hand
        letter = at_hand if at_hand and at_hand.digest == file.letter else self.opened(file.letter)
        part = letter.file(file.part)
        headers, payload = part.encoded_form() if part else ((), b"")
        codings = [coding for key, coding in headers if key.lower() == "content-transfer-encoding"]
        as_it_came = bool(codings) and codings[0].strip().lower() == "base64"
        data = part.data if part and not as_it_came else b""
        made = Enclosure(name, file.type, data, payload if as_it_came else None)
        why = refusal_reason(made, file.name, file.size)
        if why is None and self.scan is not no_scan:
            why = self.scan(made.data) or None
        if why is not None:
            return LeftOut(name, file.type, file.size, why)
        if reply.role != Role.ADMIN:
            read = self.tokens.of_file(made, file.sha1, time)
            if isinstance(read, LeftOut):
                return read
            made = read
        if hidden:
            return as_pictures(made, time)
        clean = made if inside else without_metadata(made, time)
        if isinstance(clean, LeftOut) or not self.watch.reads_files(reply, job.case):
            return clean
        return with_words(clean, time)

    def _mail(
        self,
        job: _Job,
        reply: Reply,
        enclosures: Sequence[Enclosure],
        place: int,
        tokens: Collection[str],
        strike: Strike,
    ) -> Mail:
        house, case, matter = job.house, job.case, job.matter
        ids = mail_ids(reply, matter.key, matter.event, place, self.keys[0], house)
        shown = (
            notices.shown_in(reply.form, strike(view(case, reply.role, house, job.now, reply.disposition)))
            if case
            else None
        )
        # our earlier mails to this person about this matter, and his own letter that it answers
        thread = self.store.thread(matter.key, reply.to)[-5:] if matter.event > 1 else []
        if answers := job.answers.get(reply.to):
            thread.append(f"<{answers.strip('<>')}>")
        about: dict[str, Any] = {"references": tuple(thread), "enclosures": tuple(enclosures), **vars(ids)}
        if FORMS[reply.form].figures:
            about["pictures"] = self.papers.quarters.pictures(str(reply.data["quarter"]), house, job.now)
        typed = self.composer.type(reply, shown, now=job.now, **about)
        leaks = self.watch.leaks(reply, case, house, f"{typed.subject}\n{typed.text}", enclosures)
        part = case.disposition(reply.disposition) if case else None
        same = ("role", "to", "name", "purpose", "agency", "disposition", "form", "clock")
        return Mail(
            id=ids.mail_id,
            raw=typed.raw,
            dossier=matter.key,
            **{name: getattr(reply, name) for name in same},
            event=matter.event,
            token=ids.token,
            message_id=ids.message_id,
            subject=typed.subject,
            sender=envelope_sender(typed.sender, ids.token, place, tokens),
            stage=part.stage if part else case.stage if case else "",
            typed=job.now,
            due=max(job.now, reply.not_before or job.now),
            priority=FORMS[reply.form].rank(clock=reply.clock, urgent=bool(case and case.urgent)),
            listed=reply.role == Role.OFFICER and bool(house.people.chairs_of(reply.to)),
            leaks=leaks,
        )


def _with_left_out(reply: Reply, job: _Job, left_out: Sequence[LeftOut]) -> tuple[Reply, tuple[Line, ...]]:
    """Returns the letter, which names the files that do not go with it, and a line of the admin's digest.

    In his line stand the files that come another way, to be handed over; those that nobody is to open do not.
    """
    if not left_out:
        return reply, ()
    rows = [{"name": one.name, "reason": one.reason} for one in left_out]
    withheld = [row for row in rows if row["reason"] in WITHHELD]
    rows = [row for row in rows if row not in withheld]
    reply = replace(reply, data={**reply.data, "left_out": rows, "withheld": withheld})
    if not rows:
        return reply, ()
    told: dict[str, Any] = {
        "names": [row["name"] for row in rows],
        "reasons": [row["reason"] for row in rows],
    }
    told |= {"form": reply.form, "to": reply.name, "when": job.now.isoformat()}
    admin = job.house.admin_of(job.case.concerns if job.case else "")
    line = line_for_admin(admin, "left_out", job.matter.key, **told)
    return reply, (replace(line, disposition=reply.disposition, agency=reply.agency),)


def _both(first: Strike, then: Strike) -> Strike:
    return lambda data: then(first(data))


def _renames(names: Mapping[str, str], strike: Strike) -> Strike:
    """Returns what gives files their neutral names in the data of a letter, and then strikes."""

    def rename(data: Any) -> Any:
        if isinstance(data, Mapping):
            return {key: rename(item) for key, item in data.items()}
        if isinstance(data, list | tuple):
            return type(data)(map(rename, data))
        return names.get(data, data) if isinstance(data, str) else data

    return lambda data: strike(rename(data))


def _strike_file(file: Enclosure | LeftOut, strike: Strike, telling: Collection[str]) -> Enclosure | LeftOut:
    """The file as it goes when words are struck: its name, and what a text file says. Nothing can be struck
    from another: it is left out. telling: the names of the files that must not go as they are."""
    named = replace(file, name=strike(file.name))
    if not isinstance(named, Enclosure) or file.name not in telling:
        return named
    said = strike(named.says) if real_type(named.data) is None else named.says
    if said == named.says:
        return left_out(named, "tells")
    return replace(named, content=str(said).encode(), encoded=None, says=said)
