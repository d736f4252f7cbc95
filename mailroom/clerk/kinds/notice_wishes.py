"""What somebody wishes of our mails: without content ("kirim pemberitahuan saja"), whole again ("kirim
lengkap"), or the one behind a notice ("buka").

There is one switch for each address that we write to; `status` shows it. A complainant may do without news
(`quiet_key`): his case goes on. Any other reply to a notice is read
as one to the letter behind it.

In: `notices`: a `LetterContext` of a reply that our token proves.
Out: `Outcome`: the row of his wish with our answer, or the kept letter, which leaves at once.
Fails: The register's OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the
letter aside (office.py).
See: How the wish is read: reading/language/notice_words.py. How a notice is written:
clerk/write/content_free_notices.py."""

from __future__ import annotations

from mailroom.clerk.kinds.letter_context import LetterContext
from mailroom.clerk.kinds.spam_and_notices import reply_to_notice
from mailroom.clerk.outcome import Outcome, Row, first_letters
from mailroom.clerk.register_rows import KEPT, Seat, stamp
from mailroom.clerk.write.content_free_notices import NOTICE, quiet_key, wish_key
from mailroom.procedure.letter import Reply
from mailroom.reading.language.notice_words import notice_wish_in


def notices(context: LetterContext) -> Outcome:
    """Does what he wishes of our mails to him."""
    ours, seat = context.reading.match.record, context.reading.record
    wish = notice_wish_in(context.reading.parted.new, to_notice=ours is not None and ours.form == NOTICE)
    if not wish or ours is None or seat is None:
        return reply_to_notice(context)
    if wish == "open":
        return _open(context, ours.id, seat)
    if wish in ("quiet", "news"):
        news = Row.fact(quiet_key(seat.to), stamp(context.now) if wish == "quiet" else "")
        said = "tanpa kabar" if wish == "quiet" else "dengan kabar"
        entered = Outcome("command", told=f"surat selanjutnya: {said}", entries=(news,))
        return entered.then(_tell(context, seat, wish))
    fact = Row.fact(wish_key(seat.to), stamp(context.now) if wish == "only" else "")
    told = f"surat selanjutnya: {'pemberitahuan saja' if wish == 'only' else 'lengkap'}"
    return Outcome("command", told=told, entries=(fact,)).then(_tell(context, seat, wish))


def _open(context: LetterContext, notice: str, seat: Seat) -> Outcome:
    """The kept letter leaves; one that has left is not sent again."""
    mail = context.store.mail(notice)
    keeps = [context.store.mail(key) for key in (mail.keeps if mail else ())]
    kept = [one.id for one in keeps if one is not None and one.status == KEPT]
    if not kept:
        return Outcome("command", told="surat itu sudah dibuka").then(_tell(context, seat, "opened"))
    leaves = {"status": "waiting", "next": stamp(context.now), "priority": 0}
    rows = tuple(Row("mails", key, leaves) for key in kept)
    return Outcome("command", told="surat di balik pemberitahuan dikirim", entries=rows)


def _tell(context: LetterContext, seat: Seat, what: str) -> Outcome:
    reply = Reply("notices", seat.role, seat.to, seat.name, "info", seat.agency, 0, {"what": what})
    answers = {seat.to: context.reading.opened.message_id or ""}
    rows = first_letters(f"notices-{context.reading.digest[:24]}", "notices", [reply], context.now, answers)
    return Outcome(entries=tuple(rows))
