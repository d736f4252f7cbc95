"""The questions of `init`, what may be answered to each, and the mail providers it knows.

In: `check_answer`: a `Question`, the answer, the others. `questions`, `providers`: nothing. `default_of`,
`is_asked`: a question and answers.
Out: the answer as it is kept; `Question`s, `Provider`s of templates/init.toml; texts.
Fails: `check_answer` raises ValueError with the sentence for the person. OSError, TOMLDecodeError: init.toml
cannot be read.
See: Asking them: dialogue.py. The files made of them: office_files.py."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from mailroom.config.config_value_checks import check_address, check_text, split_seat
from mailroom.config.table_cells import CODE, DAY
from mailroom.places import TEMPLATES
from mailroom.writing.cli_sentences import phrase
from mailroom.writing.papers.pdf_press import as_svg

PICTURE_BYTES = 2 * 1024**2
# Who may share an address: they sit in one agency. Everybody else has his own.
HOME = ("admin", "admin_deputy", "admin_head", "liaison")
WATCH = ("inspector", "oversight", "apip")


@dataclass(frozen=True)
class Question:
    """key: in `Answers`; check: of CHECKS; only: the providers for which it is asked, () = all; late: asked
    when the mailbox has been looked at."""

    key: str
    flag: str
    ask: str
    check: str
    default: str = ""
    example: str = ""
    empty: bool = False
    only: tuple[str, ...] = ()
    late: bool = False


Server = tuple[str, int, Literal["tls", "starttls", "none"]]  # host, port, security


@dataclass(frozen=True)
class Provider:
    """Where mail is read and sent. doors: the template of its doors; secret: the file of its password or of
    the application's secret, "" = none; token_url: of OAuth2, "" = a password."""

    name: str
    title: str
    doors: str
    secret: str = ""
    rehearsal: bool = False
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
    return tomllib.loads((TEMPLATES / "init.toml").read_text("utf-8"))


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
    """Returns the answer of a person who only presses Enter; "" = there is none."""
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
    return region.partition(" ")[2] if _kind_of(region) else region


def regent_title(region: str) -> str:
    """ "Kabupaten Sungai Jernih" → "BUPATI SUNGAI JERNIH"."""
    return f"{_data()['regent'][_kind_of(region)]} {kabupaten(region).upper()}"


def _kind_of(region: str) -> str:
    """The first word of a region's name where it is a kind of region; "" = it is none."""
    first = region.partition(" ")[0].capitalize()
    return first if first in _data()["regent"] else ""


def check_answer(question: Question, text: str, answers: Answers) -> str:
    """Returns the answer as it is kept. ValueError: why it cannot be used, for the person."""
    text = " ".join(text.split())
    if not text:
        if question.empty:
            return ""
        raise ValueError(phrase("init_why.needed"))
    found = CHECKS[question.check](text)
    if question.key == "region":
        found = f"{_kind_of(found) or next(iter(_data()['regent']))} {kabupaten(found)}"
    if question.check == "seat":
        _check_shared(question.key, found, answers)
    return found


def _check_shared(key: str, seat: str, answers: Answers) -> None:
    """No address is the office's own, or stands for people of two agencies."""
    address = seat_of(seat)[1]
    if address == answers.get("mail", "").lower():
        raise ValueError(phrase("init_why.two", address=address, other="--surel"))
    house = next((group for group in (HOME, WATCH) if key in group), (key,))
    for other in questions():
        theirs = answers.get(other.key, "") if other.check == "seat" and other.key not in house else ""
        if theirs and seat_of(theirs)[1] == address:
            raise ValueError(phrase("init_why.two", address=address, other=f"--{other.flag}"))


def seat_of(answer: str) -> tuple[str, str]:
    """Returns (name, address) of a checked answer."""
    found = split_seat(answer)
    assert found
    return found


def _text(text: str) -> str:
    try:
        return check_text(text)
    except ValueError:
        raise ValueError(phrase("init_why.text")) from None


def _address(text: str) -> str:
    try:
        return check_address(text)
    except ValueError:
        raise ValueError(phrase("init_why.address")) from None


def _seat(text: str) -> str:
    try:
        name, address = split_seat(text) or ("", "")
        return f"{check_text(name)} <{check_address(address)}>"
    except ValueError:
        raise ValueError(phrase("init_why.seat")) from None


def _day(text: str) -> str:
    try:
        return str(DAY.read(text).isoformat())
    except ValueError:
        raise ValueError(phrase("init_why.day")) from None


def _matching(pattern: str, why: str, change: Callable[[str], str] = str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if not re.fullmatch(pattern, change(text)):
            raise ValueError(phrase(f"init_why.{why}"))
        return change(text)

    return check


def _port(text: str) -> str:
    found = re.fullmatch(r"([0-9]{1,5})( (?:tls|starttls))?", text.lower())
    if not found or not 0 < int(found[1]) < 65536:
        raise ValueError(phrase("init_why.port"))
    return f"{int(found[1])}{found[2] or ''}"


def _provider(text: str) -> str:
    if text.lower() not in providers():
        raise ValueError(phrase("init_why.choice", names=", ".join(providers())))
    return text.lower()


def _file(text: str) -> str:
    if not Path(text).expanduser().is_file():
        raise ValueError(phrase("init_why.file", path=text))
    return str(Path(text).expanduser().absolute())


def _picture(text: str) -> str:
    path = Path(_file(text))
    try:
        if path.stat().st_size > PICTURE_BYTES:
            raise ValueError
        as_svg(path.read_bytes())
    except (OSError, ValueError):
        raise ValueError(phrase("init_why.picture", path=text)) from None
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
    "zone": _matching("WIB|WITA|WIT", "zone", str.upper),
    "day": _day,
    "file": _file,
    "picture": _picture,
}
