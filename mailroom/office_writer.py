"""Step 3, WRITE: reply forms → typed mails, their records and their bytes in the outbox, before the change that mentions them.

Promises: a mail is typed once and a retry sends what was written (DESIGN.md promise 4); its Message-ID and token are computed from
the case; every mail to an official is read by the linter first, and one that would leak is not written: `Leak` goes up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from mailroom.office_papers import Papers
from mailroom.office_store import Change, Store, stamp
from mailroom.paper import token as seals
from mailroom.paper.enclosures import fit, without_metadata
from mailroom.paper.opener import Part, part_as_encoded
from mailroom.paper.typist import Enclosure, Typist, lint
from mailroom.procedure import secrecy
from mailroom.procedure.case import Case
from mailroom.procedure.house import House
from mailroom.procedure.letter import File, Reply
from mailroom.procedure.people import Role
from mailroom.procedure.view import neutral, view
from mailroom.shelves.outbox import Outbox

INSIDE = (Role.COMPLAINANT, Role.ADMIN)
URGENT_FIRST = {"answer": 0, "receipt": 1, "ask": 1, "forwarded": 1, "declined": 1}


class Leak(RuntimeError):  # noqa: N818 - what it is, not what failed
    """A mail to an official would tell what he may not know. A fault of ours: the letter that caused it is set aside."""


@dataclass(frozen=True)
class Desk:
    """What a mail is about: the key its token is sealed over, the number of its last event, and the case if it is one."""

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
        outbox: Outbox,
        keys: Sequence[bytes],
        raw_of: Callable[[str], bytes],
        limit: int,
    ) -> None:
        self.typist, self.papers, self.store, self.outbox, self.keys = typist, papers, store, outbox, keys
        self.raw_of, self.limit = raw_of, limit

    def write(
        self,
        change: Change,
        desk: Desk,
        replies: Sequence[Reply],
        house: House,
        now: datetime,
        answers: Mapping[str, str] | None = None,
    ) -> list[str]:
        """Type all replies of a decision into `change`. answers: recipient → the Message-ID of the letter of his they answer."""
        written: list[str] = []
        for reply in replies:
            for number, part in enumerate(self._parts(reply, desk, house, now)):
                written.append(
                    self._one(
                        change, desk, reply, part, (len(written) + 1, number), house, now, (answers or {}).get(reply.to)
                    )
                )
        return written

    def _parts(self, reply: Reply, desk: Desk, house: House, now: datetime) -> list[tuple[Enclosure, ...]]:
        """The enclosures of a reply, split over as many mails as the outward size limit asks for (at least one)."""
        papers = [
            made
            for paper, name in reply.papers
            for made in self.papers.enclosures(paper, name, reply, desk.case, house, now)
        ]
        files = [made for made in (self._enclosure(file, reply, desk.case) for file in reply.files) if made is not None]
        fitted = fit([*papers, *files], self.limit)
        return list(fitted.groups) or [()]

    def _enclosure(self, file: File, reply: Reply, case: Case | None) -> Enclosure | None:
        """A file as it came, encoded as it came; for officials without metadata, for hidden cases under a neutral name."""
        headers, payload = part_as_encoded(self.raw_of(file.letter), file.part)
        coding = (
            next((value for name, value in headers if name.lower() == "content-transfer-encoding"), "").strip().lower()
        )
        data = Part("", "", 0, "", file.part).data if not payload else payload
        made = Enclosure(file.name, file.type, data, payload if coding == "base64" else None)
        if reply.role in INSIDE or case is None:
            return made
        return self._for_official(made, file, case)

    def _for_official(self, made: Enclosure, file: File, case: Case) -> Enclosure | None:
        clean = without_metadata(made)
        if clean is None:
            return None
        own = next((no for no, one in enumerate(case.files, 1) if one.sha1 == file.sha1), 0)
        return replace(clean, name=neutral(clean.name, own)) if case.hidden and own else clean

    def _one(
        self,
        change: Change,
        desk: Desk,
        reply: Reply,
        enclosures: tuple[Enclosure, ...],
        place: tuple[int, int],
        house: House,
        now: datetime,
        answers: str | None,
    ) -> str:
        mail_id = f"{desk.key.lower()}.{desk.event}.{place[0]}"
        subject = f"{desk.key}/{reply.disposition}" if reply.disposition else desk.key
        token = seals.seal(self.keys[0], subject, reply.role.value, reply.to, reply.purpose, desk.event)
        message_id = f"<{mail_id}.{token}@{house.domain}>"
        shown = view(desk.case, reply.role, house, now, reply.disposition) if desk.case else None
        typed = self.typist.type(
            reply, shown, token=token, message_id=message_id, mail_id=mail_id, now=now,
            references=self._thread(desk.key, reply.to, answers), enclosures=enclosures,
        )  # fmt: skip
        self._check(typed.text, typed.subject, reply, desk.case)
        self.outbox.put(mail_id, typed.raw)
        change.put(
            "mails",
            mail_id,
            **self._record(reply, desk, token, message_id, typed.subject, typed.text, typed.sender, now),
        )
        return mail_id

    def _record(
        self, reply: Reply, desk: Desk, token: str, message_id: str, subject: str, text: str, sender: str, now: datetime
    ) -> dict[str, Any]:
        part = desk.case.disposition(reply.disposition) if desk.case else None
        stage = part.stage if part else desk.case.stage if desk.case else ""
        return {
            "dossier": desk.key, "role": reply.role.value, "to": reply.to, "name": reply.name, "purpose": reply.purpose,
            "agency": reply.agency, "disposition": reply.disposition, "event": desk.event, "form": reply.form, "token": token,
            "message_id": message_id, "subject": subject, "text": text, "sender": sender, "stage": stage, "clock": reply.clock,
            "status": "waiting", "attempts": 0, "typed": stamp(now), "next": stamp(max(now, reply.not_before or now)),
            "priority": URGENT_FIRST.get(reply.form, 5),
        }  # fmt: skip

    def _thread(self, key: str, to: str, answers: str | None) -> tuple[str, ...]:
        """The references of a mail: our earlier mails to this person about this matter, and his own letter that it answers."""
        own = [str(mail["message_id"]) for mail in self.store.mails_of(key) if mail["to"] == to][-5:]
        return (*own, f"<{answers.strip('<>')}>") if answers else tuple(own)

    def _check(self, text: str, subject: str, reply: Reply, case: Case | None) -> None:
        """The leak linter: reads every mail to an official before it is written (DESIGN.md promise 12)."""
        if case is None or reply.role in INSIDE:
            return
        leaked = lint(f"{subject}\n{text}", secrecy.needles(case))
        if leaked:
            raise Leak(
                f"form {reply.form} for {reply.role} would show {len(leaked)} thing(s) of the complainant in {case.number}"
            )
