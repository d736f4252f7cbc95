"""How much of hidden writers' letters the gate masks, and what it lets pass: `python -m
tests.bench.gate_figures [FILE …] [--misses] [--program] [--renamed as-is|lower|upper]`.

A FILE holds the letters of one hand, a JSON object a line, with what betrays its writer labelled by himself;
without one, those of tests/letters/hidden are read. A piece is released when a word or number of it can be
read that tells something: not "rumah", not the name of a street or village. One or two letters that are
left of a name that is masked else ("br" of "br. Sinambela") are a fragment, and are counted apart.

Of the released pieces those are usable that help an official who knows the village. Not usable are words that
fit hundreds of people there: a title, a post ("guru"), a kinship, or a word of 16 of the 2,700 letters whose
words are counted, unless it names a trade or goods. A number, a word that may be a name, and whatever is
doubtful is usable.

--program measures what the whole program masks (procedure/secrecy/case_masks.py): the gate, the writer's
name, home and signature, and each mask wherever its words stand again.

Of hands that are kept apart only figures are taken: no --misses for them. --renamed puts other words in
place of all names (renamed.py)."""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from mailroom.procedure.case import Case
from mailroom.procedure.identity_questions import KnownWriter, Secret
from mailroom.procedure.secrecy.case_masks import Gate
from mailroom.reading.complaints.complaint_reader import Complaints
from mailroom.reading.identity import name_likeness
from mailroom.reading.identity.harmless_words import is_harmless, is_rare_english, may_be_name
from mailroom.reading.identity.identity_answers import IDENTITY
from mailroom.reading.identity.name_likeness import letters_with
from mailroom.text.phrases import places_of
from tests.bench.reading_figures import TODAY, complaint
from tests.bench.renamed import renamed
from tests.offices import demonstration

FOLDER = Path(__file__).parents[1] / "letters" / "hidden"
STRICT = ("name", "number", "address", "contact")
KINDS = (*STRICT, "third_person", "other")
FRAGMENT = 2  # letters
SPELLINGS: dict[str, Callable[[str], str]] = {"as-is": str, "lower": str.lower, "upper": str.upper}
Masking = Callable[[dict[str, Any]], list[Secret]]
_TOLD = ("title", "place", "subdistrict", "when", "wants", "respondent", "topic", "missing")
_OFTEN = 5  # as name_likeness counts: in 16 letters
_PLACES_OF_NAMES = tomllib.loads((Path(name_likeness.__file__).parent / "words/name_places.toml").read_text())
_GROUPS = {
    *_PLACES_OF_NAMES["titles"].split(),
    *_PLACES_OF_NAMES["posts"].split(),
    *_PLACES_OF_NAMES["kin"].split(),
}
_GROUPS -= {*_PLACES_OF_NAMES["clipped"].split(), "min", "admin"}
_TRADES = {
    word for key in ("goods", "firms", "firm_names", "landmarks") for word in _PLACES_OF_NAMES[key].split()
}
_WORD = re.compile(r"\w+")
# Words of a label that tell nothing by themselves.
_SILENT = frozenset(
    """
    a adek aku an anak anggota ayah ayuk bak bapak belakang bengkel bidan bik bin binti blok bpk bt
    bu bude bunda cek cik cv dan dapur dari dek dekat depan depati desa di dr dusun eyang gang gg
    guru h hj hp ibu ini istri itu jalan jl jln kader kak kakak kampung kapten ke kec kecamatan
    kedai kek kel kelas kelurahan ketua ki kios kk komplek letnan lorong mak mama mang mas mbah mbak
    n nama namanya nang nek nik ninik nip no nomer nomor oma operator pak pempek penjaga perum perumahan
    pojok purnawirawan rmh rt rumah rumahnya rw salon samping sampingnya
    saya sdr sdri sebelah sebelahnya seberang seberangnya si spasi suami
    sy tahun telp tetangga th tjik toko tukang ud umi urut ust ustad wa wak wakil warung yai yang yg
    yuk
    """.split()
)
_PLACES = re.compile(
    r"(?i)\b(?:desa|ds|dusun|dsn|kel|kelurahan|kec|kecamatan|kampung|kp|jalan|jln|jl|gang|gg|lorong|perum"
    r"|perumahan|komplek|kompleks|btn|griya)\b\.?((?: +(?!(?:no|nomor|rt|rw|blok)\b)[^\W\d]+){1,4})"
)


@dataclass
class Tally:
    """What is counted of one hand."""

    letters: int = 0
    words: int = 0
    labels: Counter[str] = field(default_factory=Counter)
    released: Counter[str] = field(default_factory=Counter)
    usable: Counter[str] = field(default_factory=Counter)
    fragments: int = 0  # of names that are masked else
    described: int = 0  # labelled pieces of ordinary words only: "rumah ketiga dari ujung"
    noticed: int = 0  # those that are masked, or shown as a doubt
    over: int = 0  # harmless words that are masked
    bare: int = 0  # letters in which nothing is labelled
    untouched: int = 0
    masked: int = 0  # letters with a mask
    actionable: int = 0
    proposed: int = 0  # actionable when the proposed masks are opened
    needed: int = 0
    readable: int = 0
    meant: int = 0  # letters that betray by their meaning
    shown: int = 0
    pieces: int = 0  # phrases that do
    pieces_shown: int = 0
    doubted: int = 0  # letters with a doubt and without such a label
    seconds: float = 0.0
    misses: list[str] = field(default_factory=list)


@cache
def villages() -> tuple[str, ...]:
    """The names of villages and subdistricts: hundreds live there."""
    places = demonstration().locality.places
    named = {one.strip().lower() for place in places for one in (place.village, place.subdistrict)}
    return tuple(sorted(named - {""}))


@cache
def vocabulary() -> frozenset[str]:
    return demonstration().vocabulary


def known_of(letter: dict[str, Any]) -> KnownWriter:
    """What the office knows of him beside his text."""
    return KnownWriter((letter["from_name"],), (letter["from_address"],), harmless=vocabulary())


def of_gate(letter: dict[str, Any]) -> list[Secret]:
    """What the gate of reading/identity masks of subject and body."""
    return [*IDENTITY.secrets(f"{letter['subject']}\n{letter['body']}", known_of(letter))]


def of_program(letter: dict[str, Any]) -> list[Secret]:
    """What the program masks of subject and body, as of a case in the office of the demonstration."""
    subject, body = letter["subject"], letter["body"]
    told = complaint(Complaints(), subject, body, today=TODAY)
    facts = {key: getattr(told, key) for key in _TOLD}
    writer = {"name": letter["from_name"], "address": letter["from_address"], "home": told.identity}
    case = Case("PGD-2026-0001", subject=subject, text=body, anonymous=True, **writer, **facts)
    gate, found = Gate(case, replace(IDENTITY, harmless=vocabulary())), list[Secret]()
    accused = {one.mask.text for one in gate.numbered_masks() if one.mask.accused}
    for text, at in ((subject, 0), (body, len(subject) + 1)):
        for one in gate.secrets(text):
            is_accused = text[one.start : one.end] in accused
            found.append(one._replace(start=one.start + at, end=one.end + at, accused=is_accused))
    return found


def places_in(text: str, piece: str) -> Iterator[tuple[int, int]]:
    """Where a labelled piece stands, as it is spelled."""
    head = r"(?<!\w)" if piece[:1].isalnum() else ""
    tail = r"(?!\w)" if piece[-1:].isalnum() else ""
    found = [one.span() for one in re.finditer(head + re.escape(piece) + tail, text)]
    yield from found or [one.span() for one in re.finditer(re.escape(piece), text)]


def telling(piece: str, kind: str) -> list[tuple[int, int]]:
    """The words and numbers of a piece that tell something: of a name all, of others what is no ordinary
    word."""
    named = list[tuple[int, int]]()
    if kind in ("address", "other"):
        named += [one.span(1) for one in _PLACES.finditer(piece)] + places_of(piece.lower(), villages())
    return [
        one.span()
        for one in _WORD.finditer(piece)
        if one[0].lower() not in _SILENT
        and not any(start <= one.start() < end for start, end in named)
        and (kind in ("name", "contact") or not _is_ordinary(one[0].lower(), kind))
    ]


def _is_ordinary(word: str, kind: str) -> bool:
    """Beside a number a word of the dictionary tells nothing, though somebody may be called so."""
    known = word.isalpha() and (is_harmless(word) or is_rare_english(word))
    return known and (kind == "number" or not may_be_name(word))


def covered(start: int, end: int, secrets: Sequence[Secret]) -> bool:
    return any(one.start <= start and end <= one.end for one in secrets)


def touched(start: int, end: int, secrets: Sequence[Secret]) -> bool:
    return any(one.start < end and start < one.end for one in secrets)


def overlap(text: str, phrase: str, doubts: Iterable[str]) -> bool:
    """Whether half of a phrase's words stand in a doubt."""
    words = _WORD.findall(phrase.lower())
    return any(
        sum(word in set(_WORD.findall(doubt.lower())) for word in words) * 2 >= len(words) for doubt in doubts
    )


def measure(letters: Iterable[dict[str, Any]], masked_of: Masking = of_gate) -> Tally:
    tally = Tally()
    for letter in letters:
        text, known = f"{letter['subject']}\n{letter['body']}", known_of(letter)
        began = time.perf_counter()
        secrets = masked_of(letter)
        tally.seconds += time.perf_counter() - began
        doubts = IDENTITY.by_meaning(text, known)
        tally.letters += 1
        labelled = [
            span
            for piece in [one["text"] for one in letter["betrays"]] + letter["accused"]
            for span in places_in(text, piece)
        ]
        _count_released(tally, letter, text, secrets, doubts)
        words = [one.span() for one in _WORD.finditer(text)]
        free = [(s, e) for s, e in words if not any(a < e and s < b for a, b in labelled)]
        over = [(s, e) for s, e in free if touched(s, e, secrets)]
        tally.words += len(free)
        tally.over += len(over)
        if over:
            tally.misses.append(f"{letter['id']} over: {' | '.join(text[s:e] for s, e in over)}")
        if not letter["betrays"]:
            tally.bare += 1
            tally.untouched += not over
        readable = [piece for piece in letter["needed"] if _is_readable(text, piece, secrets)]
        tally.needed += len(letter["needed"])
        tally.readable += len(readable)
        if secrets:
            left = [one for one in secrets if not one.accused]
            tally.masked += 1
            tally.actionable += len(readable) == len(letter["needed"])
            tally.proposed += all(_is_readable(text, piece, left) for piece in letter["needed"])
        if letter["meaning"]:
            hits = [overlap(text, one["text"], doubts) for one in letter["meaning"]]
            tally.meant += 1
            tally.shown += any(hits)
            tally.pieces += len(hits)
            tally.pieces_shown += sum(hits)
            tally.misses += [
                f"{letter['id']} meaning: {one['text']}"
                for one, hit in zip(letter["meaning"], hits, strict=True)
                if not hit
            ]
        elif doubts:
            tally.doubted += 1
            tally.misses.append(f"{letter['id']} doubted: {' | '.join(doubts)}")
    return tally


def _is_readable(text: str, piece: str, secrets: Sequence[Secret]) -> bool:
    return any(not touched(*span, secrets) for span in places_in(text, piece))


def _count_released(
    tally: Tally, letter: dict[str, Any], text: str, secrets: Sequence[Secret], doubts: Sequence[str]
) -> None:
    for label in letter["betrays"]:
        piece, kind = label["text"], label["kind"]
        if not telling(piece, kind):  # told in ordinary words
            masked = [touched(*span, secrets) for span in places_in(text, piece)]
            tally.described += 1
            tally.noticed += all(masked) or overlap(text, piece, doubts)
            if not (all(masked) or overlap(text, piece, doubts)):
                tally.misses.append(f"{letter['id']} described: {kind}: {piece!r}")
            continue
        tally.labels[kind] += 1
        left = [
            text[at + start : at + end]
            for at, _ in places_in(text, piece)
            for start, end in telling(piece, kind)
            if not covered(at + start, at + end, secrets)
        ]
        if left and _is_fragment(text, piece, left, secrets):
            tally.fragments += 1
            tally.misses.append(f"{letter['id']} fragment {kind}: {piece!r}: {' | '.join(left)}")
        elif left:
            tally.released[kind] += 1
            usable = _is_usable(left)
            tally.usable[kind] += usable
            word = "USABLE" if usable else "RELEASED"
            tally.misses.append(f"{letter['id']} {word} {kind}: {piece!r}: {' | '.join(left)}")


def _is_usable(left: Iterable[str]) -> bool:
    """Whether a word or number that is left of a piece helps to tell who wrote."""
    return not all(_fits_hundreds(word.lower()) for word in left)


def _fits_hundreds(word: str) -> bool:
    if word in _GROUPS:
        return True
    return (
        letters_with(word)[0] >= _OFTEN and word.isalpha() and not may_be_name(word) and word not in _TRADES
    )


def _is_fragment(text: str, piece: str, left: Sequence[str], secrets: Sequence[Secret]) -> bool:
    """Whether one or two letters are all that can be read of a piece of which the rest is masked."""
    letters = "".join(dict.fromkeys(left))
    masked = all(touched(*span, secrets) for span in places_in(text, piece))
    return masked and letters.isalpha() and len(letters) <= FRAGMENT


def row(name: str, tally: Tally) -> str:
    def share(hits: int, of: int) -> str:
        return f"{hits}/{of}={hits / of:.0%}" if of else "-"

    one, letters = tally, tally.letters
    figures = [
        f"{name:6} {letters:3}",
        " ".join(f"{one.released[kind]}/{one.labels[kind]}" for kind in KINDS).ljust(38),
        "usable " + " ".join(str(one.usable[kind]) for kind in KINDS).ljust(14),
        f"fragments {one.fragments}",
        f"in ordinary words, masked or doubted {share(one.noticed, one.described)}",
        f"over {one.over / max(1, one.words):5.1%}",
        f"bare untouched {share(one.untouched, one.bare):10}",
        f"actionable {share(one.actionable, one.masked):11} (opened {share(one.proposed, one.masked)})",
        f"needed {one.readable / max(1, one.needed):.0%}",
        f"meaning {share(one.shown, one.meant)} phrases {share(one.pieces_shown, one.pieces)}",
        f"doubted {share(one.doubted, letters - one.meant)}",
        f"{one.seconds / max(1, letters) * 1000:.2f} ms",
    ]
    return " | ".join(figures)


def sum_of(tallies: Iterable[Tally]) -> Tally:
    whole = Tally()
    for one in tallies:
        for key, value in vars(one).items():
            setattr(whole, key, getattr(whole, key) + value)
    return whole


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="tests.bench.gate_figures")
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--misses", action="store_true", help="each miss, a line")
    parser.add_argument("--program", action="store_true", help="as the whole program masks it")
    parser.add_argument("--renamed", choices=SPELLINGS, help="other words in place of the names")
    chosen = parser.parse_args(arguments)
    IDENTITY.secrets("muat", KnownWriter())
    tallies = []
    print("released of " + " ".join(KINDS))
    for path in chosen.files or sorted(FOLDER.glob("*.jsonl")):
        letters = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        if chosen.renamed:
            letters = [renamed(one, 0, SPELLINGS[chosen.renamed])[0] for one in letters]
        tally = measure(letters, of_program if chosen.program else of_gate)
        tallies.append(tally)
        print(row(path.stem, tally))
        if chosen.misses and not path.stem.endswith("-frozen"):
            print(*tally.misses, sep="\n")
    if len(tallies) > 1:
        print(row("all", sum_of(tallies)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
