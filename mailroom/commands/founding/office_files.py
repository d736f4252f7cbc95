"""The files of a new office, made of the answers to `init`: config.toml, the tables and the SOP's boxes.

Pure: answers → file name → bytes. Where nothing is known yet, a table holds its headings and example rows
behind "#", which the reader of tables passes over."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from string import Template

from mailroom.commands.founding.answers import (
    Answers,
    Provider,
    Server,
    kabupaten,
    mail_of,
    name_of,
    providers,
)
from mailroom.config.csv_text import WRITTEN, table_bytes
from mailroom.config.office_tables import FILES, AgencyRow, headings
from mailroom.places import TEMPLATES

NEW = TEMPLATES / "new_office"
PASSWORD, CLIENT_SECRET = "mail-password", "mail-client"
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
EXAMPLES = {
    "officers": ("#PU", "Nama Pelaksana", "nama@contoh.go.id", "jalan dan jembatan"),
    "places": ("#Nama Kecamatan", "Nama Desa", "desa", "ejaan lain; singkatan"),
    "keywords": ("#PU", "gorong gorong; jembatan gantung"),
    "days": ("#2026-12-09", "libur", "pemungutan suara"),
}


def office_files(
    answers: Answers, since: date | None, *, garuda: str = "", emblem: str = ""
) -> Mapping[str, bytes]:
    """What lies in the new office's folder. emblem, garuda: the names that the pictures have there."""
    found = {"config.toml": _config(answers, since, emblem, garuda).encode()}
    for name, (file, model) in FILES.items():
        rows = [headings(model), *([EXAMPLES[name]] if name in EXAMPLES else [])]
        found[file] = table_bytes(rows)
    found["instansi.csv"] = table_bytes([headings(AgencyRow), *_agencies(answers)]) + _suggestions(answers)
    places = {"region": answers["region"], "seat": kabupaten(answers["region"])}
    referrals = csv.reader(_text("rujukan.csv").splitlines(), delimiter=WRITTEN)
    found["rujukan.csv"] = table_bytes(
        [Template(cell).substitute(places) for cell in row] for row in referrals
    )
    found["sop.toml"] = Template(_text("sop.toml")).substitute(unit=_toml_string(answers["unit"])).encode()
    return found


def _text(name: str) -> str:
    return (NEW / name).read_text("utf-8")


def _agencies(answers: Answers) -> Iterator[list[str]]:
    """The two agencies without which there is no office: its own, and the Inspektorat."""
    for code, name, alias, liaison, head, watch in (
        (answers["home"], answers["unit"], answers["unit_short"], "liaison", "admin_head", ""),
        (answers["inspectorate"], "Inspektorat Daerah", "Inspektorat; APIP", "oversight", "inspector", "ya"),
    ):
        row = {"kode": code, "nama": name, "sebutan": "" if alias.upper() == code else alias}
        for column, seat in (("penghubung", liaison), ("kadin", head)):
            row |= {column: name_of(answers[seat]), f"surel_{column}": mail_of(answers[seat])}
        row["pengawasan"] = watch
        yield [row.get(heading, "") for heading in headings(AgencyRow)]


def _suggestions(answers: Answers) -> bytes:
    """The usual agencies of a kabupaten behind "#", but for those that are there already."""
    there = {answers["home"], answers["inspectorate"]}
    lines = [line for line in _text("instansi.csv").splitlines() if line[1:].partition(";")[0] not in there]
    return "".join(f"{line}\r\n" for line in lines).encode()


def _toml_string(text: str) -> str:
    """As a string of TOML."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _config(answers: Answers, since: date | None, emblem: str, garuda: str) -> str:
    provider, rehearsal = providers()[answers["provider"]], answers["provider"] == "gladi"
    region, unit, phone = answers["region"], answers["unit"], answers["phone"]
    title = "WALI KOTA" if region.lower().startswith("kota ") else "BUPATI"
    values = {key: _toml_string(value) for key, value in answers.items()} | {
        "region": region,
        "region_text": _toml_string(region),
        "government": _toml_string(f"PEMERINTAH {region.upper()}"),
        "regent_title": _toml_string(f"{title} {kabupaten(region).upper()}"),
        "channel_mail": _toml_string(f"Surel: {answers['mail']}"),
        "channel_desk": _toml_string(f"Loket: {unit}, {answers['address']}, pada jam kerja"),
        "channel_phone": _toml_string(f"Telepon: {phone}, pada jam kerja"),
        "plus": str(provider.plus).lower(),
        "authserv_id": _toml_string(provider.authserv_id),
        "emblem": _toml_string(emblem),
        "garuda": _toml_string(garuda),
        "rehearsal": str(rehearsal).lower(),
        "doors": "\n".join(_doors(answers, provider, since)),
        "seats": "\n".join(_seats(answers)),
    }
    return re.sub(r"\n{3,}", "\n\n", Template(_text("config.toml")).substitute(values))


def _seats(answers: Answers) -> Iterator[str]:
    for chair in SEATS:
        yield f"[[{chair}]]" if chair == "admin" else f"[{chair}]"
        yield f"name = {_toml_string(name_of(answers[chair]))}"
        yield f"mail = {_toml_string(mail_of(answers[chair]))}"
        if answers.get(f"{chair}_deputy"):
            yield f"deputy = {_toml_string(answers[f'{chair}_deputy'])}"
        yield ""


def _doors(answers: Answers, provider: Provider, since: date | None) -> Iterator[str]:
    """The tables of the doors and of the relay, as the provider needs them."""
    domain = answers["mail"].partition("@")[2]
    if provider.name == "gladi":
        yield from ("[smtp]", 'host = "127.0.0.1"', "port = 8025", "")
        yield from ("[relay]", 'mode = "maildirs"  # surat keluar ditaruh di store/outgoing', "")
        return
    if provider.name == "postfix":
        yield from ("[lmtp]", 'host = "127.0.0.1"', "port = 8024")
        yield f"hostname = {_toml_string(f'mail.{domain}')}"
        yield from (f"own_hosts = [{_toml_string(f'mail.{domain}')}]", "")
        yield from ("[relay]", 'mode = "smtp"', 'host = "127.0.0.1"', "port = 25", 'security = "none"')
        yield from (f"hostname = {_toml_string(f'mail.{domain}')}", "")
        return
    imap, relay = server(answers, "imap"), server(answers, "relay")
    yield "[[imap]]"
    yield from _server(*imap, answers)
    yield 'done_folder = "Selesai"  # ke sini surat yang sudah ditangani dipindahkan; "" = dibiarkan'
    if since:
        yield f"since = {since.isoformat()}  # surat yang tiba sebelum hari ini tidak dibaca"
    yield from _login("imap", answers, provider)
    yield from ("[relay]", 'mode = "smtp"')
    yield from _server(*relay, answers)
    yield from _login("relay", answers, provider)


def server(answers: Answers, which: str) -> Server:
    """Of "imap" or "relay", as the provider has it or was answered."""
    provider = providers()[answers["provider"]]
    fixed: Server = getattr(provider, which)
    if fixed[0]:
        return fixed
    port, _, security = answers[f"{which}_port"].partition(" ")
    tls = security == "tls" or (not security and port in TLS_PORTS)
    return answers[f"{which}_host"], int(port), "tls" if tls else "starttls"


def _server(host: str, port: int, security: str, answers: Answers) -> Iterator[str]:
    yield from (f"host = {_toml_string(host)}", f"port = {port}", f'security = "{security}"')
    if answers.get("ca_file"):
        yield f"ca_file = {_toml_string(str(Path(answers['ca_file'])))}"
    yield f"user = {_toml_string(answers['user'])}"


def _login(table: str, answers: Answers, provider: Provider) -> Iterator[str]:
    if not provider.token_url:
        yield from (f'password_file = "{PASSWORD}"  # di samping berkas ini, hanya terbaca pemiliknya', "")
        return
    url = provider.token_url.format(**answers)
    yield from (
        "",
        f"[{table}.oauth]",
        f"token_url = {_toml_string(url)}",
        f"client_id = {_toml_string(answers['client'])}",
    )
    yield from (f'client_secret_file = "{CLIENT_SECRET}"', f"scope = {_toml_string(provider.scope)}", "")
