"""Step 3, WRITE: reply forms → typed mails, their records and their bytes, in the change that enters them.

Promises: a mail is typed once and a retry sends what was written (README promise 4); its Message-ID and token
are computed from the case; every mail to an official is read by the linter first, and one that would leak is
not written: `Leak` goes up."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from mailroom.clerk.store import Change, Store, stamp
from mailroom.clerk.write.papers import Papers
from mailroom.procedure.case import Case
from mailroom.procedure.case_files import numbered_files
from mailroom.procedure.decision import Line
from mailroom.procedure.house import House
from mailroom.procedure.letter import File, Reply
from mailroom.procedure.letter_forms import FORMS
from mailroom.procedure.people import Role
from mailroom.procedure.secrecy import masking
from mailroom.procedure.secrecy.view import view
from mailroom.reading.mime.opener import OpenedMail
from mailroom.text import token as seals
from mailroom.writing.enclosures import WITHHELD, LeftOut, fit, refusal_reason, without_metadata
from mailroom.writing.typist import Enclosure, Typist, lint

INSIDE = (Role.COMPLAINANT, Role.ADMIN)
WRITTEN = ("text", "quote", "note", "previous")  # what people wrote, among the data of a reply


def _vocabulary(house: House) -> frozenset[str]:
    """The words that our own letters use for offices and officials: a part of a complainant's name that is
    one of them betrays nobody."""
    people = [person.name for person in house.people.everybody()]
    agencies = [agency.name for agency in house.people.agencies.values()]
    names = (
        *people,
        *agencies,
        *house.subdistricts,
        house.name,
        house.unit,
        house.government,
        house.address,
        house.impartial.name,
    )
    return frozenset(word.lower() for name in names for word in re.findall(r"[^\W\d_]+", name))


def _named(left_out: Sequence[LeftOut]) -> dict[str, list[dict[str, str]]]:
    """What a letter says of files that do not go with it: those that come another way, and those that nobody
    is to open."""
    rows = [{"name": one.name, "reason": one.reason} for one in left_out]
    withheld = [row for row in rows if row["reason"] in WITHHELD]
    return {"left_out": [row for row in rows if row not in withheld], "withheld": withheld}


def rank(reply: Reply) -> int:
    """0 leaves first, 9 last."""
    return FORMS[reply.form].rank(clock=reply.clock)


def _told_late(reply: Reply, change: Change) -> Reply:
    """A letter that is written because of one that we read late says so, with both dates: to its writer, or
    to whoever it kept waiting."""
    if change.late is None or "waited" in reply.data:
        return reply
    writer, dates = change.late
    kind = "yours" if reply.to.lower() == writer else "clock" if reply.clock else "others"
    return replace(reply, data={**reply.data, "waited": {**dates, "kind": kind}})


def _own_sender(sender: str, token: str, place: int, change: Change) -> str:
    """The envelope sender of one mail alone, by which what comes back names it: parts of a split letter share
    their token, so the later ones bear their place as well."""
    twin = any(row and row.get("token") == token for row in change.tables.get("mails", {}).values())
    return sender.replace("@", f".{place}@", 1) if twin and token in sender else sender


class Leak(RuntimeError):  # noqa: N818 - what it is, not what failed
    """A mail to an official would tell what he may not know. A fault of ours: the letter that caused it is
    set aside."""


@dataclass(frozen=True)
class Desk:
    """What a mail is about: the key its token is sealed over, the number of its last event, and the case if
    it is one."""

    key: str
    event: int
    case: Case | None = None


class Writer:
    """Types for one office."""

    def __init__(
        self,
        typist: Typist,
        papers: Papers,
        store: Store,
        keys: Sequence[bytes],
        opened: Callable[[str], OpenedMail],
        limit: int,
    ) -> None:
        self.typist, self.papers, self.store, self.keys = typist, papers, store, keys
        self.opened, self.limit = opened, limit
        self._ours: tuple[House | None, frozenset[str]] = (None, frozenset())

    def write(
        self,
        change: Change,
        desk: Desk,
        replies: Sequence[Reply],
        house: House,
        now: datetime,
        answers: Mapping[str, str] | None = None,
    ) -> list[str]:
        """Type all replies of a decision into `change`. answers: recipient → the Message-ID of the letter of
        his they answer."""
        written: list[str] = []
        for form in replies:
            reply = self._struck(self._with_figures(_told_late(form, change), house, now), desk.case, house)
            groups, left_out = self._parts(reply, desk, house, now)
            if left_out:
                reply = replace(reply, data={**reply.data, **_named(left_out)})
                self._tell_left_out(change, reply, left_out, desk, house, now)
            for number, group in enumerate(groups, 1):
                part = (
                    replace(reply, data={**reply.data, "part": (number, len(groups))})
                    if len(groups) > 1
                    else reply
                )
                written.append(
                    self._one(
                        change, desk, part, group, len(written) + 1, house, now, (answers or {}).get(reply.to)
                    )
                )
        return written

    def _with_figures(self, reply: Reply, house: House, now: datetime) -> Reply:
        """The quarter's figures stand in the report's mail itself."""
        if not FORMS[reply.form].figures:
            return reply
        return replace(
            reply, data={**reply.data, **self.papers.in_letter(str(reply.data["quarter"]), house, now)}
        )

    def _struck(self, reply: Reply, case: Case | None, house: House) -> Reply:
        """What people wrote, as an official may read it: words of those who know him struck out as the view
        strikes them, others' without what would identify him. Otherwise a name in a comment would keep the
        whole letter from going (the linter refuses it)."""
        if case is None or reply.role in INSIDE:
            return reply
        inside = masking.strike if reply.form == "disposition" else masking.strike_own
        inside = partial(inside, identity=house.identity)
        clean = inside if FORMS[reply.form].from_inside else self._without_needles(house)
        said = {key: clean(value, case) for key in WRITTEN if isinstance(value := reply.data.get(key), str)}
        return replace(reply, data={**reply.data, **said})

    def _needles(self, case: Case, house: House) -> list[str]:
        if self._ours[0] is not house:  # it is replaced as a whole when config.toml is reread
            self._ours = (house, _vocabulary(house) | self.typist.vocabulary)
        return [
            needle for needle in masking.needles(case, house.identity) if needle.lower() not in self._ours[1]
        ]

    def _without_needles(self, house: House) -> Callable[[str, Case], str]:
        return lambda text, case: masking.strike_words(text, self._needles(case, house))

    def _tell_left_out(
        self, change: Change, reply: Reply, files: Sequence[LeftOut], desk: Desk, house: House, now: datetime
    ) -> None:
        """What cannot go by mail waits in the admin's digest, to be handed over; what nobody is to open does
        not."""
        files = [one for one in files if one.reason not in WITHHELD]
        if not files:
            return
        admin = house.admin_of(desk.case.concerns if desk.case else "")
        data = {
            "names": [one.name for one in files],
            "reasons": [one.reason for one in files],
            "form": reply.form,
            "when": now.isoformat(),
            "to": reply.name,
        }
        change.lines(
            [
                Line(
                    admin.address,
                    admin.name,
                    Role.ADMIN,
                    "left_out",
                    desk.key,
                    reply.disposition,
                    reply.agency,
                    data=data,
                )
            ],
            now,
        )

    def _parts(
        self, reply: Reply, desk: Desk, house: House, now: datetime
    ) -> tuple[list[tuple[Enclosure, ...]], tuple[LeftOut, ...]]:
        """The enclosures of a reply and what cannot go with it, split over as many mails as the outward size
        limit asks for (at least one)."""
        papers = [
            made
            for paper, name in reply.papers
            for made in self.papers.enclosures(paper, name, reply, desk.case, house, now)
        ]
        files = [self._enclosure(file, reply, desk.case) for file in reply.files]
        fitted = fit([*papers, *files], self.limit)
        return list(fitted.groups) or [()], fitted.left_out

    def _enclosure(self, file: File, reply: Reply, case: Case | None) -> Enclosure | LeftOut:
        """A file as it came, encoded as it came; for officials without metadata, for hidden cases under a
        neutral name."""
        if file.refused:
            return LeftOut(self._name(file, reply, case), file.type, file.size, file.refused)
        # struck out, or past its retention
        if not file.letter or (self.store.letter(file.letter) or {}).get("thinned"):
            return LeftOut(self._name(file, reply, case), file.type, file.size, "thinned")
        part = self.opened(file.letter).file(file.part)
        headers, payload = part.encoded_form() if part else ((), b"")
        coding = (
            next((value for name, value in headers if name.lower() == "content-transfer-encoding"), "")
            .strip()
            .lower()
        )
        name = self._name(file, reply, case)
        as_it_came = part is not None and coding == "base64"
        made = Enclosure(
            name, file.type, part.data if part and not as_it_came else b"", payload if as_it_came else None
        )
        why = refusal_reason(made, file.name, file.size)
        if why is not None:
            return LeftOut(name, file.type, file.size, why)
        return made if reply.role in INSIDE or case is None else without_metadata(made)

    def _name(self, file: File, reply: Reply, case: Case | None) -> str:
        """The name a file goes under: for officials a neutral one when its sender is hidden, also where it is
        only mentioned."""
        if reply.role in INSIDE or case is None:
            return file.name
        same = [one for one in numbered_files(case) if one.file.sha1 == file.sha1]
        own = [one for one in same if one.file == file]
        return next((one.shown_name for one in (*own, *same)), file.name)

    def _one(
        self,
        change: Change,
        desk: Desk,
        reply: Reply,
        enclosures: tuple[Enclosure, ...],
        place: int,
        house: House,
        now: datetime,
        answers: str | None,
    ) -> str:
        mail_id = f"{desk.key.lower()}.{desk.event}.{place}"
        token = seals.seal(
            self.keys[0],
            seals.about(desk.key, reply.disposition),
            reply.role.value,
            reply.to,
            reply.purpose,
            desk.event,
        )
        message_id = f"<{mail_id}.{self._known_by(token, house)}@{house.domain}>"
        shown = view(desk.case, reply.role, house, now, reply.disposition) if desk.case else None
        typed = self.typist.type(
            reply, shown, token=token, message_id=message_id, mail_id=mail_id, now=now,
            references=self._thread(desk, reply.to, answers), enclosures=enclosures,
        )  # fmt: skip
        self._check(typed.text, typed.subject, reply, desk.case, house)
        listed = reply.role == Role.OFFICER and bool(house.people.chairs_of(reply.to))
        sender = _own_sender(typed.sender, token, place, change)
        change.mail(
            mail_id,
            typed.raw,
            listed=listed or None,
            **self._record(reply, desk, token, message_id, typed.subject, sender, now),
        )
        return mail_id

    def _known_by(self, token: str, house: House) -> str:
        """What stands in a Message-ID. It goes into the References of whoever gets a copy, and into the log
        of every server on the way: so it finds the mail, and gives nobody the token. Where replies come to
        the plain address it has to carry the token itself."""
        if not house.plus_addressing:
            return token
        found = hmac.digest(self.keys[0], f"message-id {token}".encode(), "sha256").hex()
        return f"u{found[:16]}"  # a letter that no token has

    def _record(
        self, reply: Reply, desk: Desk, token: str, message_id: str, subject: str, sender: str, now: datetime
    ) -> dict[str, Any]:
        part = desk.case.disposition(reply.disposition) if desk.case else None
        stage = part.stage if part else desk.case.stage if desk.case else ""
        due = stamp(max(now, reply.not_before or now))
        return {
            "dossier": desk.key, "role": reply.role.value, "to": reply.to, "name": reply.name, "purpose": reply.purpose,
            "agency": reply.agency, "disposition": reply.disposition, "event": desk.event, "form": reply.form, "token": token,
            "message_id": message_id, "subject": subject, "sender": sender, "stage": stage, "clock": reply.clock,
            "status": "waiting", "attempts": 0, "typed": stamp(now), "due": due, "next": due,
            "priority": rank(reply),
        }  # fmt: skip

    def _thread(self, desk: Desk, to: str, answers: str | None) -> tuple[str, ...]:
        """The references of a mail: our earlier mails to this person about this matter (none at its first
        event), and his own letter that it answers."""
        earlier = self.store.mails_of(desk.key) if desk.event > 1 else []
        own = [str(mail["message_id"]) for mail in earlier if mail["to"] == to][-5:]
        return (*own, f"<{answers.strip('<>')}>") if answers else tuple(own)

    def _check(self, text: str, subject: str, reply: Reply, case: Case | None, house: House) -> None:
        """The leak linter: reads every mail to an official before it is written (README promise 12)."""
        if case is None or reply.role in INSIDE:
            return
        leaked = lint(f"{subject}\n{text}", self._needles(case, house))
        if leaked:
            raise Leak(
                f"form {reply.form} for {reply.role} would show {len(leaked)} thing(s) of the complainant in {case.number}"
            )
