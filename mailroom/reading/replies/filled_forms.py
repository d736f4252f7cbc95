"""Which fields a "field: value" mail has: the office's form for paper, telephone and counter complaints, and
the admin's words for a citizen without e-mail.

A line without a field belongs to the field above.

In: `form_of`, `body`: a text and the `Grammar`. `post_of`: a `ParsedReply`.
Out: field → value; the text without fields; (what was entered, its fields), or None.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Names of fields: grammar/reply_words.toml [form]. What becomes of a form:
clerk/kinds/complaint_letters.py. Mails of a web form: senders/web_forms.py."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from mailroom.reading.language.agency_names import Names
from mailroom.reading.replies import ratings
from mailroom.reading.replies.parsed_reply import Grammar, ParsedReply

_LABELS = {
    "komentar": "comment", "tanggapan": "comment", "rating": "rate", "nilai": "rate", "lengkap": "complete",
    "kelengkapan": "complete", "cabut": "withdraw", "anonim": "anonymous", "rahasia": "secret",
    "identitas": "identity",
}  # fmt: skip


def body(text: str, grammar: Grammar) -> str:
    """`text` without a greeting above it and a closing below."""
    return ParsedReply(text, grammar, {}, Names({}, {}), date.min, has_files=False).body


def form_of(text: str, grammar: Grammar) -> dict[str, str]:
    """Returns the filled fields of the paper, telephone or counter form; a value may go on over several
    lines."""
    table: Mapping[str, list[str]] = grammar.data["form"]
    names = {name: key for key, all_names in table.items() for name in all_names}
    found: dict[str, list[str]] = {}
    current = ""
    for line in text.splitlines():
        label, mark, value = line.partition(":")
        bare = re.sub(r"\(.*?\)|^[\s\d.)*>-]+", "", label).strip().lower()
        if mark and bare in names:
            current = names[bare]
            found.setdefault(current, []).append(value.strip())
        elif current and line.strip():
            found[current].append(line.strip())
    values = {key: "\n".join(parts).strip() for key, parts in found.items()}
    return {key: value for key, value in values.items() if not re.fullmatch(r"[_.…\s]*", value)}


def post_of(note: ParsedReply) -> tuple[str, dict[str, Any]] | None:
    """Returns (act, args) that the admin enters for a citizen without e-mail: "komentar: …", "rating: 4",
    "lengkap: …", "anonim: tidak", "cabut". None when no label begins the text."""
    found = re.match(r"^\W*(?:\d\W+)?(\w+)\s*(?:[:=–-]|$)\s*(.*)$", note.body, re.DOTALL)
    name = _LABELS.get(found[1].lower()) if found else None
    if found is None or name is None:
        return None
    rest = found[2].strip()
    if name == "rate":
        rated = ratings.rating(note) or {}
        return (name, rated) if rated else None
    if name == "withdraw":
        return name, {}
    if name == "identity":
        said = {"ya": "agree_identity", "boleh": "agree_identity", "tidak": "keep_identity"}
        chosen = said.get(" ".join(note.lexicon.words(rest)))
        return (chosen, {}) if chosen else None
    if name in ("anonymous", "secret"):  # as the admin heard it: nothing else than yes or no
        words = note.lexicon.words(rest)
        return ("secrecy", {name: words == ["ya"]}) if words in (["ya"], ["tidak"]) else None
    return (name, {"text": rest}) if rest else None
