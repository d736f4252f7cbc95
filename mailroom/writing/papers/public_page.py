"""What the Diskominfo publishes of a quarter: one page as PDF and picture, and its figures as CSV and JSON.

In: `public_page`: `public_figures`, the words of report.toml, `House`. `public_csv`: the same.
`public_files`: also the page's data and the `Press`.
Out: JSON for public_page.typ; bytes of a CSV and of the ZIP. The same figures give the same.
Fails: KeyError for a figure without words: the report's step is put off an hour.
See: What may be shown: procedure/tally/public_figures.py. Setting: pdf_press.py."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

from mailroom.procedure.office_facts import House
from mailroom.writing.csv_files import csv_bytes
from mailroom.writing.papers import report_wording
from mailroom.writing.papers.pdf_press import Press, letterhead
from mailroom.writing.papers.report_sentences import agency_label

Json = Mapping[str, Any]
_SHOWN = {"category": 10, "subdistrict": 12, "channel": 5}


def public_page(public: Json, words: Json, house: House) -> dict[str, Any]:
    """The data of public_page.typ."""
    about, numbers = words["public"], public["figures"]

    def number(value: float | None) -> str:
        return about["few"].format(least=public["least"]) if value is None else _text(value)

    in_time = numbers["in_time"]
    percent = f"{report_wording.decimal(100 * in_time / numbers['judged'], always=True)} %" if in_time else ""
    shown = {"received": number(numbers["received"]), "finished": number(numbers["finished"])}
    shown |= {"on_time": percent or words["none"], "rating": _text(numbers["rating"]) or words["none"]}
    facts = {"in_time": number(in_time), "judged": number(numbers["judged"])}
    facts |= {"raters": number(numbers["raters"]), "open": number(numbers["open"])}
    notes = dict(about["notes"])
    if in_time is None:
        notes["on_time"] = about["too_few"]
    cards = [
        {"label": label, "value": shown[key], "note": notes[key].format_map(facts)}
        for key, label in about["cards"].items()
    ]
    months = [
        {
            "label": words["dates"].month(f"{one['month']}-01").split(" ")[0][:3],
            "value": one["count"],
            "text": number(one["count"]),
        }
        for one in public["months"]
    ]
    while months and months[0]["value"] == 0:
        months.pop(0)  # from before the office kept its register
    groups = [_group(kind, public["groups"][kind], words) for kind in about["groups"]]
    return {
        "kop": letterhead(house),
        "title": about["title"].format(region=house.region, quarter=_quarter(public, words)),
        "period": report_wording.period(public["first"], public["last"], words),
        "words": about,
        "cards": cards,
        "months": months,
        "groups": [one for one in groups if len(one["bars"]) > 1],
        "agencies": [_agency(one, words) for one in public["agencies"][:12]],
        "note": about["note"].format(
            least=public["least"], day=report_wording.day(public["as_of"], words), mail=house.mail
        ),
    }


def _text(value: float | None) -> str:
    if value is None:
        return ""
    return report_wording.decimal(value, always=not float(value).is_integer())


def _quarter(public: Json, words: Json) -> str:
    return report_wording.quarter(public["quarter"], words)


def _group(kind: str, rows: Iterable[Json], words: Json) -> Json:
    about, listed = words["public"], list(rows)
    named = [one for one in listed if one["name"] and one["name"].lower() != about["rest"]]
    unnamed = [one for one in listed if one not in named]
    rest = sum(one["count"] for one in [*named[_SHOWN[kind] :], *unnamed])
    bars = [_bar(_name(kind, one["name"], words), one["count"]) for one in named[: _SHOWN[kind]]]
    if rest:
        bars.append({**_bar(about["rest"], rest), "rest": True})
    return {"title": about["groups"][kind], "bars": bars}


def _name(kind: str, name: str, words: Json) -> str:
    return report_wording.column("", f"channel.{name}", words) if kind == "channel" else name


def _bar(label: str, value: float) -> dict[str, Any]:
    return {"label": label, "value": value, "text": _text(value)}


def _agency(one: Json, words: Json) -> Json:
    label, about = agency_label(one["code"], one["name"]), words["public"]
    if one["in_time"] is None:
        return {"label": label, "value": None, "text": about["answered"].format(count=one["answered"])}
    percent = 100 * one["in_time"] / one["answered"]
    text = about["of"].format(count=one["in_time"], of=one["answered"])
    return {"label": label, "value": percent, "text": text}


def public_csv(public: Json, words: Json) -> bytes:
    """A line a figure: group, name, figure; "" where there are too few."""
    lines: list[list[str]] = [["figures", key, _plain(value)] for key, value in public["figures"].items()]
    lines += [["months", one["month"], _plain(one["count"])] for one in public["months"]]
    for kind, rows in public["groups"].items():
        lines += [[kind, one["name"] or words["public"]["rest"], _plain(one["count"])] for one in rows]
    for one in public["agencies"]:
        lines.append(["agencies.answered", one["code"], _plain(one["answered"])])
        lines.append(["agencies.in_time", one["code"], _plain(one["in_time"])])
    return csv_bytes(words["public"]["columns"], lines)


def public_files(stem: str, data: Json, public: Json, words: Json, press: Press) -> bytes:
    """All four as one ZIP. data: of `public_page`. PressError: the page cannot be set."""
    files = {
        f"{stem}.pdf": press.pdf("public_page", data),
        f"{stem}.png": press.picture("public_page", data),
        f"{stem}.csv": public_csv(public, words),
        f"{stem}.json": json.dumps(public, ensure_ascii=False, indent=1).encode(),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
