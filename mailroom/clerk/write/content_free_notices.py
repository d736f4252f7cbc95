"""Whose mails carry no content: a notice goes in place of each letter, which waits until he opens it.

Letter and notice bear one token, so a reply counts once, whichever of the two it answers; a clock starts when
the notice leaves. Letters that somebody has just asked for, and those of the machine, go whole
(`Form.whole`). One that the leak linter stopped goes whole when the admin lets it go.

A complainant who wishes no news gets what asks, answers or starts a clock alone (`without_unwanted_news`).

In: `goes_as_notice`, `wishes_notices`: the `Store` and a `Reply` or address. `notice_of`: the reply.
`kept_until_opened`: its `Mail`s.
`without_unwanted_news`: replies and the `Case` they are about.
Out: yes or no; the notice that goes; the letter's mails, kept.
Fails: The register's OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the
letter aside (office.py).
See: How the wish is said and a letter opened: clerk/kinds/notice_wishes.py. Typing: writer.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from mailroom.clerk.register_rows import KEPT, Mail
from mailroom.clerk.store import Store
from mailroom.procedure.case import Case
from mailroom.procedure.letter import Reply
from mailroom.procedure.outgoing_letters import FORMS
from mailroom.procedure.people import Role

NOTICE = "notice"  # the form that goes in a letter's place
_SHOWN = ("number", "urgent")  # all that a notice knows of its case


def wish_key(address: str) -> str:
    """The fact that this reader wishes notices alone."""
    return f"notices:{address.lower()}"


def wishes_notices(store: Store, address: str) -> bool:
    return bool(store.register.fact(wish_key(address), ""))


def quiet_key(address: str) -> str:
    """The fact that this complainant wishes no mails that only inform."""
    return f"quiet:{address.lower()}"


def without_unwanted_news(store: Store, replies: Sequence[Reply], case: Case | None) -> list[Reply]:
    """Returns the letters without those that only inform somebody who wishes no news. What asks, answers or
    starts a clock goes all the same, and so does all of a danger."""
    return [one for one in replies if not _is_unwanted(store, one, case)]


def _is_unwanted(store: Store, reply: Reply, case: Case | None) -> bool:
    informs = FORMS[reply.form].informs and reply.role == Role.COMPLAINANT and not reply.clock
    urgent = case is not None and case.urgent
    return informs and not urgent and bool(store.register.fact(quiet_key(reply.to), ""))


def goes_as_notice(store: Store, reply: Reply) -> bool:
    return not FORMS[reply.form].whole and wishes_notices(store, reply.to)


def notice_of(reply: Reply, files: int) -> Reply:
    """Returns the letter that says that there is one, and nothing of what stands in it. files: how many go
    with it."""
    about = {"files": files, "clock": reply.clock}
    return replace(reply, form=NOTICE, data=about, files=(), papers=())


def shown_in(form: str, view: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Returns the view of a case that a letter of this form may show."""
    if form != NOTICE or view is None:
        return view
    return {key: view[key] for key in _SHOWN if key in view}


def kept_until_opened(mails: Sequence[Mail]) -> list[Mail]:
    return [replace(mail, status=KEPT, clock=False) for mail in mails]
