"""What the admin says beside his decision: that it is not urgent or no wrongdoing, and what may be read.

A wish about a part is not carried out, since no number or quotation says which: in a hidden case he is asked.

In: `corrections_beside`: a reply. `with_wishes`: what is read of it already, the rest, the table [masks].
Out: (the rest, columns of a correction); columns with sentences under "unread" and "perhaps", too.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Words: grammar/reply_words.toml [masks]. Wishes by number or quotation: mask_words.py. What follows:
procedure/desk/mask_decisions.py."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from mailroom.reading.language.lexicon import Lexicon

BESIDE = frozenset(("urgent", "klass", "anonymous"))  # columns that no mask is spoken of in
_NEAR = 4  # words before one within which it is denied or allowed
_SENTENCE = re.compile(r"[.,;!?\n]+(?=\s|$)")
_DENIED = re.compile(
    r"(?im)(?:^|(?<=[.,;!]))[ \t]*(?:(?:ini|itu|laporan ini|sebenarnya|jadi)[ \t]+)?"
    r"(?:bukan|tidak|tdk|gak|ga|nggak|dak|dudu)[ \t]+(?:(?:laporan|urusan|hal|ini|sangat)[ \t]+)?"
    r"(?:(?P<urgent>mendesak|darurat|urgent|gawat)|(?P<klass>(?:berkadar[ \t]+)?pengawasan|pungli))"
    r"(?:[ \t]+(?:ya|kok|pak|bu|itu|ini))*[ \t]*(?:[.,;!]+|$)"
)


def corrections_beside(text: str) -> tuple[str, dict[str, object]]:
    """Returns (the reply without the clauses that say what a matter is not, what they correct)."""
    found = [one.lastgroup for one in _DENIED.finditer(text)]
    told: dict[str, object] = {"urgent": False} if "urgent" in found else {}
    told |= {"klass": "complaint"} if "klass" in found else {}
    return (_DENIED.sub(" ", text).strip() if told else text), told


def with_wishes(
    said: Mapping[str, Any], text: str, lexicon: Lexicon, table: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """Returns what is said already, and of the text: "unread", sentences that want a part hidden; "perhaps",
    those by which one may be read; "anonymous", when the complainant's own name shall not be told."""
    wishes = {key: [*said.get(key, ())] for key in ("unread", "perhaps")}
    own = False
    for sentence in _SENTENCE.split(text):
        words = lexicon.words(sentence)
        if not words or not {*table["strike"]}.isdisjoint(words):
            continue  # read by mask_words.py
        before = [(word, {*words[max(at - _NEAR, 0) : at]}) for at, word in enumerate(words)]
        seen = [near for word, near in before if word in table["seen"]]
        denied = any(near & lexicon.sets["negators"] for near in seen)
        covered = not {*table["covers"]}.isdisjoint(words) and not {*table["parts"]}.isdisjoint(words)
        if {*table["own"]}.issuperset(words):
            own = own or covered or (denied and not {*table["never"]}.isdisjoint(words))
        elif denied or covered:
            wishes["unread"].append(sentence.strip())
        elif any(near.intersection(table["may"]) for near in seen):
            wishes["perhaps"].append(sentence.strip())
    told = {key: pieces for key, pieces in wishes.items() if pieces}
    return {**said, **told, **({"anonymous": True} if own and "anonymous" not in said else {})}
