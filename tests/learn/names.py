"""Fits the model that tells where names stand (mailroom/reading/identity/name_likeness.py).

`python -m tests.learn names` learns from the open hands of tests/letters/hidden and writes the weights; it
first prints, for cuts that mask more and more, what the hands that were left out lose and gain. `--cut SHARE`
chooses the cut by the share of harmless words that it masks.

Few names are dictionary words. So it learns, too, from the same letters with other words in place of their
names, in three spellings (tests/bench/renamed.py). It learns in the same way from the first letters of other
hands: what the rules know for a name is one there."""

from __future__ import annotations

import argparse
import json
import lzma
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
from scipy import optimize, sparse

from mailroom.reading.identity.harmless_words import is_harmless, is_name
from mailroom.reading.identity.name_likeness import LABEL, features, may_be_asked
from mailroom.reading.identity.name_positions import NameReader
from mailroom.reading.learned.linear_model import WEIGHTS, LinearModel
from mailroom.text.folding import fold
from tests.bench import first_letter_figures, gate_figures
from tests.bench.renamed import renamed

HANDS = ("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "15", "17", "19", "21")
PARTS = 5  # into which the hands are divided, each left out once
SEEN = 2  # letters that hold a word of the table
RARE = 4  # a feature of fewer words than that is not learned
MOST = 20_000  # features that are kept
TIED = 0.2  # how close the weights stay to 0
DICTIONARY = 4.0  # how much a name that is a dictionary word weighs beside another
RENAMED = 0.4  # how much a word of a changed letter, or of one that nobody labelled, weighs
SEEDS = (1, 2)
SPELLINGS: dict[str, Callable[[str], str]] = {"as is": str, "lower": str.lower, "upper": str.upper}
SHARES = (0.0005, 0.001, 0.0015, 0.002, 0.003, 0.004, 0.005, 0.007)
_SMALL = re.compile(r"(?<![.!?\n] )\b[a-z][a-z'-]+")
_CAPITAL = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+")


@dataclass
class Seen:
    """A word of a letter. changed: how the letter was changed. asked: the model decides of it, since it is of
    the dictionary and not masked already."""

    hand: str
    letter: str
    changed: str
    is_name: bool
    asked: bool
    of_dictionary: bool
    told: set[str]


def write_frequent_words() -> None:
    """Counts the letters that hold a word, of the first letters that are learned from."""
    small, capital = Counter[str](), Counter[str]()
    for hand in first_letter_figures.LEARNED:
        path = first_letter_figures.FOLDER / f"hand-{hand}.jsonl"
        for line in path.read_text("utf-8").splitlines():
            body = json.loads(line)["body"]
            small.update(set(_SMALL.findall(body)))
            capital.update({one.lower() for one in _CAPITAL.findall(body)})
    rows = [
        f"{word}\t{small[word].bit_length()}{min(9, capital[word].bit_length())}"
        for word in sorted(small | capital)
        if max(small[word], capital[word]) >= SEEN
    ]
    packed = lzma.compress("\n".join(rows).encode(), preset=9 | lzma.PRESET_EXTREME)
    (WEIGHTS / "frequent_words.tsv.xz").write_bytes(packed)


def words_of_hand(hand: str) -> Iterator[Seen]:
    for letter in _letters(gate_figures.FOLDER, hand):
        yield from words_of(letter, hand, None)
        for (name, spell), seed in product(SPELLINGS.items(), SEEDS):
            changed, new = renamed(letter, seed, spell)
            yield from words_of(changed, hand, new, name, name == "lower" and seed == SEEDS[0])


def words_of_first_letters(hand: str) -> Iterator[Seen]:
    """The words of letters whose names nobody labelled: those that the rules know are taken."""
    for told in _letters(first_letter_figures.FOLDER, hand):
        letter = {**told, "from_name": "", "from_address": "", "accused": [], "needed": [], "meaning": []}
        text = f"{letter['subject']}\n{letter['body']}"
        known = gate_figures.known_of(letter)
        words, hidden, _, _ = NameReader(text, fold(text).text, text, known).masks_and_questions(())
        named = {words[no].low for no, kind in hidden.items() if kind == "name"}
        sure = sorted(word for word in named if len(word) > 2 and (is_name(word) or not is_harmless(word)))
        letter["betrays"] = [{"text": word, "kind": "name"} for word in sure]
        yield from words_of(letter, hand, set(), "first", True)
        for spell in (str, str.lower):
            changed, new = renamed(letter, SEEDS[0], spell)
            yield from words_of(changed, hand, new, "first")


def words_of(
    letter: dict[str, Any], hand: str, new: set[str] | None, changed: str = "", with_others: bool = True
) -> Iterator[Seen]:
    """The words of a letter that are learned from. new: only these are names, wherever they stand; None: the
    labelled ones. with_others: also words that are no names."""
    text = f"{letter['subject']}\n{letter['body']}"
    folded = fold(text)
    if folded.text != text.lower():
        return
    labelled, named, own = list[tuple[int, int]](), set[int](), set[int]()
    for piece, kind in (
        *((one["text"], one["kind"]) for one in letter["betrays"]),
        *((one, "accused") for one in letter["accused"]),
    ):
        for start, end in gate_figures.places_in(text, piece):
            labelled.append((start, end))
            if kind in ("name", "third_person", "accused"):
                named |= {start + at for at, _ in gate_figures.telling(piece, "name")}
            if kind == "name":
                own |= {start + at for at, _ in gate_figures.telling(piece, "name")}
    known = gate_figures.known_of(letter if new is None else {**letter, "from_name": ""})
    words, hidden, asked, _ = NameReader(text, folded.text, text, known).masks_and_questions(())
    for no, word in enumerate(words):
        may = may_be_asked(word)
        if new is not None and word.low in new and word.start in named and may:
            yield Seen(hand, letter["id"], changed, True, no in asked, may, features(words, no))
            continue
        sure = word.capital or no in hidden or (word.start in own and no in asked)
        means_it = new is None and word.start in named and sure
        within = any(start <= word.start < end for start, end in labelled)
        other = with_others and not within and (no in asked or (no in hidden and may))
        if means_it if within else other:
            yield Seen(hand, letter["id"], changed, means_it, no in asked, may, features(words, no))


def fitted(seen: Sequence[Seen]) -> LinearModel:
    """The model of these words, by logistic regression. A score is divided as `LinearModel` does."""
    count = Counter(feature for one in seen for feature in one.told)
    names = sorted(name for name, times in count.items() if times >= RARE)
    matrix = _placed(seen, {name: at for at, name in enumerate(names)})
    wanted = np.array([float(one.is_name) for one in seen])
    shares = np.array(
        [RENAMED if one.changed else DICTIONARY if one.is_name and one.of_dictionary else 1.0 for one in seen]
    )

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = matrix @ weights[:-1] + weights[-1]
        off = shares * (1 / (1 + np.exp(-scores)) - wanted)
        lost = (shares * np.logaddexp(0, np.where(wanted > 0, -scores, scores))).sum()
        tied = TIED / 2 * (weights[:-1] ** 2).sum()
        return lost + tied, np.append(matrix.T @ off + TIED * weights[:-1], off.sum())

    found = optimize.minimize(
        loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 80}
    ).x
    weights = np.round(found[:-1] * 1000 / 10) * 10
    order = np.argsort(-np.abs(weights) * np.sqrt([count[name] for name in names]), kind="stable")[:MOST]
    told = {names[at]: ((0, int(weights[at])),) for at in order if weights[at]}
    return LinearModel((LABEL,), (round(found[-1] * 1000),), told, {LABEL: (0,)})


def _placed(seen: Sequence[Seen], numbers: dict[str, int]) -> sparse.csr_matrix:
    columns, values, ends = list[int](), list[float](), [0]
    for one in seen:
        known = sorted(numbers[name] for name in one.told if name in numbers)
        columns += known
        values += [1 / sqrt(len(one.told))] * len(known)
        ends.append(len(columns))
    return sparse.csr_matrix((values, columns, ends), shape=(len(seen), len(numbers)))


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.learn names")
    parser.add_argument("--cut", type=float, default=0.004)
    share = parser.parse_args().cut
    write_frequent_words()
    seen = [one for hand in HANDS for one in words_of_hand(hand)]
    others = [one for hand in first_letter_figures.LEARNED for one in words_of_first_letters(hand)]
    scores = np.zeros(len(seen))
    for part in range(PARTS):
        out = set(HANDS[part::PARTS])
        model = fitted([one for one in seen if one.hand not in out] + others)
        for no, one in enumerate(seen):
            if one.hand in out:
                scores[no] = model.log_odds(one.told)[LABEL]
    letters = [one for hand in HANDS for one in _letters(gate_figures.FOLDER, hand)]
    harmless = gate_figures.measure(letters).words
    asked = np.array([one.asked and not one.is_name and not one.changed for one in seen])
    falls = np.sort(scores[asked])[::-1]
    kinds = {"names that are dictionary words": ("", False), "that the rules let pass": ("", True)}
    kinds |= {f"other words as names, {name}": (name, False) for name in SPELLINGS}
    for each in sorted({*SHARES, share}):
        cut = falls[int(each * harmless)]
        hit = {seen[no].letter for no in np.flatnonzero(asked & (scores > cut))}
        print(f"{each:.2%} of {harmless} harmless words, in {len(hit)} letters; cut {cut:.2f}")
        for said, (changed, missed) in kinds.items():
            those = np.array(
                [
                    x.is_name and x.of_dictionary and x.changed == changed and (x.asked or not missed)
                    for x in seen
                ]
            )
            print(f"    {np.mean(scores[those] > cut):.1%} of {those.sum()} {said}")
    seen += others
    model = fitted(seen)
    model.cuts[LABEL] = (round(float(falls[int(share * harmless)]) * 1000),)  # type: ignore[index]
    (WEIGHTS / "names.tsv.xz").write_bytes(model.as_file())


def _letters(folder: Path, hand: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / f"hand-{hand}.jsonl").read_text("utf-8").splitlines()]


if __name__ == "__main__":
    main()
