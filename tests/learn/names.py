"""Fits the model that tells where names stand (mailroom/reading/identity/name_likeness.py).

`python -m tests.learn names` learns from the open hands of tests/letters/hidden and writes the weights; it
first prints, for cuts that mask more and more, what the hands that were left out lose and gain. `--cut SHARE`
chooses the cut by the share of harmless words that it masks."""

from __future__ import annotations

import argparse
import json
import lzma
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy import optimize, sparse

from mailroom.reading.identity.name_likeness import LABEL, features, may_be_asked
from mailroom.reading.identity.name_positions import NameReader
from mailroom.reading.learned.linear_model import WEIGHTS, LinearModel
from mailroom.text.folding import fold
from tests.bench import first_letter_figures, gate_figures

HANDS = ("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "15")
PARTS = 5  # into which the hands are divided, each left out once
SEEN = 2  # letters that hold a word of the table
RARE = 4  # a feature of fewer words than that is not learned
MOST = 7000  # features that are kept
TIED = 0.2  # how close the weights stay to 0
DICTIONARY = 3.0  # how much a name that is a dictionary word weighs beside another
SHARES = (0.0005, 0.001, 0.0015, 0.002, 0.003, 0.005)
_SMALL = re.compile(r"(?<![.!?\n] )\b[a-z][a-z'-]+")
_CAPITAL = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+")


@dataclass
class Seen:
    """A word of a letter. asked: the model decides of it, since it is of the dictionary and not masked
    already."""

    hand: str
    letter: str
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
    for line in (gate_figures.FOLDER / f"hand-{hand}.jsonl").read_text("utf-8").splitlines():
        letter = json.loads(line)
        text = f"{letter['subject']}\n{letter['body']}"
        folded = fold(text)
        if folded.text != text.lower():
            continue
        labelled, named = list[tuple[int, int]](), set[int]()
        for piece, kind in (
            *((one["text"], one["kind"]) for one in letter["betrays"]),
            *((one, "accused") for one in letter["accused"]),
        ):
            for start, end in gate_figures.places_in(text, piece):
                labelled.append((start, end))
                if kind in ("name", "third_person", "accused"):
                    named |= {start + at for at, _ in gate_figures.telling(piece, "name")}
        reader = NameReader(text, folded.text, text, gate_figures.known_of(letter))
        words, hidden, asked, _ = reader.masks_and_questions(())
        for no, word in enumerate(words):
            means_it = word.start in named and (word.capital or no in hidden)
            within = any(start <= word.start < end for start, end in labelled)
            if means_it if within else (no in asked or (no in hidden and may_be_asked(word))):
                yield Seen(hand, letter["id"], means_it, no in asked, may_be_asked(word), features(words, no))


def fitted(seen: Sequence[Seen]) -> LinearModel:
    """The model of these words, by logistic regression. A score is divided as `LinearModel` does."""
    count = Counter(feature for one in seen for feature in one.told)
    names = sorted(name for name, times in count.items() if times >= RARE)
    matrix = _placed(seen, {name: at for at, name in enumerate(names)})
    wanted = np.array([float(one.is_name) for one in seen])
    shares = np.array([DICTIONARY if one.is_name and one.of_dictionary else 1.0 for one in seen])

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
    parser.add_argument("--cut", type=float, default=0.002)
    share = parser.parse_args().cut
    write_frequent_words()
    seen = [one for hand in HANDS for one in words_of_hand(hand)]
    scores = np.zeros(len(seen))
    for part in range(PARTS):
        out = set(HANDS[part::PARTS])
        model = fitted([one for one in seen if one.hand not in out])
        for no, one in enumerate(seen):
            if one.hand in out:
                scores[no] = model.log_odds(one.told)[LABEL]
    harmless = sum(gate_figures.measure(_letters(hand)).words for hand in HANDS)
    asked = np.array([one.asked and not one.is_name for one in seen])
    falls = np.sort(scores[asked])[::-1]
    names = np.array([one.is_name and one.of_dictionary for one in seen])
    missed = np.array([one.is_name and one.asked for one in seen])
    for each in sorted({*SHARES, share}):
        cut = falls[int(each * harmless)]
        letters = {seen[no].letter for no in np.flatnonzero(asked & (scores > cut))}
        print(
            f"{each:.2%} of {harmless} harmless words, in {len(letters)} letters: "
            f"{np.mean(scores[names] > cut):.1%} of {names.sum()} names that are dictionary words, "
            f"{(scores[missed] > cut).sum()} of {missed.sum()} that the rules let pass; cut {cut:.2f}"
        )
    model = fitted(seen)
    model.cuts[LABEL] = (round(float(falls[int(share * harmless)]) * 1000),)  # type: ignore[index]
    (WEIGHTS / "names.tsv.xz").write_bytes(model.as_file())


def _letters(hand: str) -> list[dict[str, object]]:
    lines = (gate_figures.FOLDER / f"hand-{hand}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


if __name__ == "__main__":
    main()
