"""When a short free text may mean something else than free text: the doubts of grammar/words.toml, a guess for each.

Promises: pure; a doubt never acts, it only makes the office ask. Long letters, and what is denied, raise none.
"""

from __future__ import annotations

from mailroom.paper.note import Note


def of(note: Note, purpose: str) -> str | None:
    """The act it may mean ("" = a mere question); None when nothing is doubtful."""
    for entry in note.grammar.data["doubt"]:
        if purpose not in entry["purposes"] or len(note.content) > int(entry["alone"]):
            continue
        asks, says = bool(entry.get("asks")), entry.get("say", ())
        if asks and not _asks(note):
            continue
        if not says or note.lexicon.first(
            note.clauses, says, plain=asks or bool(entry.get("plain")), start=bool(entry.get("start"))
        ):
            return str(entry["guess"])
    return None


def _asks(note: Note) -> bool:
    """A question mark, or a sentence that begins as a question does."""
    opening = note.lexicon.sets["questioning"]
    return any(
        clause.asks or (not clause.before and clause.words.split(" ", 1)[0] in opening) for clause in note.clauses
    )
