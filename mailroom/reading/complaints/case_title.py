"""Which title a new case gets: the mail's subject, or where that says nothing the first sentence after the
greeting.

In: `title_of`: subject and text. `plain_title`: a subject.
Out: at most 80 characters (`TITLE`), long numbers masked, capitals calmed.
Fails: raises nothing of its own; any error sets the letter aside (office.py). A broken complaints.toml raises
ValueError when it is first read.
See: What officials read of a hidden complainant's title: `outward_title` in
procedure/secrecy/alias_and_masked_texts.py."""

from __future__ import annotations

import re

from mailroom.procedure.secrecy import alias_and_masked_texts
from mailroom.reading.complaints import capitals
from mailroom.reading.language.grammar_patterns import load, prefix_pattern, signature
from mailroom.reading.language.named_patterns import NamedPatterns

TITLE = 80  # characters
_GREETING = NamedPatterns(load("complaints")["title"]).greeting


def plain_title(subject: str) -> str:
    """Returns a subject without reply and forward prefixes and without our tag."""
    text, before = re.sub(r"\[[A-Z0-9]+-\d{4}-\d+\]", " ", subject).strip(), ""
    while text != before:
        before = text
        for kind in ("reply", "forward"):
            found = prefix_pattern(kind).match(text)
            text = text[found.end() :].strip() if found else text
    return " ".join(text.split())


def title_of(subject: str, text: str) -> str:
    """Returns a short title: the subject, or without one the first sentence that is no greeting; at most 80
    characters.

    A title that shouts is put into normal case: "JALAN RUSAK PARAH!!!" → "Jalan rusak parah!". In any other
    title short words in capitals stay."""
    title = plain_title(subject)
    if len(re.findall(r"[^\W\d_]{2,}", title)) < 2 and text.strip():
        title = _first_sentence(text) or title
    letters = [*filter(str.isalpha, title)]
    if len(letters) > 6 and sum(map(str.isupper, letters)) > 0.7 * len(letters):
        title = capitals.wish(title)
    title = re.sub(r"([!?.])\1+", r"\1", title)
    title = alias_and_masked_texts.mask_niks(title[:1].upper() + title[1:])
    return title if len(title) <= TITLE else title[: TITLE - 1].rsplit(" ", 1)[0].rstrip(" ,.;:-") + "…"


def _first_sentence(text: str) -> str:
    for line in text.splitlines():
        bare = _GREETING.sub("", re.sub(r"^\s*[(\[]?\d{1,2}[).\]:-]\s*", "", line).strip()).strip(" ,.:-–!")
        if len(re.findall(r"[^\W\d_]{2,}", bare)) >= 2 and not signature(line):
            return re.split(r"(?<=\w{5}[.!?])\s+(?=[A-Z])", bare)[0].rstrip(".!")
    return ""
