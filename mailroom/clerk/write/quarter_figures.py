"""The quarter's figures as the report's mail and its papers show them: counted once, and drawn once for all
readers.

In: a quarter ("2026-T3"), `House`, now, and the `Store` with every case.
Out: figures and annexes as JSON; what stands in the report's mail, and the `Picture`s of its charts.
Fails: `PressError` (typst), KeyError (a figure without words): the letter is set aside. OSError goes up.
See: Counting: procedure/tally/. The papers themselves: letter_papers.py. Charts: writing/papers/."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from mailroom.clerk.current_work import InHand
from mailroom.clerk.store import Store
from mailroom.procedure.office_facts import House
from mailroom.procedure.tally import report_annexes, report_period
from mailroom.text.own_pictures import Picture
from mailroom.writing.papers import report_papers, report_wording
from mailroom.writing.papers.pdf_press import CHART, Press

CHART_DOTS = 140  # an inch: 780 pixels, so that a sharp display has some to spare
NAMES: Mapping[str, str] = {"months": "grafik-bulan", "agencies": "grafik-perangkat-daerah"}
Json = dict[str, Any]


class QuarterFigures:
    """Counts and draws for one office."""

    def __init__(self, press: Press, store: Store, hand: InHand) -> None:
        self.press, self.store, self.hand = press, store, hand
        self._figures: tuple[object, tuple[Json, Json]] | None = None
        self._charts: tuple[Json, list[Picture]] | None = None

    def figures(self, label: str, house: House, now: datetime) -> tuple[Json, Json]:
        """Returns (figures, annexes) of a quarter ("2026-T3") as JSON, from the histories as they are now.
        They are kept until something is entered, since every case is read for them. So a report's mail, paper
        and spreadsheet show the same figures."""
        asked = (label, house, now, self.store.register.head)
        if self._figures is None or self._figures[0] != asked:
            first, last = report_period.period_of(label)
            lists = report_annexes.Annexes(first, last, house, now)
            since = datetime.combine(report_period.reach(first, last), time.min, house.calendar.zone)
            keys = (key for key, _ in self.store.register.iterate("dossiers") if key.startswith("TEGURAN-"))
            reprimands = [
                {"agency": one.agency, "stage": one.stage, "cases": one.cases, "made": one.opened.isoformat()}
                for one in map(self.store.dossier, keys)
                if one is not None and one.opened is not None
            ]
            # whose track must be known
            named = {number for row in reprimands for number in row["cases"]}
            cases = lists.noting(self.store.cases(since, named))
            made = report_period.figures(cases, first, last, house, now=now, reprimands=reprimands)
            self._figures = (asked, (made.as_json(), lists.as_json()))
        return self._figures[1]

    def in_letter(self, label: str, house: House, now: datetime) -> Json:
        """Returns the five numbers of the report's mail; its tables stand in the PDF and the workbook with
        it."""
        with self.hand.paper():
            made, _ = self.figures(label, house, now)
        worded = report_wording.report_in_words(made, self.press.words)
        five = [{"label": one["label"], "value": one["text"]} for one in worded["summary"]]
        charts = [{"content_id": one.content_id, "alt": one.alt} for one in self.pictures(label, house, now)]
        return {"figures": five, "note": worded["summary_note"], "charts": charts}

    def pictures(self, label: str, house: House, now: datetime) -> list[Picture]:
        """Returns the charts that stand within the report's mail; drawn once for all its readers."""
        made, annexes = self.figures(label, house, now)
        if self._charts is None or self._charts[0] is not made:
            domain, drawn = house.mail.rpartition("@")[2], list[Picture]()
            for key, alt, data in report_papers.mailed_charts(made, annexes, house, self.press.words):
                png = self.press.picture(CHART, data, CHART_DOTS)
                drawn.append(Picture(NAMES[key], png, domain, alt))
            self._charts = (made, drawn)
        return self._charts[1]
