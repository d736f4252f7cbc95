"""Fits the models that propose the act of a reply: `python -m tests.learn replies [--without HAND] [--to
FOLDER]`.

They learn from the open hands of tests/letters/hands/replies and from the labelled replies that are open.
The rules were made with the labelled ones before their makers' eyes, and so are trusted too much there:
those rows weigh less, and do not show what the rules read."""

from __future__ import annotations

import argparse
import importlib
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import sqrt
from pathlib import Path
from typing import Any, NamedTuple

from mailroom.procedure.letter import Act
from mailroom.reading.learned.linear_model import WEIGHTS, LinearModel
from mailroom.reading.replies import mentions, reply_model
from mailroom.reading.replies.parsed_reply import ParsedReply
from mailroom.reading.replies.reply_model import ASK, DESK_OF
from mailroom.reading.replies.reply_reader import ReplyReader
from tests.bench import reading_figures, reply_hands

FEW = 8  # rows of an act below which it is not judged
RARE = 2  # a feature of fewer letters than that is not learned
STRENGTH = 20.0  # how far a single letter may pull
LABELLED = 0.5  # of a labelled row, beside a hand's
SIGN = 2.0  # of a sign of the rules, beside a word
LEAST = 60  # thousandths below which a weight is not kept
IDLE = ("acknowledge", "hollow")  # the hands had no such act, and called it unclear
FREE = {"comment", "complete", "add", "facts", "object", "reason"}


class Row(NamedTuple):
    """A reply to learn from. hand: "" of a labelled one."""

    hand: str
    desk: str
    label: str
    features: frozenset[str]


def rows() -> Iterator[Row]:
    """All open replies of the menus that have a model."""
    words = reading_figures.words()
    rules = ReplyReader(
        reading_figures.ROOT / "templates" / "menus.toml", words.prefix, "Muara Enim", compares=False
    )
    for row in reply_hands.rows():
        agency = reply_hands.agency_of(row)
        note, menu = (
            reply_hands.parsed(row["text"], reply_hands.agencies(), reply_hands.TODAY, agency),
            row["menu"],
        )
        act = rules.act_of(
            row["text"], menu, agencies=reply_hands.agencies(), today=reply_hands.TODAY, agency=agency
        )
        known = ASK if row["act"] in reply_hands.ASKED else str(row["act"])
        if known == ASK and act.name in IDLE:
            known = act.name
        if (menu, known) == ("instruction", "progress") and act.name == "acknowledge":
            known = act.name
        features = reply_model.features(note, menu, rules.menus.get(menu, {}), act)
        yield Row(row["hand"], DESK_OF[menu], reply_model.label(menu, known), features)
    for table in reading_figures.tables("replies", frozen=False):
        for row in reading_figures.half(table, frozen=False):
            menu = row["purpose"].partition(".")[0]
            if (
                menu not in DESK_OF
                or row.get("files")
                or (menu == "instruction" and row["act"] in ("ask?", "hollow"))
            ):
                continue
            day, agency = row.get("today", reading_figures.TODAY), row.get("agency", "PUPR")
            note = reply_hands.parsed(row["text"], reading_figures.agencies(), day, agency)
            features = reply_model.features(note, menu, rules.menus.get(menu, {}), Act("", sure=False))
            known = ASK if row["act"] == "ask?" else row["act"]
            yield Row("", DESK_OF[menu], reply_model.label(menu, known), without_reading(menu, features))
    yield from menu_rows(rules)


def menu_rows(rules: ReplyReader) -> Iterator[Row]:
    """The free words that stand for each choice of a menu (tests/letters/labelled/menus)."""
    table = reading_figures.FOLDER / "menus" / "free-words-2026-11-25.toml"
    for menu, choices in tomllib.loads(table.read_text(encoding="utf-8")).items():
        for digit, choice in choices.items() if menu in DESK_OF else ():
            act = rules.menus[menu][int(digit)]
            for text in choice["words"]:
                note = reply_hands.parsed(text, reading_figures.agencies(), reading_figures.TODAY, "PUPR")
                features = reply_model.features(note, menu, rules.menus[menu], Act("", sure=False))
                yield Row("", DESK_OF[menu], reply_model.label(menu, act), without_reading(menu, features))


def without_reading(menu: str, features: frozenset[str]) -> frozenset[str]:
    """The features without what the rules read."""
    return frozenset(one for one in features if not one.startswith(("@read", f"@{menu} read", "@spoken")))


def mention_rows() -> Iterator[Row]:
    """Each name of an agency or officer in a reply that sends something on: meant, or not."""
    for row in reply_hands.rows():
        agency = reply_hands.agency_of(row)
        note = reply_hands.parsed(row["text"], reply_hands.agencies(), reply_hands.TODAY, agency)
        yield from _mentions(row["hand"], note, row["menu"], row["act"], row["args"])
    for table in reading_figures.tables("replies", frozen=False):
        for row in reading_figures.half(table, frozen=False):
            day, agency = row.get("today", reading_figures.TODAY), row.get("agency", "PUPR")
            note = reply_hands.parsed(row["text"], reading_figures.agencies(), day, agency)
            yield from _mentions("", note, row["purpose"], row["act"], row.get("args", {}))


def _mentions(hand: str, note: ParsedReply, menu: str, act: str, args: Mapping[str, Any]) -> Iterator[Row]:
    named: Sequence[mentions.Mention] = ()
    wanted: set[object] = {
        *args.get("agencies", ()),
        *args.get("copy", ()),
        *filter(None, [args.get("proposal")]),
    }
    if act in ("dispose", "reroute", "return") and wanted:
        named = mentions.agency_mentions(note)
    elif act == "assign" and isinstance(args.get("officer"), int):
        named, wanted = mentions.officer_mentions(note), {args["officer"]}
    for at, one in enumerate(named):
        label = mentions.MEANT if one.who in wanted else mentions.OTHER
        yield Row(hand, mentions.MODEL, label, mentions.features(note, menu, named, at))


def fitted(of: Sequence[Row]) -> LinearModel:
    """The model of one desk: logistic regression over all its labels at once."""
    often = Counter(row.label for row in of)
    of = [row for row in of if often[row.label] >= FEW]
    linear, sparse = importlib.import_module("sklearn.linear_model"), importlib.import_module("scipy.sparse")
    count = Counter(feature for row in of for feature in row.features)
    names = [name for name, times in count.items() if times >= RARE]
    numbers = {name: number for number, name in enumerate(names)}
    scale = [SIGN if name.startswith("@") else 1.0 for name in names]
    columns: list[int] = []
    values: list[float] = []
    ends = [0]
    for row in of:
        known = [numbers[name] for name in row.features if name in numbers]
        columns += known
        values += [scale[number] / sqrt(len(row.features)) for number in known]
        ends.append(len(columns))
    matrix = sparse.csr_matrix((values, columns, ends), shape=(len(of), len(names)))
    weights = [1.0 if row.hand else LABELLED for row in of]
    found = linear.LogisticRegression(C=STRENGTH, max_iter=150).fit(
        matrix, [row.label for row in of], sample_weight=weights
    )
    table, bias = found.coef_, found.intercept_
    if len(found.classes_) == 2:
        table, bias = [-table[0] / 2, table[0] / 2], [-bias[0] / 2, bias[0] / 2]
    kept: dict[str, list[tuple[int, int]]] = {}
    for label, row_of in enumerate(table):
        for feature, weight in enumerate(row_of):
            if abs(weight) * 1000 >= LEAST:
                told_weight = round(weight * scale[feature] * 100) * 10
                kept.setdefault(names[feature], []).append((label, told_weight))
    told: Mapping[str, Any] = {feature: tuple(pairs) for feature, pairs in kept.items()}
    return LinearModel(tuple(map(str, found.classes_)), tuple(round(float(one) * 1000) for one in bias), told)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--without", action="append", default=[], help="a hand that is left out, or `each`")
    options.add_argument("--to", type=Path, default=WEIGHTS, help="the folder of the weights")
    chosen = options.parse_args()
    found = [*rows(), *mention_rows()]
    hands = sorted({row.hand for row in found if row.hand}) if chosen.without == ["each"] else chosen.without
    for hand in hands or [""]:
        folder = chosen.to / hand
        folder.mkdir(parents=True, exist_ok=True)
        for desk in (*reply_model.DESKS, mentions.MODEL):
            learned = [row for row in found if row.desk == desk and not (hand and row.hand == hand)]
            (folder / f"reply_{desk}.tsv.xz").write_bytes(fitted(learned).as_file())


if __name__ == "__main__":
    main()
