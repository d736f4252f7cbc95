"""Which charts and head figures of the quarter stand on paper: the cover, five cards, and six charts.

A chart answers one question, and shows the largest; the table beside it shows all.

In: `PaperCharts`: `QuarterTables`, the figures as JSON. `charts`: the annex of open cases.
Out: JSON for report.typ: charts by key with their bars; the numbers of the cover and of the summary.
Fails: KeyError for a figure without words: the report's step is put off an hour.
See: Tables and their numbers: report_tables.py. Pictures of charts in the report's mail are made of the same
bars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mailroom.writing.papers.report_sentences import QuarterTables, direction
from mailroom.writing.papers.report_tables import without_limit
from mailroom.writing.papers.report_wording import FEW, basis, decimal, short

Json = Mapping[str, Any]
_BARS, _AGENCIES, _OPEN_BARS = 10, 8, 6
_GOOD, _FAIR = 90, 75  # percent in time
MAILED = ("months", "agencies")  # stand as pictures in the report's mail
_SOON = 3  # HK before the end


@dataclass(frozen=True)
class PaperCharts:
    """The charts and head figures of one quarter."""

    told: QuarterTables
    figures: Json

    # The cover and the summary.

    def cover(self) -> list[Json]:
        """Three numbers and what each is."""
        on_time, rating = self.told.headline("on_time"), self.told.headline("rating")
        shown = [self.told.headline("received"), on_time, rating]
        facts = {"basis": basis(on_time, self.told.words) or self.told.words["none"], "count": rating["of"]}
        texts = [label.format(**facts) for label in self.told.paper["cover"]]
        return [
            {"value": short(cell, self.told.words), "label": text}
            for cell, text in zip(shown, texts, strict=True)
        ]

    def cards(self) -> list[Json]:
        """Five numbers, what each stands on, and how it changed."""
        received = self.told.headline("received")["value"] or 0
        per_week = decimal(received * 7 / self.figures["days"], always=True)
        rating, on_time = self.told.headline("rating"), self.told.headline("on_time")
        below = {
            "received": self.told.paper["per_week"].format(count=per_week),
            "finished": self._part(self.told.headline("finished"), received),
            "on_time": basis(on_time, self.told.words) if on_time["of"] >= FEW else "",
            "open": self._part(self.told.headline("open"), received),
            "rating": self.told.paper["raters"].format(count=rating["of"]),
        }
        return [self._card(key, text) for key, text in below.items()]

    def _part(self, cell: Json, of: float) -> str:
        if of < FEW:
            return str(self.told.paper["few"].format(count=cell["text"], of=f"{of:.0f}"))
        percent = f"{decimal(100 * cell['value'] / of, always=True)} %"
        return str(self.told.paper["share"].format(percent=percent, of=f"{of:.0f}"))

    def _card(self, key: str, below: str) -> Json:
        now, before = self.told.headline(key), self.told.headline(key, "previous")
        row = self.told.row("T11", key)
        base = {"label": row["label"], "value": short(now, self.told.words), "below": below}
        known = self.told.headline("received", "previous")["value"]
        if not known or now["value"] is None or before["value"] is None:
            return {**base, "change": "", "way": "same", "good": "", "previous": self.told.paper["new"]}
        places = 0 if now["kind"] == "count" else 1
        change = round(now["value"], places) - round(before["value"], places)
        size = decimal(abs(change), always=places > 0)
        text = self.told.paper["points"].format(change=size) if now["kind"] == "percent" else size
        way = direction(change)
        better = {"on_time": "more", "rating": "more"}.get(key)
        return {
            **base,
            "change": self.told.paper["same"] if way == "same" else text,
            "way": way,
            "good": "" if better is None or way == "same" else "yes" if way == better else "no",
            "previous": self.told.paper["previous"].format(
                quarter=self.told.previous, text=short(before, self.told.words)
            ),
        }

    def punctuality(self) -> list[Json]:
        """How many were in time, late and extended, of this quarter and the one before, where there was
        one."""
        found = list[Json]()
        for when, label in (("now", self.told.quarter), ("previous", self.told.previous)):
            on_time, late = self.told.headline("on_time", when), self.told.headline("late", when)
            if not on_time["of"]:
                continue
            extended = on_time["of"] - on_time["count"] - int(late["value"] or 0)
            parts = {"in_time": on_time["count"], "late": int(late["value"] or 0), "extended": extended}
            text = self.told.paper["bar"].format(count=on_time["of"])
            found.append({"label": label, "parts": self._parts(parts), "text": text})
        return found

    @staticmethod
    def _parts(parts: Mapping[str, int]) -> list[Json]:
        return [{"kind": kind, "value": value} for kind, value in parts.items() if value]

    # Charts.

    def charts(self, open_rows: Sequence[Json]) -> dict[str, Json]:
        """All charts by key: {"number", "title", "note", "bars"}; a bar has "label", "value" or "parts",
        "text", "kind"."""
        found = {
            "months": self._months(),
            "categories": self._categories(),
            "agencies": self._agencies(),
            "limits": self._limits(),
            "steps": self._steps(),
            "ratings": self._ratings(),
            "open_bars": self._open_bars(open_rows),
        }
        return {key: {**chart, "number": self.told.numbers[key]} for key, chart in found.items()}

    def in_words(self, chart: Json) -> str:
        """What a chart shows, for who cannot see it: its title and each bar's figures; "" without bars."""
        kinds, said = self.told.paper["kinds"], []
        for bar in chart["bars"]:
            parts = [f"{part['value']} {kinds[part['kind']]}" for part in bar.get("parts", ())]
            said.append(f"{bar['label']}: {', '.join(parts)}" if parts else f"{bar['label']} {bar['text']}")
        alt = str(self.told.paper["chart_alt"])
        return alt.format(title=chart["title"], bars="; ".join(said)) if said else ""

    def _chart(self, key: str, bars: Sequence[Json], note: str = "") -> Json:
        title = self.told.paper[f"{key}_title"].format_map(self.told.limits)
        return {"title": title, "note": note, "bars": list(bars)}

    def _months(self) -> Json:
        own = {row["key"] for row in self.told.rows("T1")}
        bars = []
        for row in self.told.rows("T12"):
            cell, month = row["cells"][0], row["label"].split(" ")[0][:3]
            kind = "own" if row["key"] in own else "other"
            bars.append({"label": month, "value": cell["value"], "text": cell["text"], "kind": kind})
        while bars and not bars[0]["value"] and bars[0]["kind"] == "other":
            bars.pop(0)  # from before the office kept its register
        others = any(bar["kind"] == "other" for bar in bars)
        note = self.told.paper["months_note"].format(quarter=self.told.quarter) if others else ""
        return self._chart("months", bars, note)

    def _categories(self) -> Json:
        rows, other = self.told.rows("T3"), str(self.told.paper["other"])
        total = self.told.count("T3", "total", "received")
        named = [
            row
            for row in rows
            if row["key"] not in ("unknown", "sealed") and row["label"].lower() != other.lower()
        ]
        rest = [row for row in rows if row not in named]
        rest += named[_BARS - 1 :]
        counts = [(row["label"], self.told.count("T3", row, "received"), "own") for row in named[: _BARS - 1]]
        if rest:
            counts.append((other, sum(self.told.count("T3", row, "received") for row in rest), "other"))
        bars = [
            {
                "label": label,
                "value": value,
                "text": str(value),
                "share": self._share(value, total),
                "kind": kind,
            }
            for label, value, kind in counts
        ]
        return self._chart("categories", bars, self.told.paper["categories_note"] if rest else "")

    def _share(self, value: int, total: int) -> str:
        return f"({decimal(100 * value / total, always=True)} %)" if total >= FEW else ""

    def _agencies(self) -> Json:
        rows = self.told.rows("T4A")
        kinds = ("in_time", "late", "extended", "running")
        bars = [
            {
                "label": row["key"],
                "parts": self._parts({kind: self.told.count("T4A", row, kind) for kind in kinds}),
                "text": self.told.cell("T4A", row, "judged")["text"],
            }
            for row in rows[:_AGENCIES]
        ]
        note = self.told.paper["agencies_note"].format(table=self.told.numbers["T4B"])
        if len(rows) > _AGENCIES:
            note += " " + self.told.paper["agencies_more"].format(shown=_AGENCIES, count=len(rows))
        return self._chart("agencies", bars, note)

    def _limits(self) -> Json:
        bars = []
        for row in self.told.rows("T8"):
            cell = self.told.cell("T8", row, "on_time")
            if cell["of"] >= FEW and not row["key"].startswith("whole"):
                value = cell["value"]
                kind = "in_time" if value >= _GOOD else "warn" if value >= _FAIR else "late"
                late = self.told.paper["rows_late"].format(count=self.told.count("T8", row, "late"))
                share = short(cell, self.told.words)
                label = without_limit(row["label"])[0]
                bars.append({"label": label, "value": value, "text": share, "share": late, "kind": kind})
        title = self.told.paper["rows_title"]
        return {
            "title": title,
            "note": self.told.paper["rows_note"],
            "bars": sorted(bars, key=lambda bar: bar["value"]),
        }

    def _steps(self) -> Json:
        """How long each desk takes on the average, beside its limit."""
        bars = []
        for row in self.told.rows("T8"):
            cell, (label, limit) = self.told.cell("T8", row, "days"), without_limit(row["label"])
            if cell["value"] is not None:
                text = self.told.paper["steps_bar"].format(days=short(cell, self.told.words), limit=limit)
                kind = "late" if cell["value"] > int(limit.split(" ")[0]) else "in_time"
                bars.append({"label": label, "value": cell["value"], "text": text, "kind": kind})
        return self._chart("steps", bars, self.told.paper["steps_note"])

    def _ratings(self) -> Json:
        kinds = {
            "stars.5": "in_time",
            "stars.4": "good",
            "stars.3": "other",
            "stars.2": "warn",
            "stars.1": "late",
        }
        cells = [
            (row, self.told.cell("T10", row, "count"), kinds[row["key"]]) for row in self.told.rows("T10")
        ]
        bars = [
            {"label": row["label"], "value": cell["value"], "text": cell["text"], "share": "", "kind": kind}
            for row, cell, kind in cells
        ]
        return self._chart("ratings", bars if any(bar["value"] for bar in bars) else [])

    def _open_bars(self, rows: Iterable[Json]) -> Json:
        """How much of its limit each open case has used, the one nearest its end first."""
        due = sorted((row for row in rows if row["limit"]), key=lambda row: row["limit"] - row["used"])
        bars = []
        for row in due[:_OPEN_BARS]:
            left = row["limit"] - row["used"]
            kind = "late" if row["late_days"] else "running" if left <= _SOON else "in_time"
            text = self.told.paper["open_bar"].format(used=row["used"], limit=row["limit"])
            label = " ".join([*row["agencies"][:1], row["number"][-4:]])
            bars.append(
                {"label": label, "value": row["used"], "limit": row["limit"], "text": text, "kind": kind}
            )
        return {
            "title": self.told.paper["open_title"],
            "note": self.told.paper["open_note"] if bars else "",
            "bars": bars,
        }
