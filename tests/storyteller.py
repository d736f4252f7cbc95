"""Tells the stories of tests/stories at three depths: the desk alone, the office with rendered bytes, real
sockets.

A story is a file of steps, one a line; what a person writes stands indented below his step:

    title: Jalan rusak
    start: 2026-03-05 08:00
    depths: desk office sockets          (default: all three)

    citizen writes "Jalan rusak di Lembak" with foto.jpg
      Jalan di Desa Lembak rusak parah sejak 1 Maret 2026.
    citizen gets receipt
    admin gets verification
    admin replies to verification
      1 PUPR
    time 2026-03-06 07:30
    case 1 is handling/distribution

`replies to FORM about "words"` picks the letter that holds these words, instead of the latest. After each
step everything that was mailed must be named by a `gets` line, and nothing else may have been mailed but the
admin's daily balance sheet, which goes without saying. Persons: citizen, citizen2, … (outsiders), admin,
apip, regent, …, `liaison CODE`, `officer CODE` (`officer CODE 2`), `head CODE`; an address stands for itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from mailroom.procedure.house import House
from mailroom.procedure.people import Role

STORIES = Path(__file__).parent / "stories"
DEPTHS = ("desk", "office", "sockets")


@dataclass
class Step:
    """One step: verb is writes, replies, time, gets, case, once; who: the person's words; rest: what stands
    behind the verb."""

    line: int
    verb: str
    who: str = ""
    subject: str = ""
    form: str = ""
    files: tuple[str, ...] = ()
    sender: str = ""
    about: str = ""
    moment: datetime | None = None
    text: str = ""
    forms: tuple[str, ...] = ()
    stages: str = ""


@dataclass
class Story:
    name: str
    title: str = ""
    start: str = ""
    depths: tuple[str, ...] = DEPTHS
    steps: list[Step] = field(default_factory=list)


_STEP = re.compile(
    r"(?P<who>.+?) (?P<verb>writes|replies to|gets) ?(?P<rest>.*)|(?P<time>time) (?P<moment>\S+ \S+)|case (?P<case>\S+) is (?P<stages>.+)|(?P<once>once)"
)
_TAIL = re.compile(
    r'(?:"(?P<subject>[^"]*)"|(?P<form>[a-z_]+))?(?: about "(?P<about>[^"]+)")?(?: from (?P<sender>\S+))?(?: with (?P<files>.+))?$'
)


def read(path: Path) -> Story:
    """A story from its file; ValueError names the line that is no step."""
    story = Story(path.stem)
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("  ") and story.steps:
            story.steps[-1].text += line[2:] + "\n"
        elif head := re.fullmatch(r"(title|start|depths): (.+)", line):
            value = tuple(head[2].split()) if head[1] == "depths" else head[2]
            setattr(story, head[1], value)
        elif line.strip() and not line.startswith("#"):
            story.steps.append(_step(line.strip(), number))
        elif story.steps and story.steps[-1].text:
            story.steps[-1].text += "\n"
    return story


def _step(line: str, number: int) -> Step:
    found = _STEP.fullmatch(line)
    if found is None:
        raise ValueError(f"line {number}: {line}")
    if found["time"]:
        return Step(number, "time", moment=datetime.strptime(found["moment"], "%Y-%m-%d %H:%M"))  # noqa: DTZ007 - gets the office's zone
    if found["once"]:
        return Step(number, "once")
    if found["case"]:
        return Step(number, "case", who=found["case"], stages=found["stages"])
    if found["verb"] == "gets":
        return Step(number, "gets", found["who"], forms=tuple(re.split(r",\s*", found["rest"])))
    tail = _TAIL.fullmatch(found["rest"])
    if tail is None:
        raise ValueError(f"line {number}: {line}")
    files = tuple(re.split(r",\s*", tail["files"])) if tail["files"] else ()
    verb = "replies" if found["verb"] == "replies to" else "writes"
    return Step(
        number,
        verb,
        found["who"],
        tail["subject"] or "",
        tail["form"] or "",
        files,
        tail["sender"] or "",
        tail["about"] or "",
    )


def address_of(who: str, house: House) -> str:
    """The mail address of a person of a story."""
    role, _, code = who.partition(" ")
    if "@" in who:
        return who
    if code:
        code, _, nth = code.partition(" ")
        agency = house.agency(code)
        return {
            "liaison": agency.liaison,
            "head": agency.head,
            "officer": agency.officers[int(nth or 1) - 1],
        }[role].address
    if role.startswith("citizen"):
        return {"citizen": "budi.santoso@warga.example"}.get(role, f"{role}@warga.example")
    return house.impartial.address if role == "impartial" else house.people.first(Role(role)).address


NAMES = {"citizen": "Budi Santoso", "citizen2": "Siti Aminah", "citizen3": "Joko Prasetyo"}

# A real, tiny PDF and JPEG, so that what is enclosed is what it says it is.
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300"
    + "10" * 64
    + "ffc0000b080001000101011100ffc40014000100000000000000000000000000000009"
    "ffc40014100100000000000000000000000000000000ffda0008010100003f0054ffd9"
)


def content(name: str) -> tuple[str, bytes]:
    """(type, bytes) of a file that a story names."""
    return ("application/pdf", PDF) if name.endswith(".pdf") else ("image/jpeg", JPEG)


def paths() -> list[Path]:
    return sorted(STORIES.glob("*.story"))


def tellable(depth: str) -> list[Path]:
    return [path for path in paths() if depth in read(path).depths]
