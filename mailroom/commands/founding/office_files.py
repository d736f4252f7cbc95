"""The files of a new office, made of the answers to `init`: config.toml, the tables and the SOP's boxes.

The texts lie in templates/new_office; `$name` in them is an answer, or what follows from one. When nothing is
known yet, a table holds example rows behind "#".

In: `office_files`: answers, pictures of the letterhead. `set_key`: a config.toml, a key, a value.
Out: bytes by file name; the text with that key.
Fails: OSError, TOMLDecodeError: the templates cannot be read. Nothing is written here.
See: Writing the files: init.py. Which columns the tables have: config/office_tables.py."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from string import Template

from mailroom.commands.founding.answers import (
    Answers,
    Provider,
    Server,
    kabupaten,
    providers,
    regent_title,
    seat_of,
)
from mailroom.config.csv_text import WRITTEN, table_bytes
from mailroom.config.office_tables import FILES, headings
from mailroom.places import TEMPLATES

NEW = TEMPLATES / "new_office"
TLS_PORTS = ("993", "465")
SEATS = (
    "admin",
    "admin_head",
    "apip",
    "inspector",
    "regent",
    "vice_regent",
    "sekda",
    "secretariat",
    "impartial",
)
TABLE_SEATS = ("liaison", "oversight", "admin_head", "inspector")  # who also sits in instansi.csv


def office_files(answers: Answers, *, garuda: str = "", emblem: str = "") -> Mapping[str, bytes]:
    """Returns what lies in the new office's folder. emblem, garuda: the names that the pictures have
    there."""
    values = {**_values(answers), "emblem": emblem, "garuda": garuda}
    escaped = {key: _toml_string(value)[1:-1] for key, value in values.items()}
    escaped["doors"] = Template(_text(f"{providers()[answers['provider']].doors}.toml")).substitute(escaped)
    escaped["seats"] = "\n".join(_seats(answers))
    found = {name: Template(_text(name)).substitute(escaped).encode() for name in ("config.toml", "sop.toml")}
    for file, model in FILES.values():
        found[file] = _table(file, headings(model), values)
    return found


def _toml_string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _text(name: str) -> str:
    return (NEW / name).read_text("utf-8")


def _table(file: str, heads: list[str], values: Mapping[str, str]) -> bytes:
    """A table with the rows of its template, then its remarks, but for those with the code of a row."""
    lines = _text(file).splitlines()
    reader = csv.DictReader((line for line in lines if line[0] != "#"), delimiter=WRITTEN)
    rows = [{head: Template(cell).substitute(values) for head, cell in row.items()} for row in reader]
    codes = {row.get(heads[0], "") for row in rows}
    remarks = [line for line in lines if line[0] == "#" and line[1:].partition(WRITTEN)[0] not in codes]
    whole = table_bytes([heads, *([row.get(head, "") for head in heads] for row in rows)])
    return whole + "".join(f"{line}\r\n" for line in remarks).encode()


def _values(answers: Answers) -> dict[str, str]:
    """Returns what stands behind a `$` in the templates, as plain text."""
    provider, region = providers()[answers["provider"]], answers["region"]
    found = {
        "ca_file": "",
        "user": "",
        **answers,
        "domain": answers["mail"].partition("@")[2],
        "region_name": kabupaten(region),
        "region_capitals": region.upper(),
        "regent_title": regent_title(region),
        "plus": str(provider.plus).lower(),
        "rehearsal": str(provider.rehearsal).lower(),
        "authserv_id": provider.authserv_id,
        "secret": provider.secret,
        "token_url": provider.token_url.format(**answers),
        "scope": provider.scope,
    }
    if answers["unit_short"].upper() == answers["home"]:  # an agency's code needs no alias
        found["unit_short_alias"] = ""
    else:
        found["unit_short_alias"] = answers["unit_short"]
    for key in TABLE_SEATS:
        found[f"{key}_name"], found[f"{key}_mail"] = seat_of(answers[key])
    for which in ("imap", "relay") if provider.secret else ():
        host, port, security = _server(answers, provider, which)
        found |= {f"{which}_host": host, f"{which}_port": str(port), f"{which}_security": security}
    return found


def _seats(answers: Answers) -> Iterator[str]:
    for chair in SEATS:
        name, mail = seat_of(answers[chair])
        yield f"[[{chair}]]" if chair == "admin" else f"[{chair}]"
        yield f"name = {_toml_string(name)}"
        yield f"mail = {_toml_string(mail)}"
        if answers.get(f"{chair}_deputy"):
            yield f"deputy = {_toml_string(answers[f'{chair}_deputy'])}"
        yield ""


def _server(answers: Answers, provider: Provider, which: str) -> Server:
    """Of "imap" or "relay", as the provider has it or was answered."""
    fixed: Server = getattr(provider, which)
    if fixed[0]:
        return fixed
    port, _, security = answers[f"{which}_port"].partition(" ")
    tls = security == "tls" or (not security and port in TLS_PORTS)
    return answers[f"{which}_host"], int(port), "tls" if tls else "starttls"


def set_key(text: str, key: str, value: str) -> str:
    """config.toml with this value (in TOML) at its first `key`, also where a remark holds its place; the
    line's own remark stays."""
    return re.sub(rf"^(?:# )?({key} = )[^ \n]*", rf"\g<1>{value}", text, count=1, flags=re.MULTILINE)
