"""How the office teaches the reader of replies by mail: `ajari: setuju` under an echo or a question of ours.

His reply that we answered there is read from then on as these words, in the same menu, whoever writes it.
Numbers, addresses and names are taken out before he is shown it. Only words that name one act count.

In: `propose_lesson`: a `LetterContext` whose order teaches. `enter_lesson`, `take_back`: the order's row.
Out: what is shown and kept of it, or a fault; rows that enter it.
Fails: The register's OSError goes up, and the clerk waits (daemon/clerk_loop.py).
See: How an example is found again: reading/language/reply_lessons.py. How it is confirmed:
service_letters.py. Examples of the program: reading/language/grammar/examples.toml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from mailroom.clerk.kinds.letter_context import LetterContext
from mailroom.clerk.laid_tables import LESSON, LESSONS
from mailroom.clerk.outcome import Row
from mailroom.clerk.read.letter_reading import Reading
from mailroom.clerk.register_rows import stamp
from mailroom.procedure.acts import ACTS
from mailroom.procedure.secrecy.case_masks_cache import gate_of
from mailroom.reading.language.reply_lessons import LONGEST, lesson_words
from mailroom.reading.mime.opener import open_mail

_MASK = re.compile(r"\[[^\]]*\]")  # what a gate writes in place of a name
LEAST = 2  # words of an example
UNDER = ("echo", "not_understood")  # forms of ours that an example is taught under
Taught = tuple[dict[str, Any], dict[str, Any]]


def propose_lesson(context: LetterContext) -> Taught | str:
    """Returns (what the letter shows, what its dossier keeps), or a key of words.toml [service_fault]."""
    order, house = context.reading.order, context.house
    assert order is not None
    ours = context.reading.match.record
    read = _reply_answered_by(context) if ours is not None and ours.form in UNDER else None
    if read is None or read.letter is None:
        return "no_example"
    case, said = context.case(read.letter.dossier), read.parted.new
    if case is not None:
        said = gate_of(replace(case, anonymous=True), house.identity).complainants_words(said)
    text = lesson_words(_MASK.sub(" ", said), house.people.agencies)
    if len(text.split()) < LEAST or len(text) > LONGEST or said.lstrip()[:1].isdigit():
        return "example_length"
    at, reader = read.envelope.arrived, context.services.reader
    act = reader.act(order.text, read.letter.purpose, house, at, has_files=False)
    if not act.sure or not act.name or ACTS[act.name].prose or "text" in act.args:
        return "no_act"
    fields = {"purpose": read.letter.purpose, "text": text, "meant": order.text, "act": act.name}
    row = {"lesson": fields, "agency_name": ""}
    return {**lesson_data(row), "until": context.now + timedelta(days=1)}, row


def _reply_answered_by(context: LetterContext) -> Reading | None:
    """His letter that the letter of ours answered, to which he replies now, as it was read."""
    ours = context.reading.match.record
    assert ours is not None
    sent = open_mail(context.store.sent_bytes(ours.id))
    for message_id in (sent.in_reply_to, *reversed(sent.references)):
        rows = context.store.register.find("letters", "message_id", message_id, limit=1) if message_id else ()
        for row in rows:
            if row.get("sender") == context.reading.sender:
                raw, envelope = context.services.archive.letter(str(row["key"]))
                return context.services.reader.read(raw, envelope, context.house)
    return None


def lesson_data(row: Mapping[str, Any]) -> dict[str, Any]:
    """Returns what letters and lines tell of it."""
    lesson = row["lesson"]
    rows = [
        {"column": "balasan", "before": "", "after": lesson["text"]},
        {"column": "dibaca", "before": "", "after": lesson["meant"]},
        {"column": "langkah", "before": "", "after": lesson["act"]},
    ]
    about = {"what": "example", "agency": "", "code": "", "day": "", "rows": rows}
    return {**about, "until": None, "moved": None, "new": ""}


def enter_lesson(context: LetterContext, key: str, row: Mapping[str, Any]) -> list[Row]:
    number = int(context.store.register.fact(LESSONS, 0)) + 1
    kept = {**row["lesson"], "at": stamp(context.now), "dossier": key, "undone": False}
    fields = {"stage": "changed", "number": number, "due": None}
    return [Row.fact(LESSONS, number), Row.fact(f"{LESSON}{number:04d}", kept), Row("dossiers", key, fields)]


def take_back(context: LetterContext, row: Mapping[str, Any]) -> list[Row]:
    name, register = f"{LESSON}{int(row['number']):04d}", context.store.register
    undone = Row.fact(name, {**register.fact(name), "undone": True})
    return [undone, Row.fact(LESSONS, int(register.fact(LESSONS)))]
