"""Which lines of a reply are our own letter, quoted back in whatever form: found by runs of five words
(`_RUN`).

A line is ours when four fifths of it (`_SHARE`) stand in what we sent. A short line between two of ours is
ours only when we sent exactly that line. Rewrapped, re-quoted and re-cased lines are found, in any language.

In: `sent_lines`: the lines of a reply, and the texts we sent in this case. `plain_text_of`: a mail's bytes.
Out: numbers of the lines that are ours; a text.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Older mails of other people: attribution.py."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain

from mailroom.reading.language.lexicon import words_of
from mailroom.reading.mime.mime_tree import walk

_RUN = 5
_SHARE = 0.8
_FRONT = 256 * 1024  # the text stands before all enclosures, which need not be read for it


def plain_text_of(raw: bytes) -> str:
    """Returns the plain text of a mail that we typed; "" when it has none."""
    plain = next((leaf for leaf in walk(raw[:_FRONT]).leaves if leaf.type == "text/plain"), None)
    return plain.data.decode("utf-8", "replace").replace("\r\n", "\n") if plain else ""


def sent_lines(lines: Sequence[str], sent: Sequence[str]) -> list[int]:
    """Indices of the `lines` that stand in one of the texts `sent`."""
    runs, whole = _runs_sent(tuple(sent))
    if not runs and not whole:
        return []
    lines_words = [words_of(line) for line in lines]
    covered: list[bool] = []
    left = 0  # words that the last run of ours still covers
    for run in _runs([*chain.from_iterable(lines_words), *[""] * (_RUN - 1)]):
        left = _RUN if run in runs else left - 1
        covered.append(left > 0)
    found: set[int] = set()
    start = 0
    for at, line in enumerate(lines_words):
        end = start + len(line)
        if line and covered[start:end].count(True) >= _SHARE * len(line):
            found.add(at)
        start = end
    return sorted(found | _short_lines_between(lines_words, found, whole))


@lru_cache(maxsize=2)
def _runs_sent(sent: tuple[str, ...]) -> tuple[set[tuple[str, ...]], set[tuple[str, ...]]]:
    """Their runs of words and whole lines, remembered: a mail's text and its HTML are both asked about."""
    runs: set[tuple[str, ...]] = set()
    whole: set[tuple[str, ...]] = set()
    for text in sent:
        lines = [words_of(line) for line in text.split("\n")]
        runs.update(_runs(list(chain.from_iterable(lines))))
        whole.update(map(tuple, lines))
    whole.discard(())
    return runs, whole


def _runs(words: list[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(words[start:] for start in range(_RUN)), strict=False)


def _short_lines_between(
    lines_words: Sequence[list[str]], found: set[int], whole: set[tuple[str, ...]]
) -> set[int]:
    """Short lines that we sent word for word, beside lines of ours (blank ones do not count)."""
    inked = [at for at, line in enumerate(lines_words) if line]
    extra: set[int] = set()
    for place, at in enumerate(inked):
        if at in found or tuple(lines_words[at]) not in whole:
            continue
        before = inked[place - 1] if place else -1
        after = inked[place + 1] if place + 1 < len(inked) else -1
        alone = len(lines_words[at]) < 2
        above, below = before in found | extra, after in found
        if (above and (below or after < 0)) or ((above or below) and not alone):
            extra.add(at)
    return extra
