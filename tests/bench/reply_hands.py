"""How well replies by hands that know no rule are read (tests/letters/hands/replies), per hand and per desk:
`python -m tests.bench.reply_hands [--misses] [--wrong]`.

A reply is right at once when its act is carried out with the objects that its label names; a question back
is right where the label is `unclear` or `question`. Of hands held out and frozen only figures are told."""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from mailroom.procedure.letter import Act
from mailroom.procedure.people import Agency, Person, Role
from mailroom.reading.language.agency_names import Names
from mailroom.reading.replies import reply_model
from mailroom.reading.replies.parsed_reply import ParsedReply
from tests.bench import reading_figures

FOLDER = Path(__file__).parents[1] / "letters" / "hands" / "replies"
SECOND = FOLDER.parent / "second" / "replies.jsonl"  # how a second reader labels them
TODAY = date(2026, 11, 26)
HELD_OUT = ("12", "17", "19")  # nothing is learned from them, and their misses are not shown
FROZEN = ("14", "15", "26", "28", "30", "31b", "32b", "33b")  # measured seldom, read by nobody
OFFICERS = ("Andi Saputra", "Rina Marlina", "Dedi Kurniawan")  # as the hands were told
ASKED = ("unclear", "question")
BACK = (*ASKED, "status", "help")  # nothing is carried out
KINDS = ("open", "held out", "frozen")
OWN = "own"  # by whoever knows the rules: only learned from
# What else carries a label out. An officer's word that he is not done moves nothing and stops no clock.
AS_GOOD: Mapping[tuple[str, str], frozenset[str]] = {
    ("instruction", "progress"): frozenset({"acknowledge"}),
    ("answer", "thank"): frozenset({"close"}),
    ("answer", "question"): frozenset({"comment"}),  # row 7: a question goes to the agency that answered
    ("complete", "thank"): frozenset({"acknowledge"}),
}
# the columns of a correction, as the hands call them
COLUMNS = {
    "kategori": "category", "tempat": "place", "anonim": "anonymous", "rahasia": "secret", "judul": "title",
    "waktu": "when", "mendesak": "urgent", "samarkan": "hide", "tampilkan": "show",
}  # fmt: skip
# reasons that the hands named otherwise than the SOP
REASONS = {"DICABUT": "DICABUT_PELAPOR", "SENGKETA_PERADILAN": "PROSES_HUKUM", "SARA_HOAKS": "SARA_UJARAN"}


@cache
def agencies() -> Mapping[str, Agency]:
    """The demonstration's, with the officers whom the hands were told."""
    known = dict(reading_figures.agencies())
    staff = [
        Person(name, (f"{'.'.join(name.lower().split())}@pupr.example",), Role.OFFICER, "PUPR")
        for name in OFFICERS
    ]
    return {**known, "PUPR": replace(known["PUPR"], officers=tuple(staff))}


def kind_of(hand: str) -> str:
    """ "open", "held out", "frozen" or "own"."""
    if hand.startswith(OWN):
        return OWN
    return "frozen" if hand in FROZEN else "held out" if hand in HELD_OUT else "open"


def rows(kind: str = "open") -> list[dict[str, Any]]:
    """The replies of the hands of a kind, each with its `hand`."""
    found = []
    for path in sorted(FOLDER.glob("*.jsonl")):
        hand = path.stem.removeprefix("hand-")
        if kind_of(hand) == kind:
            lines = path.read_text(encoding="utf-8").splitlines()
            found += [{**json.loads(line), "hand": hand} for line in lines if line.strip()]
    return found


def acts_of_menus() -> Mapping[str, set[str]]:
    """Menu → the acts by which the hands label its replies."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for kind in KINDS:
        for row in rows(kind):
            found[row["menu"]].add(row["act"])
    return found


@cache
def second_labels() -> Mapping[str, Mapping[str, Any]]:
    """The id of a reply → how a second reader labels it."""
    lines = SECOND.read_text(encoding="utf-8").splitlines() if SECOND.exists() else []
    return {row["id"]: row for row in map(json.loads, lines)}


def agreed(row: Mapping[str, Any]) -> bool:
    """Whether the second reader, if any, names the same act."""
    second = second_labels().get(row["id"], row)["act"]
    return bool(row["act"] == second or {row["act"], second} <= {*BACK})


def agency_of(row: Mapping[str, Any]) -> str:
    """The code of the agency whose desk answers."""
    return "INSP" if row["menu"] == "reprimand" else "PUPR"


def parsed(text: str, known: Mapping[str, Agency], today: date, agency: str) -> ParsedReply:
    """The reply as the readers see it."""
    words = reading_figures.words()
    names = Names.of_office(known, words.grammar.extra)
    return ParsedReply(text, words.grammar, known, names, today, False, agency, words.prefix)


def read(row: Mapping[str, Any]) -> Act:
    """The act that the office reads."""
    return reading_figures.words().act_of(
        row["text"], row["menu"], agencies=agencies(), today=TODAY, agency=agency_of(row)
    )


def outcome(row: Mapping[str, Any], act: Act) -> str:
    """ "right", "asked" or "wrong"."""
    label, asked = str(row["act"]), reading_figures.asked(act)
    good = AS_GOOD.get((row["menu"], label), frozenset()) | {label}
    if label in ASKED:
        idle = ("help", "status", "acknowledge", "hollow", *good)
        return "right" if asked or act.name in idle else "wrong"
    if asked:
        return "asked"
    if act.name == "secrecy" and any(one["act"] == label for one in act.args.get("also", ())):
        return "right"  # he is hidden, and what he says is done
    return "right" if act.name in good and _objects_right(row, act) else "wrong"


def bare(code: object) -> str:
    """An agency's code without its hyphens, as the hands wrote it."""
    return str(code).replace("-", "")


def _codes(given: Iterable[object]) -> set[str]:
    return {*map(bare, given)}


def _objects_right(row: Mapping[str, Any], act: Act) -> bool:
    """Whether the act has the objects that the label names; free words are not compared."""
    args, found = row["args"], act.args
    match act.name:
        case "dispose":
            sent, named = _codes(found.get("agencies", ())), _codes(args.get("agencies", ()))
            return sent in (named, named | _codes(args.get("copy", ())))  # a copy goes as a disposition does
        case "reroute" if args.get("agencies"):
            return _codes(args["agencies"]) == _codes(found.get("agencies", ()))
        case "return" if args.get("agencies") and "proposal" in found:
            return bare(found["proposal"]) in _codes(args["agencies"])
        case "assign" if "officer" in args:
            return _officer(found.get("officer")) == args["officer"]
        case "extend" | "grant" if args.get("day"):
            return args["day"] == found.get("until", "") or (act.name == "extend" and "until" not in found)
        case "archive" if "reason" in args:
            return bool(REASONS.get(args["reason"], args["reason"]) == found.get("reason"))
        case "merge" if "number" in args:
            return str(args["number"])[-4:] == str(found.get("parent"))[-4:]
        case "rate":
            return bool(args.get("rating") == found.get("rating"))
        case "correct":
            named = {args["column"]} if "column" in args else {*args} - {"text"}
            return {COLUMNS.get(one, one) for one in named} <= {*found}
    return True


def _officer(found: object) -> object:
    officers = agencies()["PUPR"].officers
    return next((no for no, one in enumerate(officers, 1) if found in one.addresses), found)


Outcome = tuple[Mapping[str, Any], Act, str]


def measured(of: Iterable[Mapping[str, Any]]) -> list[Outcome]:
    read_rows = [(row, read(row)) for row in of]
    return [(row, act, outcome(row, act)) for row, act in read_rows]


def without(of: Iterable[Mapping[str, Any]], folder: Path) -> list[Outcome]:
    """Each hand read by weights that have not seen it. folder: hand → weights."""
    given, found = reply_model.WEIGHTS, list[Outcome]()
    by_hand: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in of:
        by_hand[row["hand"]].append(row)
    for hand, those in by_hand.items():
        use_weights(folder / hand)
        found += measured(those)
    use_weights(given)
    return found


def use_weights(folder: Path) -> None:
    reply_model.WEIGHTS = folder
    reply_model.model.cache_clear()


def table(outcomes: Iterable[Outcome], key: str) -> list[str]:
    """Lines of figures, one for each value of `key`, and one for all."""
    counts: defaultdict[str, dict[str, int]] = defaultdict(lambda: {"right": 0, "asked": 0, "wrong": 0})
    for row, _, how in outcomes:
        for name in (str(row[key]), "all"):
            counts[name][how] += 1
    lines = [f"{key:<14}{'letters':>8}{'right':>8}{'asked':>8}{'wrong':>8}"]
    for name, one in sorted(counts.items(), key=lambda pair: (pair[0] == "all", pair[0])):
        total = sum(one.values())
        shares = "".join(f"{100 * one[how] / total:8.1f}" for how in ("right", "asked", "wrong"))
        lines.append(f"{name:<14}{total:>8}{shares}")
    return lines


def agreement(of: Iterable[Mapping[str, Any]]) -> str:
    """How often the two readers name the same act, at each desk."""
    both: defaultdict[str, list[bool]] = defaultdict(list)
    for row in of:
        if row["id"] in second_labels():
            both[row["menu"]].append(agreed(row))
            both["all"].append(both[row["menu"]][-1])
    shares = (f"{menu} {100 * sum(told) / len(told):.1f}" for menu, told in sorted(both.items()))
    return f"two readers agree (%): {', '.join(shares)}"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--misses", action="store_true", help="print what is not right, of open hands")
    options.add_argument("--wrong", action="store_true", help="print the wrong acts of open hands")
    options.add_argument("--hand", default="", help="only this hand")
    options.add_argument("--frozen", action="store_true", help="figures of the frozen hands, too")
    options.add_argument(
        "--left-out", type=Path, help="of `python -m tests.learn replies --without each --to FOLDER`"
    )
    chosen = options.parse_args()
    for kind in ("open", "held out", "frozen") if chosen.frozen else ("open", "held out"):
        of = [row for row in rows(kind) if chosen.hand in ("", row["hand"])]
        left_out = chosen.left_out if kind == "open" else None
        outcomes = without(of, left_out) if left_out else measured(of)
        print(f"\n{kind}" if outcomes else "")
        if of:
            print(agreement(of))
        for key in ("hand", "menu") if outcomes else ():
            print("\n".join(table(outcomes, key)))
        shown = {"wrong"} if chosen.wrong else {"wrong", "asked"} if chosen.misses else set()
        for row, act, how in outcomes:
            if how in shown and kind == "open":
                print(
                    f"{how} {row['id']} {row['menu']}: {row['text']!r}\n    wanted {row['act']} {row['args']}"
                )
                print(f"    read {act.name!r} {dict(act.args)} guess {act.guess!r} {act.why}")


if __name__ == "__main__":
    main()
