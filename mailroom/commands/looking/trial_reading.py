"""Which act a text that never arrived would be read as in a reply, or what it would complain about.

It asks the very functions by which letters are read, with the agencies of config.toml, and knows no case. As
JSON it always has all keys of NO_REPLY or NO_COMPLAINT.

In: `Trial`: `Config`. `reply`: bytes, a name, menu, agency. `complaint`: bytes and name.
Out: a dictionary; sentences about it.
Fails: `Trouble`: an unknown menu or agency. OSError, ValueError: a data file of ours.
See: The command: read.py. The readers: clerk/read/text_reader.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from mailroom.clerk.read import forwarded_complaint
from mailroom.clerk.read.letter_reading import Reading
from mailroom.clerk.read.text_reader import TextReader
from mailroom.clerk.register_rows import Seat
from mailroom.commands.terminal import fact, nearest
from mailroom.doors.mail_files import is_letter
from mailroom.procedure.letter import Envelope
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Role
from mailroom.procedure.sop import REASONS, STAGES
from mailroom.reading.case_of_reply import Match
from mailroom.reading.complaints.complaint_reader import Complaints
from mailroom.reading.replies.citizen_replies import FREE
from mailroom.reading.replies.reply_reader import ReplyReader
from mailroom.reading.sealed.sealed_mail import SealedMail
from mailroom.reading.senders.auto_mail import classify
from mailroom.writing.cli_sentences import phrase, trouble, word

NO_REPLY: Mapping[str, Any] = {
    **{"menu": "", "act": "", "args": {}, "sure": False, "asked": True},
    **{"guess": "", "why": []},
}
NO_COMPLAINT: Mapping[str, Any] = {
    **{"class": "", "urgent": False, "danger": [], "oversight": False, "agencies": []},
    **{"place": "", "time": "", "secrecy": [], "why": []},
}
# Whose letters show which menus: a signature is taken off the admin's before they are read.
ADMIN, CITIZEN = ("verification", "returned", "extension"), (*FREE, "reopen", "this_or_new")
_HEAD = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
_COLUMN = 14


class Trial:
    """Tries texts for one office. at: the moment that "besok" is counted from; seals: opens what is encrypted
    to the office."""

    def __init__(self, house: House, menus: Path, at: datetime, seals: SealedMail) -> None:
        self.house, self.at, self.seals = house, at, seals
        self.reader = TextReader(ReplyReader(menus, house.prefix, house.locality.region), Complaints())

    def known_menu(self, name: str) -> str:
        """Returns the name; raises `Trouble` when templates/menus.toml has no such menu."""
        names = sorted(self.reader.words.menus)
        if name not in names:
            raise trouble("no_menu", name=name, names=", ".join(names), guess=nearest(name, names))
        return name

    def known_agency(self, code: str) -> str:
        """Returns the code; raises `Trouble` when the office has no such agency. "" stands for no agency."""
        codes, code = list(self.house.people.agencies), code.upper()
        if code and code not in codes:
            raise trouble("no_agency", name=code, names=", ".join(codes), guess=nearest(code, codes))
        return code

    def reply(self, raw: bytes, name: str, menu: str, agency: str = "") -> dict[str, Any]:
        """Returns as which act the text would be read. agency: the writer's; "" = that of the address it came
        from, if any."""
        reading = self._open(raw, name)
        chairs = self.house.people.chairs_of(reading.sender)
        own = agency or next((one.agency for one in chairs if one.agency), "")
        role = Role.ADMIN if menu in ADMIN else Role.COMPLAINANT if menu in CITIZEN else Role.LIAISON
        seat, signed = Seat("", role, "", purpose=menu, agency=own), menu in ADMIN
        reading, _, act = self.reader.act_by_menu(
            reading, seat, menu, lambda: menu, self.house, signed=signed
        )
        act = self.reader.letter(reading, seat, menu, act).act
        # "manners" are what is passed on to nobody
        args = {key: value for key, value in act.args.items() if key != "manners"}
        asked = not act.sure or not act.name
        told = {"menu": menu, "act": act.name, "args": args, "sure": act.sure, "asked": asked}
        return {**told, "guess": act.guess, "why": list(act.why)}

    def complaint(self, raw: bytes, name: str) -> dict[str, Any]:
        """Returns what the text would complain about."""
        reading = self._open(raw, name)
        told = forwarded_complaint.complaint_text(reading, self.house)
        files = [file for file in reading.files.as_sorted.kept if not file.refused]
        found = self.reader.complaint(told, self.house, self.at, files)
        place = [found.place, "" if found.subdistrict in found.place else found.subdistrict]
        return {
            "class": found.klass,
            "urgent": found.urgent,
            "danger": list(found.dangers),
            "oversight": found.klass == "oversight",
            "agencies": list(found.suggested),
            "place": ", ".join(filter(None, place)),
            "time": found.when,
            "secrecy": [
                switch for switch in ("anonymous", "possible_wish", "secret") if getattr(found, switch)
            ],
            "why": [*reading.why, *found.why],
        }

    def _open(self, raw: bytes, name: str) -> Reading:
        """A mail as it is; any other text as what somebody wrote into one."""
        mail = name.lower().endswith(".eml") or is_letter(raw)
        opened = self.seals.open(raw if mail else _HEAD + raw.removeprefix(b"\xef\xbb\xbf"), self.at)
        reading = self.reader.begin_reading(opened, Envelope("file", self.at), Match())
        robot = classify(opened, None)
        machine = robot.why if robot.kind != "human" else ()
        return replace(reading, why=(*machine, *(reading.parted.why if reading.parted.rest else ())))

    # In words.

    def reply_in_words(self, tried: Mapping[str, Any]) -> Iterator[str]:
        """Lines for a person."""
        name, guess = str(tried["act"]), str(tried["guess"])
        yield phrase("try.reply", file=tried["file"], menu=tried["menu"])
        yield _fact("act", f"{act_in_words(name)} ({name})" if name else phrase("try.nothing"))
        for key, value in tried["args"].items():
            yield _fact(key, self._value(key, value), "argument")
        if not tried["asked"]:
            yield _fact("done", phrase("try.sure"))
        else:
            yield _fact(
                "done", phrase("try.guess", guess=word("guess", guess)) if guess else phrase("try.asked")
            )
        yield from _reasons(tried["why"])

    def complaint_in_words(self, tried: Mapping[str, Any]) -> Iterator[str]:
        """Lines for a person."""
        kinds = ", ".join(word("danger", kind) for kind in tried["danger"])
        codes = [f"{self.house.agency_name(code)} ({code})" for code in tried["agencies"]]
        grade = "possible" if kinds and not tried["urgent"] else str(tried["urgent"])
        urgent = f"{word('value', grade)}{f': {kinds}' if kinds else ''}"
        yield phrase("try.complaint", file=tried["file"])
        yield _fact("class", word("class", str(tried["class"])))
        yield _fact("urgent", urgent)
        yield _fact("oversight", word("value", str(tried["oversight"])))
        yield _fact("agencies", "; ".join(codes))
        yield _fact("place", str(tried["place"]))
        yield _fact("time", str(tried["time"]))
        yield _fact("secrecy", ", ".join(phrase(f"show.{switch}") for switch in tried["secrecy"]))
        yield from _reasons(tried["why"])

    def _value(self, key: str, value: object) -> str:
        if isinstance(value, dict):
            return "; ".join(f"{one}: {self._value(key, other)}" for one, other in value.items())
        if isinstance(value, list | tuple):
            return "; ".join(self._value(key, one) for one in value)
        text = " ".join(str(value).split())
        if key in ("agencies", "proposal", "maybe"):
            return f"{self.house.agency_name(text)} ({text})"
        return word("reason", text) if text in REASONS else word("value", text)


def act_in_words(name: str) -> str:
    """Returns the SOP's words for an act. When the act is no way of the SOP, the words are those of
    cli.toml."""
    ways = (way.words for stage in STAGES.values() for way in stage.ways if way.act == name)
    return next(ways, word("act", name))


def _fact(key: str, value: str, table: str = "tried") -> str:
    name = word(table, key)
    return fact(f"  {name[:1].upper()}{name[1:]}", value or "–", _COLUMN)


def _reasons(why: list[str]) -> Iterator[str]:
    yield from (_fact("why" if number == 0 else "", one) for number, one in enumerate(why))
