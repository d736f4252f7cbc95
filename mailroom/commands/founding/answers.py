"""The questions of `init`, what may be answered to each, and the mail providers it knows.

Pure but for the files that an answer names. A wrong answer raises ValueError with the sentence for the
person. Questions and providers stand in templates/init.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from mailroom.config.config_fields import check_address, check_text
from mailroom.config.office_tables import CODE
from mailroom.places import RUN_PY, TEMPLATES, program
from mailroom.writing.pdf_press import as_svg

PICTURE_BYTES = 2 * 1024**2
SEAT = re.compile(r"([^<>]*?)\s*<\s*([^<>\s]+)\s*>")
# Who may share an address: they sit in one agency. Everybody else has his own.
HOME = ("admin", "admin_deputy", "admin_head", "liaison")
WATCH = ("inspector", "oversight", "apip")


@dataclass(frozen=True)
class Question:
    """key: in `Answers`; check: of CHECKS; only: the providers for which it is asked, () = all."""

    key: str
    flag: str
    ask: str
    check: str
    default: str = ""
    example: str = ""
    empty: bool = False
    only: tuple[str, ...] = ()


Server = tuple[str, int, Literal["tls", "starttls", "none"]]  # host, port, security


@dataclass(frozen=True)
class Provider:
    """Where mail is read and sent. token_url: of OAuth2, "" = a password."""

    name: str
    title: str
    domains: tuple[str, ...] = ()
    imap: Server = ("", 0, "tls")
    relay: Server = ("", 0, "tls")
    plus: bool = True
    authserv_id: str = ""
    token_url: str = ""
    scope: str = ""
    todo: tuple[str, ...] = ()


Answers = Mapping[str, str]  # question key → what was answered, checked


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((TEMPLATES / "init.toml").read_text("utf-8").replace(RUN_PY, program()))


def say(key: str, **values: object) -> str:
    """The sentence under "table.name" of init.toml, filled in."""
    table, _, name = key.partition(".")
    return str(_data()[table][name]).format(**values)


@cache
def questions() -> tuple[Question, ...]:
    return tuple(Question(**{**row, "only": tuple(row.get("only", ()))}) for row in _data()["question"])


@cache
def providers() -> Mapping[str, Provider]:
    rows = _data()["provider"].items()
    lists = {name: {key: _frozen(value) for key, value in row.items()} for name, row in rows}
    return {name: Provider(name, **row) for name, row in lists.items()}


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def is_asked(question: Question, answers: Answers) -> bool:
    """Whether it is asked of this office, as far as is known."""
    return not question.only or answers.get("provider") in question.only


def default_of(question: Question, answers: Answers) -> str:
    """The answer of a person who only presses Enter; "" = there is none."""
    context = _context(answers)
    fields = re.findall(r"\{(\w+)\}", question.default)
    return question.default.format(**context) if all(context.get(name) for name in fields) else ""


def _context(answers: Answers) -> dict[str, str]:
    """The answers, and what follows from them."""
    name = kabupaten(answers.get("region", ""))
    domain = answers.get("mail", "").partition("@")[2]
    guessed = next((one.name for one in providers().values() if domain in one.domains), "lain")
    initials = "".join(word[0] for word in name.split() if word[0].isalpha()).upper()
    return {
        "imap_host": "",
        **answers,
        "name": name,
        "domain": domain,
        "guessed": guessed,
        "initials": initials if len(initials) > 1 else name[:3].upper(),
        "unit_code": re.sub(r"[^A-Z0-9]+", "", answers.get("unit_short", "").upper()),
    }


def kabupaten(region: str) -> str:
    """ "Kabupaten Sungai Jernih" → "Sungai Jernih"."""
    return re.sub(r"^(?:kabupaten|kota)\s+", "", region, flags=re.IGNORECASE)


def check_answer(question: Question, text: str, answers: Answers) -> str:
    """The answer as it is kept. ValueError: why it cannot be used, for the person."""
    text = " ".join(text.split())
    if not text:
        if question.empty:
            return ""
        raise ValueError(say("why.needed"))
    found = CHECKS[question.check](text)
    if question.key == "region" and not re.match(r"(?:kabupaten|kota)\s", found, re.IGNORECASE):
        found = f"Kabupaten {found}"
    if question.check == "seat":
        _check_shared(question.key, found, answers)
    return found


def _check_shared(key: str, seat: str, answers: Answers) -> None:
    """No address is the office's own, or stands for people of two agencies."""
    address = mail_of(seat)
    if address == answers.get("mail", "").lower():
        raise ValueError(say("why.two", address=address, other="--surel"))
    house = next((group for group in (HOME, WATCH) if key in group), (key,))
    for other in questions():
        theirs = answers.get(other.key, "") if other.check == "seat" and other.key not in house else ""
        if theirs and mail_of(theirs) == address:
            raise ValueError(say("why.two", address=address, other=f"--{other.flag}"))


def name_of(seat: str) -> str:
    found = SEAT.fullmatch(seat)
    return found[1] if found else ""


def mail_of(seat: str) -> str:
    found = SEAT.fullmatch(seat)
    return found[2].lower() if found else ""


def _text(text: str) -> str:
    try:
        return check_text(text)
    except ValueError:
        raise ValueError(say("why.text")) from None


def _address(text: str) -> str:
    try:
        return check_address(text)
    except ValueError:
        raise ValueError(say("why.address")) from None


def _seat(text: str) -> str:
    found = SEAT.fullmatch(text)
    if not found or not found[1]:
        raise ValueError(say("why.seat"))
    try:
        return f"{check_text(found[1])} <{check_address(found[2])}>"
    except ValueError:
        raise ValueError(say("why.seat")) from None


def _matching(pattern: str, why: str, change: Callable[[str], str] = str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if not re.fullmatch(pattern, change(text)):
            raise ValueError(say(f"why.{why}"))
        return change(text)

    return check


def _port(text: str) -> str:
    found = re.fullmatch(r"([0-9]{1,5})( (?:tls|starttls))?", text.lower())
    if not found or not 0 < int(found[1]) < 65536:
        raise ValueError(say("why.port"))
    return f"{int(found[1])}{found[2] or ''}"


def _provider(text: str) -> str:
    if text.lower() not in providers():
        raise ValueError(say("why.choice", names=", ".join(providers())))
    return text.lower()


def _file(text: str) -> str:
    if not Path(text).expanduser().is_file():
        raise ValueError(say("why.file", path=text))
    return str(Path(text).expanduser().absolute())


def _picture(text: str) -> str:
    path = Path(_file(text))
    try:
        if path.stat().st_size > PICTURE_BYTES:
            raise ValueError
        as_svg(path.read_bytes())
    except (OSError, ValueError):
        raise ValueError(say("why.picture", path=text)) from None
    return str(path)


CHECKS: Mapping[str, Callable[[str], str]] = {
    "text": _text,
    "code": _matching(CODE.pattern, "code", str.upper),
    "prefix": _matching(r"[A-Z]{2,6}", "prefix", str.upper),
    "address": _address,
    "host": _matching(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?", "host"),
    "port": _port,
    "provider": _provider,
    "seat": _seat,
    "file": _file,
    "picture": _picture,
}
