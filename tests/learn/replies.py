"""Fits the models that propose the act of a reply: `python -m tests.learn replies [--without HAND]
[--first NUMBER] [--to FOLDER]`.

The models of the acts and of the names learn from the open hands of tests/letters/hands/replies and from
the labelled replies that are open. The rules were made with the labelled ones before their makers' eyes,
and so are trusted too much there: those rows weigh less, and do not show what the rules read. The judge
learns from the same hands how often what those models propose is right, each hand read by models that have
not seen it. A reply that two readers label differently teaches nothing."""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from mailroom.procedure.letter import Act
from mailroom.reading.learned.linear_model import WEIGHTS, LinearModel
from mailroom.reading.replies import mentions, proposed_act, reply_model
from mailroom.reading.replies.act_result import PLAIN
from mailroom.reading.replies.meant_objects import WeighedNames
from mailroom.reading.replies.parsed_reply import ParsedReply
from mailroom.reading.replies.reply_model import ASK, DESK_OF, WeighedActs, part_of
from mailroom.reading.replies.reply_reader import ReplyReader
from tests.bench import reading_figures, reply_hands
from tests.learn.least_squares import Ridge, logistic

DECISIONS = (
    "extension", "report", "post", "reopen", "reprimand", "returned", "approval", "window", "this_or_new",
)  # fmt: skip
LABELLED = 0.1  # of a labelled row, beside a hand's
# desks that are answered in the same words → those of them whose models learn from all
FAMILIES: Mapping[tuple[str, ...], tuple[str, ...]] = {
    **{(one,): (one,) for one in ("verification", "disposition", "answer")},
    ("disposition", "instruction"): ("instruction",),
    DECISIONS: DECISIONS,
}
# acts that are said in the same words at several desks
ALIKE = {
    **dict.fromkeys(("approve", "agree", "grant", "delivered"), "yes"),
    **dict.fromkeys(("refuse", "reject"), "no"),
}
IDLE = ("acknowledge", "hollow")  # the hands had no such act, and called it unclear


class Seen(NamedTuple):
    """A reply whose proposals are judged. told: its row; read: what the rules read."""

    told: Mapping[str, Any]
    note: ParsedReply
    menu: str
    choices: Mapping[int, str]
    read: Act


class Row(NamedTuple):
    """A reply to learn from. hand: "" of a labelled one."""

    hand: str
    desk: str
    label: str
    features: frozenset[str]
    seen: Seen | None = None


class Judged(NamedTuple):
    """A proposal to learn from, and whether it is right."""

    hand: str
    features: frozenset[str]
    right: bool


def rows() -> Iterator[Row]:
    """All open replies of the menus that have a model."""
    words = reading_figures.words()
    rules = ReplyReader(
        reading_figures.ROOT / "templates" / "menus.toml", words.prefix, "Muara Enim", compares=False
    )
    for row in filter(reply_hands.agreed, (*reply_hands.rows(), *reply_hands.rows(reply_hands.OWN))):
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
        choices = rules.menus.get(menu, {})
        features = reply_model.features(note, menu, choices, act)
        plainly = (act.sure and rules.chose(note, menu, act)) or not 0 < len(note.words) <= PLAIN
        plainly = plainly or reply_hands.kind_of(row["hand"]) == reply_hands.OWN  # no judge learns from these
        seen = None if plainly else Seen(row, note, menu, choices, act)
        yield Row(row["hand"], DESK_OF[menu], reply_model.label(menu, known), features, seen)
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
    for row in (*reply_hands.rows(), *reply_hands.rows(reply_hands.OWN)):
        agency = reply_hands.agency_of(row)
        note = reply_hands.parsed(row["text"], reply_hands.agencies(), reply_hands.TODAY, agency)
        yield from _mentions(row["hand"], note, row["menu"], row["act"], row["args"])
    for table in reading_figures.tables("replies", frozen=False):
        for row in reading_figures.half(table, frozen=False):
            day, agency = row.get("today", reading_figures.TODAY), row.get("agency", "PUPR")
            note = reply_hands.parsed(row["text"], reading_figures.agencies(), day, agency)
            yield from _mentions("", note, row["purpose"], row["act"], row.get("args", {}))


def _mentions(hand: str, note: ParsedReply, menu: str, act: str, args: Mapping[str, Any]) -> Iterator[Row]:
    """Each name in a reply whose label tells who is meant."""
    day, number = args.get("day") or args.get("until"), args.get("number") or args.get("parent")
    wanted: set[object] = {*args.get("agencies", ()), *args.get("copy", ())}
    wanted |= {*filter(None, [args.get("proposal")])}
    find: Callable[[ParsedReply], Sequence[mentions.Mention]] = mentions.agency_mentions
    match act:
        case "assign":
            wanted, find = {args.get("officer")}, mentions.officer_mentions
        case "extend" | "grant":
            wanted, find = {date.fromisoformat(str(day))} if day else set(), mentions.day_mentions
        case "merge":
            wanted, find = {str(number)[-4:]}, mentions.case_mentions
        case "dispose" | "reroute" | "return" | "involve":
            wanted = {one for one in note.agencies if reply_hands.bare(one) in map(reply_hands.bare, wanted)}
        case _:
            wanted = set()
    named = find(note) if wanted - {None} else ()
    for at, one in enumerate(named):
        label = mentions.MEANT if one.who in wanted else mentions.OTHER
        yield Row(hand, mentions.MODEL, label, mentions.features(note, menu, named, at))


def judged_rows(
    of: Sequence[Row], scores: Mapping[int, WeighedActs], names: Mapping[str, LinearModel]
) -> Iterator[Judged]:
    """Each act that a reply of the hands may ask for, as the judge sees it when neither the models of the act
    nor those of the names have seen its hand. names: hand → the model of the names."""
    for at, row in enumerate(of):
        if row.seen is None or at not in scores:
            continue
        seen = row.seen
        meant = WeighedNames.from_reply(seen.note, seen.menu, names[row.hand])
        told, parts = scores[at]
        case = proposed_act.Case(seen.note, seen.menu, seen.choices, seen.read, told, meant, parts)
        for one in proposed_act.proposals(seen.note, seen.menu, seen.choices, seen.read, told, meant):
            right = reply_hands.outcome(seen.told, one) == "right"
            yield Judged(row.hand, proposed_act.features(case, one), right)


class Family:
    """The desks whose replies are learned from together. An act that is said alike at several of them is one
    label there."""

    def __init__(self, rows: Sequence[Row], desks: Collection[str]) -> None:
        self.places = [at for at, row in enumerate(rows) if row.desk in desks]
        of = [rows[at] for at in self.places]
        self.desk_of = {at: rows[at].desk for at in self.places}
        self.own = {(row.desk, self._shared(row.label)): row.label for row in of}
        self.ridge = Ridge(
            [row.features for row in of],
            [self._shared(row.label) for row in of],
            [row.hand for row in of],
            [row.desk for row in of],
            LABELLED,
        )

    @staticmethod
    def _shared(label: str) -> str:
        return ALIKE.get(label, label)

    def left_out(self, hands: Iterable[str]) -> dict[int, WeighedActs]:
        """Row → its scores, by what the other hands say."""
        found = dict[int, WeighedActs]()
        for hand in hands:
            parts = self.ridge.parts_left_out(hand, part_of)
            for at, scores in self.ridge.left_out(hand).items():
                row = self.places[at]
                apart = {kind: self._own(row, rows[at]) for kind, rows in parts.items()}
                found[row] = WeighedActs(self._own(row, scores), apart)
        return found

    def _own(self, row: int, scores: Mapping[str, float]) -> Mapping[str, float]:
        """The scores under the desk's own names of the acts."""
        return {self.own[self.desk_of[row], label]: score for label, score in scores.items()}

    def model(self, desk: str, without: str) -> LinearModel:
        """The weights of a desk, with its own names of the acts."""
        fitted = self.ridge.model(desk, without)
        return replace(fitted, labels=tuple(self.own[desk, label] for label in fitted.labels))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--without", action="append", default=[], help="a hand that is left out, or `each`")
    options.add_argument("--to", type=Path, default=WEIGHTS, help="the folder of the weights")
    options.add_argument("--first", type=int, default=99, help="learn from so many hands only")
    chosen = options.parse_args()
    found, names = [*rows()], [*mention_rows()]
    hands = sorted({row.hand for row in found if row.hand})
    own = {hand for hand in hands if reply_hands.kind_of(hand) == reply_hands.OWN}
    known = [hand for hand in hands if hand not in own][: chosen.first]
    found, names = ([row for row in of if row.hand in {"", *own, *known}] for of in (found, names))
    desks, scores = dict[str, Family](), dict[int, WeighedActs]()
    for learned_from, served in FAMILIES.items():
        family = Family(found, learned_from)
        desks |= dict.fromkeys(served, family)
        scores |= {at: one for at, one in family.left_out(known).items() if found[at].desk in served}
    of_names = _of_names(names)
    judged = [*judged_rows(found, scores, {hand: of_names.model(mentions.MODEL, hand) for hand in known})]
    for hand in known if chosen.without == ["each"] else chosen.without or [""]:
        folder = chosen.to / hand
        folder.mkdir(parents=True, exist_ok=True)
        learned = [one for one in judged if one.hand != hand]
        judge = logistic(
            [one.features for one in learned],
            [one.right for one in learned],
            (proposed_act.WRONG, proposed_act.RIGHT),
        )
        fitted = {desk: family.model(desk, hand) for desk, family in desks.items()}
        for name, one in {
            **fitted,
            mentions.MODEL: of_names.model(mentions.MODEL, hand),
            proposed_act.MODEL: judge,
        }.items():
            (folder / f"reply_{name}.tsv.xz").write_bytes(one.as_file())


def _of_names(of: Sequence[Row]) -> Ridge:
    return Ridge(
        *zip(*((one.features, one.label, one.hand, mentions.MODEL) for one in of), strict=True), LABELLED
    )


if __name__ == "__main__":
    main()
