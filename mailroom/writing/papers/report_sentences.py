"""What the quarter's figures say, in sentences: the findings, the remarks beside the tables, the analysis.

Every number of a sentence is read from the table that it names or stands beside. Only the difference of two
figures is reckoned here. Where there is nothing to say, nothing is said.

In: `QuarterTables`: the tables as `report_in_words` gives them, the words of report.toml, the office's
limits, and the numbers that tables and charts bear on paper. `QuarterTables.finding`: one of
`Figures.findings` as JSON.
Out: texts; `Remark`s: what is said, and why.
Fails: KeyError for a finding or limit without words: the report's step is put off an hour.
See: Which finding it is: procedure/tally/quarter_findings.py. Figures as texts: report_wording.py. Where they
stand on paper: templates/paper/report.typ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from mailroom.writing.papers.report_wording import FEW, Words, basis, day, decimal, short

Json = Mapping[str, Any]
_SHORT = 24  # letters of a name that a column has room for


class Remark(NamedTuple):
    """said: in bold; why: behind it."""

    said: str
    why: str = ""


@dataclass(frozen=True)
class QuarterTables:
    """The tables of a quarter, by key; numbers: what each is called on paper ("T8": "5"); limits: "14 hari
    kerja" by the limit's key; unit: the code of the office's own agency."""

    tables: Mapping[str, Json]
    words: Words
    numbers: Mapping[str, str]
    limits: Mapping[str, str]
    quarter: str
    previous: str
    unit: str

    @property
    def paper(self) -> Json:
        """The words of what stands on paper."""
        found: Json = self.words["paper"]
        return found

    def headline(self, key: str, when: str = "now") -> Json:
        """A cell of T11. when: "now", "previous", "last_year"."""
        return self.cell("T11", key, when)

    def rows(self, key: str) -> list[Json]:
        """The rows of a table but for its sum and what stands outside it."""
        return [row for row in self.tables[key]["rows"] if not row["total"] and not row["outside"]]

    def row(self, key: str, name: str) -> Json:
        return next(row for row in self.tables[key]["rows"] if row["key"] == name)

    def cell(self, key: str, row: Json | str, column: str) -> Json:
        """A cell of a table, by the keys of its row and column."""
        found = self.row(key, row) if isinstance(row, str) else row
        cell: Json = found["cells"][self.tables[key]["keys"].index(column)]
        return cell

    def count(self, key: str, row: Json | str, column: str) -> int:
        return int(self.cell(key, row, column)["value"] or 0)

    def share(self, cell: Json) -> str:
        """ "71,0 % (22 dari 31)", of few "3 dari 4"."""
        shown = short(cell, self.words)
        few = cell["of"] < FEW or cell["value"] is None
        return shown if few else f"{shown} ({basis(cell, self.words)})"

    def say(self, key: str, **facts: object) -> str:
        return str(self.words["sentences"][key].format(**facts))

    def in_a_row(self, parts: Sequence[str]) -> str:
        """ "a", "a dan b", "a, b, dan c"."""
        if len(parts) <= 1:
            return "".join(parts)
        comma = "," if len(parts) > 2 else ""
        return f"{', '.join(parts[:-1])}{comma} {self.words['sentences']['and']} {parts[-1]}"

    def limit(self, key: str) -> str:
        """ "Baris 4: menunjuk petugas (1 hari kerja)"."""
        return str(self.words["rows_of"]["T8"][key].format_map(self.limits))

    # What is said beside the tables.

    def incoming(self) -> list[Remark]:
        """Of which matter most was, how it came, and when."""
        total = self.count("T2", "total", "received")
        named = [row for row in self.rows("T3") if row["key"] not in ("unknown", "sealed")]
        if not total or not named:
            return []
        tops = [(row["label"], self.count("T3", row, "received")) for row in named[:2]]
        facts = {"category": tops[0][0], "count": tops[0][1], "of": total}
        said = self.say("top", **facts)
        if len(tops) > 1 and tops[0][1] == tops[1][1]:
            said = self.say("top_equal", **facts, second=tops[1][0])
        elif len(tops) > 1:
            said = self.say("top_two", **facts, second=tops[1][0], second_count=tops[1][1])
        sums = self.row("T1", "total")["cells"][:-1]
        most = max(range(len(sums)), key=lambda at: sums[at]["value"] or 0)
        channel = self.tables["T1"]["columns"][1:][most]
        months = [str(self.count("T1", row, "received")) for row in self.rows("T1") if row["key"] != "sealed"]
        why = [
            self.say("by_channel", count=sums[most]["text"], of=total, channel=channel.lower()),
            self.say("per_month", months=", ".join(months)),
        ]
        return [Remark(said, " ".join(why))]

    def agencies(self) -> list[Remark]:
        """Who carries most, and who does it best."""
        rows, total = self.rows("T4A"), self.row("T4A", "total")
        if not rows:
            return []

        def number(row: Json, column: str) -> int:
            return self.count("T4A", row, column)

        late_all, found = number(total, "late"), list[Remark]()
        heavy = max(rows, key=lambda row: (number(row, "late"), number(row, "judged")))
        facts = {"agency": heavy["label"], "judged": number(heavy, "judged"), "all": number(total, "judged")}
        late = number(heavy, "late")
        said = (
            self.say("load_late", **facts, late=late, late_all=late_all)
            if late
            else self.say("load", **facts)
        )
        own, everyone = self.cell("T4A", heavy, "settlement"), self.cell("T4A", total, "settlement")
        if own["value"] is not None:
            days = {"days": short(own, self.words), "days_all": short(everyone, self.words)}
            found.append(Remark(said, self.say("load_days", **days)))
        else:
            found.append(Remark(said))
        good = [
            row
            for row in rows
            if row is not heavy
            and not number(row, "late")
            and number(row, "in_time") > 1
            and self.cell("T4A", row, "settlement")["value"] is not None
        ]
        if good:
            best = min(good, key=lambda row: self.cell("T4A", row, "settlement")["value"])
            taken = short(self.cell("T4A", best, "settlement"), self.words)
            why = self.say("example_why", judged=number(best, "judged"), days=taken)
            found.append(Remark(self.say("example", agency=best["label"]), why))
        late = self.count("T4B", "whole_oversight", "late")
        if late:
            facts = {**self.limits, "late": late, "table": self.numbers["T4B"]}
            judged = self.count("T4B", "whole_oversight", "judged")
            found.append(Remark(self.say("oversight_late", **facts, judged=judged)))
        return found

    def desks(self, limit: str, most: int = 4) -> str:
        """ "4 di Dinas PUPR, 2 di PDAM, dan 2 di DPMPTSP": at whose desks a limit was overrun."""
        rows = [row for row in self.rows("T13") if row["key"].partition(":")[0] == limit]
        named = [
            self.say("desk", count=row["cells"][0]["text"], agency=self.desk_of(row)) for row in rows[:most]
        ]
        rest = sum(int(row["cells"][0]["value"]) for row in rows[most:])
        return self.in_a_row(
            [*named, *([self.say("more_desks", count=rest).removeprefix("dan ")] if rest else [])]
        )

    def desk_of(self, row: Json) -> str:
        return str(row["label"].rpartition(" – ")[2])

    def limits_kept(self, worst: Sequence[str]) -> list[Remark]:
        """Which limits were kept worst. worst: their keys, the worst first."""
        if not worst:
            judged = any(self.cell("T8", row, "on_time")["of"] for row in self.rows("T8"))
            return [Remark(self.say("none_late"))] if judged else []
        found = []
        for at, key in enumerate(worst[:2]):
            facts = {"limit": self.limit(key), "late": self.count("T8", key, "late")}
            facts["on_time"] = self.share(self.cell("T8", key, "on_time"))
            if at:
                found.append(Remark(self.say("second", **facts)))
            else:
                why = self.say("worst_why", **facts, desks=self.desks(key))
                found.append(Remark(self.say("worst", **facts), why))
        return found

    def reprimands(self) -> list[Remark]:
        """How many reprimands the inspectorate proposed, and what became of them."""
        if not self.count("T9", "reprimand", self.tables["T9"]["keys"][0]):
            return [Remark(self.say("reprimands_none"))]
        rows = [
            row for row in self.rows("T9") if row["key"].startswith("reprimand_") and row["cells"][0]["value"]
        ]
        became = [f"{row['cells'][0]['text']} {row['label'].partition(': ')[2]}" for row in rows]
        count = self.row("T9", "reprimand")["cells"][0]["text"]
        return [Remark(self.say("reprimands", count=count, parts=self.in_a_row(became)))]

    def places(self) -> list[Remark]:
        named = [row for row in self.rows("T5") if row["key"] not in ("unknown", "sealed")]
        silent = [row for row in named if not self.count("T5", row, "received")]
        if not silent or not self.count("T2", "total", "received"):
            return []
        return [Remark(self.say("silent", count=len(silent), of=len(named)), self.say("silent_why"))]

    def ratings(self) -> list[Remark]:
        """How many rated, and whether those who were answered late rated worse."""
        mean = self.cell("T10", "total", "mean")
        if mean["value"] is None:
            return [Remark(self.say("not_rated"))] if self.count("T2", "total", "received") else []
        told = {"count": mean["of"], "mean": short(mean, self.words)}
        said, why = self.say("rated", **told), ""
        in_time, late = (self.cell("T14", key, "mean") for key in ("in_time", "late"))
        if in_time["of"] and late["of"]:
            shown = {"in_time": short(in_time, self.words), "late": short(late, self.words)}
            why = self.say("rated_late", **shown, in_time_count=in_time["of"], late_count=late["of"])
        return [Remark(said, why)]

    def still_open(self, rows: Iterable[Json]) -> list[Remark]:
        """rows: the annex of open cases."""
        listed = list(rows)
        if not listed:
            return [Remark(self.say("open_none"))]
        late = sum(1 for row in listed if row["late_days"])
        key = "open_late" if late else "open_in_time"
        return [Remark(self.say(key, count=len(listed), late=late))]

    def analysis(self) -> list[str]:
        """What changed against the quarter before."""
        received, before = (self.cell("T11", "received", key) for key in ("now", "previous"))
        if not before["value"]:
            return [self.say("no_previous")]
        change = received["value"] - before["value"]
        facts = {"previous": self.previous, "now": received["text"], "change": f"{abs(change):.0f}"}
        found = [self.say(f"received_{direction(change)}", **facts)]
        on_time, was = (self.cell("T11", "on_time", key) for key in ("now", "previous"))
        if on_time["value"] is not None and was["value"] is not None:
            change = round(on_time["value"], 1) - round(was["value"], 1)
            point = decimal(100 / on_time["of"], always=True)
            facts = {"now": self.share(on_time), "change": decimal(abs(change), always=True), "point": point}
            found.append(self.say(f"on_time_{direction(change)}", **facts))
        if "T15" not in self.tables and not self.cell("T11", "received", "last_year")["value"]:
            found.append(self.say("no_year"))
        return found

    def conclusion(self, findings: Sequence[str]) -> list[str]:
        total = self.row("T2", "total")
        if not self.count("T2", total, "received"):
            return [self.say("conclusion_empty", quarter=self.quarter)]
        sums = {key: self.count("T2", total, key) for key in ("received", "finished", "archived", "open")}
        said = self.say("conclusion", quarter=self.quarter, **sums)
        return [said, self.say("conclusion_findings", findings="; ".join(findings))]

    # The findings.

    def finding(self, found: Json) -> Json:
        """A finding as {"title", "text", "proposal", "day", "what", "who", "measure", "short"}."""
        about = dict(self.words["findings"][found["key"]])
        facts = {
            **self.limits,
            "quarter": self.quarter,
            "unit": self.unit,
            **found,
            "table": self.numbers.get(found["table"], ""),
        }
        facts["ratings"] = self.numbers["ratings"]
        if "kind" in found:
            facts["on_time"] = self.share(found)
        if found["key"] == "row_late":
            about["what"], about["who"] = self.words["proposals"][found["limit"]]
            facts |= {"limit": self.limit(found["limit"]), "desks": self.desks(found["limit"])}
        if "cases" in found:
            more = [self.say("more_cases", count=found["more"]).removeprefix("dan ")] if found["more"] else []
            facts["cases"] = self.in_a_row([*found["cases"], *more])
        if "code" in found:
            facts["label"] = found["code"] or found["agency"]
        facts["day"] = day(found["day"], self.words)
        facts["what"] = about["what"]
        told = {key: str(text).format_map(facts) for key, text in about.items()}
        return {**told, "what": told["what"][:1].upper() + told["what"][1:], "day": facts["day"]}

    def watch(self, rows: Iterable[Json], names: Mapping[str, str]) -> str:
        """The open case that needs somebody's eye: the latest, else the one whose limit comes next."""
        due = [row for row in rows if row["last_day"] and row["title"]]
        if not due:
            return ""
        row = max(due, key=lambda one: (one["late_days"], [-ord(sign) for sign in one["last_day"]]))
        agencies = self.in_a_row([names.get(code, code) for code in row["agencies"]])
        facts = {"number": row["number"], "title": row["title"], "agency": agencies, "late": row["late_days"]}
        key = "watch_late" if row["late_days"] else "watch_next"
        return self.say(key, **facts, day=day(row["last_day"], self.words))


def agency_label(code: str, name: str) -> str:
    """The name of an agency where it is short; else what people call it by: "Dinas PUPR", "Disdukcapil",
    "BPBD"."""
    if len(name) <= _SHORT or not code:
        return name
    if code.startswith("DIS"):
        return code.capitalize()
    return f"Dinas {code}" if name.startswith("Dinas ") and not code.startswith("D") else code


def direction(change: float) -> str:
    """ "more", "less" or "same"."""
    return "more" if change > 0 else "less" if change < 0 else "same"
