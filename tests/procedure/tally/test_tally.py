"""T1-T11 of the last quarter of 2026 from hand-written histories, against figures worked out by hand beside
them.

October 2026 begins on a Thursday. Mondays: 5, 12, 19, 26 October; 2, 9, 16, 23, 30 November; 7, 14, 21, 28
December. Off: 24 and 25 December, 1 January. Seen on Monday 4 January 2027, 09.00 WIB. "HK 5→15 Oct" counts
the working days after the 5th up to and including the 15th."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from mailroom.procedure.case import Case
from mailroom.procedure.event import Event
from mailroom.procedure.history import case_from
from mailroom.procedure.office_facts import House, Locality, Place
from mailroom.procedure.people import Agency, People, Person, Role
from mailroom.procedure.tally import report_period
from mailroom.procedure.workdays import ZONES, Calendar
from mailroom.reading.identity.identity_answers import IDENTITY
from tests.tables import for_each

WIB = ZONES["WIB"]
OFF = frozenset({date(2026, 12, 24), date(2026, 12, 25), date(2027, 1, 1)})
NOW = datetime(2027, 1, 4, 9, tzinfo=WIB)
AGENCIES = {
    "DISDUKCAPIL": "Dinas Kependudukan dan Pencatatan Sipil",
    "PUPR": "Dinas Pekerjaan Umum dan Penataan Ruang",
    "DLH": "Dinas Lingkungan Hidup",
    "DINKES": "Dinas Kesehatan",
    "DINSOS": "Dinas Sosial",
    "DISKOMINFO": "Dinas Komunikasi dan Informatika",
    "INSP": "Inspektorat Daerah",
}


def house() -> House:
    def agency(code: str) -> Agency:
        mail = f"{code.lower()}@muaraenim.example"
        liaison = Person("Penghubung", (mail,), Role.LIAISON, code)
        head = Person("Kepala", (f"kepala.{mail}",), Role.HEAD, code)
        return Agency(
            code, AGENCIES[code], liaison, head, oversight=code == "INSP", information=code == "DISKOMINFO"
        )

    chairs = {role: (Person(str(role), (f"{role}@muaraenim.example",), role),) for role in Role}
    return House(
        mail="pengaduan@muaraenim.example", unit="Dinas Komunikasi dan Informatika", unit_short="Diskominfo",
        government="PEMERINTAH KABUPATEN MUARA ENIM", region="Kabupaten Muara Enim", seat="Muara Enim",
        regent_title="BUPATI MUARA ENIM",
        address="Jalan Contoh 1", website="muaraenim.example", phone="-", channels=("surel",),
        people=People({code: agency(code) for code in AGENCIES}, chairs), impartial=chairs[Role.SEKDA][0],
        calendar=Calendar(OFF),
        locality=Locality(places=tuple(map(Place, ("Muara Enim", "Gelumbang", "Lawang Kidul", "Lembak")))),
        identity=IDENTITY, prefix="ME", home="DISKOMINFO",
    )  # fmt: skip


def at(text: str) -> datetime:
    """ "1005 09.30" → 5 October 2026; "20250105 09.30" with a year."""
    day, _, clock = text.partition(" ")
    year, day = (day[:4], day[4:]) if len(day) == 8 else ("2026", day)
    hour, _, minute = (clock or "09.00").partition(".")
    return datetime(int(year), int(day[:2]), int(day[2:]), int(hour), int(minute), tzinfo=WIB)


class History:
    """Writes events one after another."""

    def __init__(self, number: str, when: str, **data: Any) -> None:
        self.number = number
        self.events: list[Event] = []
        self.event("received", when, title="perihal", **data).event(
            "left", when, form="verification", stage="verification"
        )

    def event(self, kind: str, when: str, **data: Any) -> History:
        self.events.append(Event(kind, at(when), data=data))
        return self

    def dispose(self, when: str, agency: str, part: int = 1, **data: Any) -> History:
        """The disposition, and its letter leaving at once: the liaison's clock starts."""
        self.event("disposed", when, agency=agency, **data)
        return self.event("left", when, form="disposition", disposition=part, stage="distribution")

    def assign(self, when: str, part: int = 1) -> History:
        self.event("assigned", when, disposition=part, officer="pelaksana@muaraenim.example")
        return self.event("left", when, form="instruction", disposition=part, stage="execution")

    def respond(self, when: str, part: int = 1) -> History:
        self.event("responded", when, disposition=part, text="sudah")
        return self.event("left", when, form="response", disposition=part, stage="answering")

    def answer(self, when: str, part: int = 1) -> History:
        """The liaison's answer, sent on after the window."""
        self.event("answered", when, disposition=part, text="dijawab")
        self.event("relayed", when, disposition=part)
        return self.event("left", when, form="answer", disposition=part)

    def ask(self, when: str) -> History:
        return self.event("asked", when, text="di mana?").event("left", when, form="ask", stage="completion")

    def complete(self, when: str) -> History:
        self.event("completed", when, text="di sini")
        return self.event("left", when, form="verification", stage="verification")

    def comment(self, when: str, part: int = 1) -> History:
        self.event("commented", when, text="belum", dispositions=[part])
        return self.event("left", when, form="comment", disposition=part, stage="follow_up")

    def rate(self, when: str, rating: int) -> History:
        return self.event("rated", when, rating=rating).event("closed", when, by="rating")

    def silence(self, when: str) -> History:
        return self.event("closed", when, by="silence")

    def case(self) -> Case:
        return case_from(self.number, self.events)


ADMINDUK, INFRA = "Administrasi Kependudukan dan Pencatatan Sipil", "Infrastruktur"
HIDUP = "Lingkungan Hidup dan Kehutanan"


def histories() -> list[History]:
    return [
        # 01 the easy case. HK 5→15 Oct = 6,7,8,9,12,13,14,15 = 8. From the disposition (6 Oct): 7 HK, so SLG
        #    (5 HK: 13 Oct) late, whole (14 HK: 26 Oct) in time. All desks in time. Rated 5.
        History("ME-2026-0001", "1005 09.00", category=ADMINDUK, subdistrict="Muara Enim")
        .dispose("1006 10.00", "DISDUKCAPIL")
        .assign("1007")
        .respond("1014")
        .answer("1015")
        .rate("1019", 5),
        # 02 late. Arrived 17.00, so day 0 is 8 Oct: verification ends 12 Oct, disposed on the 13th = late;
        #    first response (3 HK) ends 13 Oct = in time. Execution 12 HK from 14 Oct ends 30 Oct, response 4
        #    Nov = late; answering in time. Whole 14 HK from 13 Oct ends 2 Nov, answer 5 Nov = late. HK 8
        #    Oct→5 Nov = 1+5+5+5+4 = 20; from 13 Oct 3+5+5+4 = 17. Silent closing.
        History("ME-2026-0002", "1007 17.00", category=INFRA, subdistrict="Gelumbang")
        .dispose("1013", "PUPR")
        .assign("1014")
        .respond("1104")
        .answer("1105")
        .silence("1123"),
        # 03 extended to 13 Nov, with a progress note on 14 Oct (2 HK: SLG in time). Execution would have
        #    ended 29 Oct, whole 30 Oct; response 10 Nov, answer 11 Nov = extended. HK 12 Oct→11 Nov =
        #    4+5+5+5+3 = 22. Comment 16 Nov, answered 18 Nov (1 HK: 17 Nov) = late. Rated 3.
        History("ME-2026-0003", "1012 08.00", category=INFRA, subdistrict="Gelumbang", channel="surat")
        .dispose("1012 09.00", "PUPR")
        .assign("1013")
        .event("progressed", "1014", disposition=1, text="disurvei")
        .event("extension_asked", "1027", disposition=1)
        .event("extended", "1028", disposition=1, until="2026-11-13T23:59:00+07:00")
        .respond("1110")
        .answer("1111")
        .comment("1116")
        .answer("1118")
        .rate("1120", 3),
        # 04 an information request for PPID: the liaison answers himself on 26 Oct, his 1 HK ended 21 Oct =
        #    distribution late; SLG (27 Oct) in time; 10 HK of PPID in time. HK 19→26 Oct = 5, from 20 Oct 4.
        #    Rated 4.
        History(
            "ME-2026-0004",
            "1019",
            klass="information",
            category="Teknologi Informasi dan Komunikasi",
            subdistrict="Muara Enim",
        )
        .dispose("1020", "DISKOMINFO", information=True)
        .answer("1026")
        .rate("1027", 4),
        # 05 an aspiration that waited for data 21→27 Oct = 22,23,26,27 = 4 HK. Asked in time (22 Oct); second
        #    verification from 27 Oct ends 29 Oct, disposed on the 30th = late. Answer Mon 2 Nov: 1 HK, all in
        #    time. HK 20 Oct→2 Nov = 3+5+1 = 9, without the wait 5. Rated 2.
        History("ME-2026-0005", "1020 10.00", klass="aspiration", category="Kesehatan", channel="telepon")
        .ask("1021")
        .complete("1027")
        .dispose("1030", "DINKES")
        .answer("1102")
        .rate("1103", 2),
        # 06 oversight, still with APIP: 60 HK from 3 Nov are not over on 4 Jan (3 Nov→4 Jan = 41 HK) =
        #    running.
        History(
            "ME-2026-0006",
            "1102 10.00",
            klass="oversight",
            category="Pelayanan Aparatur/Pungli",
            subdistrict="Lawang Kidul",
        )
        .dispose("1103", "INSP", oversight=True)
        .assign("1104"),
        # 07 oversight, answered 1 Dec. HK 1 Oct→1 Dec = 1+20 (to 30 Oct) +5+5+5+5+2 = 43, from 2 Oct 42:
        #    whole in time. Silent closing.
        History(
            "ME-2026-0007",
            "1001",
            klass="oversight",
            category="Pelayanan Aparatur/Pungli",
            subdistrict="Muara Enim",
        )
        .dispose("1002", "INSP", oversight=True)
        .assign("1005")
        .respond("1130")
        .answer("1201")
        .silence("1216"),
        # 08 merged into 01; 09 spam: in no denominator.
        History("ME-2026-0008", "1008", category=ADMINDUK, subdistrict="Muara Enim").event(
            "merged", "1009", parent="ME-2026-0001"
        ),
        History("ME-2026-0009", "1009").event("archived", "1009 11.00", reason="SPAM"),
        # 10 declined: Fri 13 Nov 15.59 → 2 HK end Tue 17 Nov, declined on the 17th = in time.
        History("ME-2026-0010", "1113 15.59", category=INFRA, subdistrict="Lembak").event(
            "declined", "1117 15.00", reason="BUKAN_KEWENANGAN", where="PLN"
        ),
        # 11 two agencies. DLH answers 3 Dec (1 HK, in time); PUPR does nothing: distribution ended 3 Dec, SLG
        #    9 Dec, whole 22 Dec = all late on 4 Jan. Head and APIP told once each, APIP a second time.
        History("ME-2026-0011", "1201", category=HIDUP, subdistrict="Lawang Kidul")
        .dispose("1202", "PUPR")
        .dispose("1202", "DLH", 2)
        .answer("1203", 2)
        .event("rang", "1204", disposition=1, bell="late", tells=["head", "apip"], agency="PUPR")
        .event("rang", "1207", disposition=1, bell="late", times=2, tells=["apip"], agency="PUPR"),
        # 12 asked for data in time, nothing came: archived TIDAK_LENGKAP.
        History("ME-2026-0012", "1116", category=INFRA, subdistrict="Gelumbang", channel="loket")
        .ask("1117")
        .event("expired", "1202 00.00", reason="TIDAK_LENGKAP"),
        # 13 withdrawn before anything was done: no verdict of the admin to judge.
        History("ME-2026-0013", "1130", category=ADMINDUK).event(
            "withdrawn", "1201", reason="DICABUT_PELAPOR"
        ),
        # 14 returned by DINSOS in time, re-routed to DLH, whose own clock starts 10 Dec; answer 11 Dec: 1 HK
        #    at DLH. The case's whole clock runs from 8 Dec: 3 HK, in time. HK 7→11 Dec = 4. Waits for the
        #    complainant: open.
        History("ME-2026-0014", "1207", category=HIDUP, subdistrict="Gelumbang")
        .dispose("1208", "DINSOS")
        .event("returned", "1209", disposition=1)
        .event("left", "1209", form="returned", disposition=1, stage="returned")
        .event("rerouted", "1210", disposition=1)
        .dispose("1210", "DLH", 2)
        .answer("1211", 2),
        # 15 Wed 30 Dec: 2 HK are 31 Dec and 4 Jan, so on 4 Jan the admin is still in time = running.
        History("ME-2026-0015", "1230", category="Kesehatan", subdistrict="Muara Enim"),
        # Before: one of the third quarter still open, one finished (HK 7→9 Sep = 2, rated 4); one a year ago
        # (HK 3→10 Nov 2025 = 5, rated 1).
        History("ME-2026-0098", "0930", category=INFRA).dispose("0930 10.00", "PUPR"),
        History("ME-2026-0099", "0907", category=ADMINDUK)
        .dispose("0907 10.00", "DISDUKCAPIL")
        .answer("0909")
        .rate("0910", 4),
        History("ME-2025-0001", "20251103", category=INFRA)
        .dispose("20251103 10.00", "PUPR")
        .answer("20251110")
        .rate("20251111", 1),
    ]


REPRIMANDS = [
    {
        "agency": "PUPR",
        "stage": "reprimand_sent",
        "cases": ["ME-2026-0011", "ME-2026-0002"],
        "made": "2026-12-10T09:00:00+07:00",
    },
    {
        "agency": "PUPR",
        "stage": "reprimand_draft",
        "cases": ["ME-2026-0011"],
        "made": "2026-12-29T09:00:00+07:00",
    },
    {
        "agency": "DLH",
        "stage": "reprimand_ended",
        "cases": ["ME-2026-0098"],
        "made": "2026-09-29T09:00:00+07:00",
    },
]


@pytest.fixture(scope="module")
def figures() -> report_period.Figures:
    first, last = report_period.quarter("2026Q4")
    cases = (history.case() for history in histories())
    return report_period.figures(cases, first, last, house(), now=NOW, reprimands=REPRIMANDS)


def values(figures: report_period.Figures, table: str, row: str) -> list[float | None]:
    return [cell.value for cell in figures.tables[table].row(row).cells]


def short(cell: report_period.Cell) -> set[str]:
    """The cases of a cell by their last two digits."""
    return {case[-2:] for case in cell.cases}


def test_t1_counts_by_month_and_channel_what_is_neither_duplicate_nor_spam(
    figures: report_period.Figures,
) -> None:
    # e-mail, surat, telepon, loket, sum. October: 01 02 04 | 03 | 05; November: 10 13 | | | 12; December: 11
    # 14 15. Less the register, 06 and 07 of the oversight track would tell their month and channel.
    assert values(figures, "T1", "2026-10") == [3, 1, 1, 0, 5]
    assert values(figures, "T1", "2026-11") == [2, 0, 0, 1, 3]
    assert values(figures, "T1", "2026-12") == [3, 0, 0, 0, 3]
    assert values(figures, "T1", "sealed") == [None, None, None, None, 2]
    assert values(figures, "T1", "total") == [8, 1, 1, 1, 13]
    assert values(figures, "T12", "2026-10") == [5]
    assert figures.tables["T1"].cell("merged", "received").cases == ("ME-2026-0008",)
    assert figures.tables["T1"].cell("spam", "received").cases == ("ME-2026-0009",)
    assert figures.tables["T1"].cell("carried", "received").cases == ("ME-2026-0098",)
    assert [row.key for row in figures.tables["T1"].rows if row.outside] == ["merged", "spam", "carried"]
    assert short(figures.tables["T1"].cell("2026-10", "channel.email")) == {"01", "02", "04"}


def test_t2_classes_with_both_ages(figures: report_period.Figures) -> None:
    # complaints: 01 02 03 10 11 12 13 14 15 = 9 of 13; finished 01 02 03; archived 10 12 13; open 11 14 15.
    # answered in full: 01 8, 02 20, 03 22, 14 4 = 54/4 = 13.5 (11 lacks PUPR's answer), nothing waited for.
    assert values(figures, "T2", "complaint") == [9, pytest.approx(900 / 13), 3, 3, 3, 13.5, 13.5]
    assert values(figures, "T2", "oversight") == [2, pytest.approx(200 / 13), 1, 1, 0, 43, 43]
    assert values(figures, "T2", "information") == [1, pytest.approx(100 / 13), 1, 0, 0, 5, 5]
    # total age and without the wait
    assert values(figures, "T2", "aspiration") == [1, pytest.approx(100 / 13), 1, 0, 0, 9, 5]
    # all: (54 + 43 + 5 + 9) / 7 = 111/7; without waiting 107/7.
    assert values(figures, "T2", "total") == [
        13,
        100,
        6,
        4,
        3,
        pytest.approx(111 / 7),
        pytest.approx(107 / 7),
    ]


def test_t3_categories_most_frequent_first(figures: report_period.Figures) -> None:
    rows = [(row.label, row.cells[0].value) for row in figures.tables["T3"].rows]
    assert rows == [
        (INFRA, 4),  # 02 03 10 12
        (ADMINDUK, 2),  # 01 13; 08 is a duplicate
        ("Kesehatan", 2),  # 05 15
        (HIDUP, 2),  # 11 14
        ("Teknologi Informasi dan Komunikasi", 1),  # 04
        ("", 2),  # 06 07, of the oversight track
        ("", 13),
    ]


def test_t4_counts_dispositions(figures: report_period.Figures) -> None:
    columns = figures.tables["T4"].columns
    assert columns == (
        "received", "finished", "processed", "untouched", "over", "late", "extended", "first_response",
        "settlement", "on_time", "rating",
    )  # fmt: skip
    # PUPR: 02 (late, 17 HK both), 03 (extended; first note after 2 HK, answer after 22; rated 3), 11
    # (nothing, late). first response (17 + 2)/2, settlement (17 + 22)/2, on time 0 of 3, rating 3 of one (02
    # was closed by silence).
    assert values(figures, "T4", "PUPR") == [3, 2, 0, 1, 0, 2, 1, 9.5, 19.5, 0, 3]
    on_time = figures.tables["T4"].cell("PUPR", "on_time")
    assert (on_time.count, on_time.of) == (0, 3)
    assert short(figures.tables["T4"].cell("PUPR", "late")) == {"02", "11"}
    # DLH: 11 and 14, each answered after 1 HK; nobody rated.
    assert values(figures, "T4", "DLH") == [2, 2, 0, 0, 0, 0, 0, 1, 1, 100, None]
    # DINSOS: 14 went back; over, not judged.
    assert values(figures, "T4", "DINSOS") == [1, 0, 0, 0, 1, 0, 0, None, None, None, None]
    # INSP: 06 running (untouched), 07 after 42 HK of 60.
    assert values(figures, "T4", "INSP") == [2, 1, 0, 1, 0, 0, 0, 42, 42, 100, None]
    assert values(figures, "T4", "DISDUKCAPIL") == [1, 1, 0, 0, 0, 0, 0, 7, 7, 100, 5]
    assert values(figures, "T4", "DISKOMINFO") == [1, 1, 0, 0, 0, 0, 0, 4, 4, 100, 4]
    assert values(figures, "T4", "DINKES") == [1, 1, 0, 0, 0, 0, 0, 1, 1, 100, 2]
    # all eleven: 01 02 03 04 05 06 07, 11 twice, 14 twice. Answered 01 02 03 04 05 07 11b 14b = 8. On time 6
    # (01 04 05 07 11b 14b) of 9 judged (+ 02 11a late, 03 extended). First response 7+17+2+4+1+42+1+1 = 75/8;
    # settlement 7+17+22+4+1+42+1+1 = 95/8. rating 01 5, 03 3, 04 4, 05 2 = 14/4.
    total = values(figures, "T4", "total")
    assert total == [11, 8, 0, 2, 1, 2, 1, 75 / 8, 95 / 8, pytest.approx(600 / 9), 3.5]


def test_t5_every_kecamatan_and_none(figures: report_period.Figures) -> None:
    assert [(row.key, row.cells[0].value) for row in figures.tables["T5"].rows] == [
        ("Muara Enim", 3),  # 01 04 15
        ("Gelumbang", 4),  # 02 03 12 14
        ("Lawang Kidul", 1),  # 11
        ("Lembak", 1),  # 10
        ("unknown", 2),  # 05 13
        ("sealed", 2),  # 06 07, of the oversight track: less the register, it would tell where they live
        ("total", 13),
    ]


def test_t6_reasons_with_duplicates_and_spam_outside(figures: report_period.Figures) -> None:
    for reason, case in (("TIDAK_LENGKAP", "12"), ("BUKAN_KEWENANGAN", "10"), ("DICABUT_PELAPOR", "13")):
        assert short(figures.tables["T6"].cell(reason, "archived")) == {case}
        share = figures.tables["T6"].cell(reason, "share")
        assert (share.value, share.count, share.of) == (pytest.approx(100 / 3), 1, 3)
    assert values(figures, "T6", "DUPLIKAT") == [1, None]
    assert values(figures, "T6", "SPAM") == [1, None]
    assert values(figures, "T6", "total") == [3, 100]


def test_t7_oversight_in_counts_only(figures: report_period.Figures) -> None:
    rows = {row.key: row.cells[0].value for row in figures.tables["T7"].rows}
    assert rows == {"received": 2, "verification": 0, "handling": 1, "finished": 1, "archived": 0,
                    "in_time": 1, "extended": 0, "late": 0, "running": 1, "ended": 0}  # fmt: skip


def test_no_oversight_number_leaves_as_json(figures: report_period.Figures) -> None:
    text = str(figures.as_json())
    assert "ME-2026-0006" not in text and "ME-2026-0007" not in text
    assert "ME-2026-0001" in text
    # the trace inside the house
    assert figures.tables["T7"].cell("received", "count").cases == ("ME-2026-0006", "ME-2026-0007")
    table = next(table for table in figures.as_json()["tables"] if table["key"] == "T4")
    row = next(row for row in table["rows"] if row["key"] == "INSP")
    assert row["cells"][0] == {"kind": "count", "value": 2, "count": 2, "of": 2, "cases": [], "sealed": 2}


LIMIT_ROWS = {
    # key: (in time, extended, late, running, ended); the two last digits of the cases.
    "first_response": ("01 02 03 04 05 06 07 10 11 12 14", "", "", "15", "13"),
    "verification": ("01 03 04 06 07 10 11 12 14", "", "02 05", "15", "13"),
    # 11: PUPR's desk, late on 4 Jan; 04: own answer after more than 1 HK; 14: DINSOS 9 Dec (1 HK) and DLH 11
    # Dec, in time.
    "distribution": ("01 02 03 05 06 07 14", "", "04 11", "", ""),
    # not on the oversight track; 01 after 7, 02 after 17 HK; 14: DINSOS gave it back, DLH in time.
    "first_follow_up": ("03 04 05 14", "", "01 02 11", "", ""),
    "execution": ("01", "03", "02", "", ""),
    "execution_oversight": ("07", "", "", "06", ""),
    "answering": ("01 02 07", "03", "", "", ""),
    "comment": ("", "", "03", "", ""),
    "returned": ("14", "", "", "", ""),  # given back 9 Dec, re-routed 10 Dec
    "whole": ("01 14", "03", "02 11", "", ""),
    "whole_information": ("05", "", "", "", ""),
    "whole_ppid": ("04", "", "", "", ""),
    "whole_oversight": ("07", "", "", "06", ""),
}


@for_each("limit", LIMIT_ROWS)
def test_t8_each_limit_of_the_sop(figures: report_period.Figures, limit: str) -> None:
    row = figures.tables["T8"].row(limit)
    found = tuple(" ".join(case[-2:] for case in cell.cases) for cell in row.cells[1:6])
    assert found == LIMIT_ROWS[limit]
    in_time, extended, late = (len(text.split()) for text in LIMIT_ROWS[limit][:3])
    judged = in_time + extended + late
    assert (row.cells[6].count, row.cells[6].of) == (in_time, judged)
    assert row.cells[6].value == (pytest.approx(100 * in_time / judged) if judged else None)


def test_t9_escalations_and_reprimands_of_the_period(figures: report_period.Figures) -> None:
    assert values(figures, "T9", "told.head") == [1, 1]
    assert values(figures, "T9", "told.apip") == [2, 1]  # twice about one case
    assert values(figures, "T9", "told.total") == [3, 1]
    assert values(figures, "T9", "reprimand_sent") == [1, 2]
    assert values(figures, "T9", "reprimand_draft") == [1, 1]
    assert values(figures, "T9", "reprimand_ended") == [0, 0]  # recommended in September
    assert values(figures, "T9", "reprimand") == [2, 2]


def test_t10_ratings(figures: report_period.Figures) -> None:
    # 01 5, 04 4, 03 3, 05 2: mean 14/4; closed 01 02 03 04 05: four by rating, one by silence (07 is
    # of the oversight track).
    assert [figures.tables["T10"].cell(f"stars.{stars}", "count").value for stars in (5, 4, 3, 2, 1)] == [
        1,
        1,
        1,
        1,
        0,
    ]
    assert values(figures, "T10", "total") == [4, 100, 3.5]
    assert values(figures, "T10", "closed.rating")[:2] == [4, 80]
    assert short(figures.tables["T10"].cell("closed.silence", "count")) == {"02"}


def test_neither_stars_nor_reasons_of_the_oversight_track_are_told() -> None:
    about = {"klass": "oversight", "category": "Pelayanan Aparatur/Pungli"}
    rated = History("ME-2026-0020", "1005", **about).dispose("1006", "INSP", oversight=True)
    rated.assign("1007").respond("1008").answer("1009").rate("1012", 1)
    expired = (
        History("ME-2026-0021", "1005", **about)
        .ask("1006")
        .event("expired", "1102 00.00", reason="TIDAK_LENGKAP")
    )
    cases = [one.case() for one in (rated, expired)]
    found = report_period.figures(cases, *report_period.quarter("2026Q4"), house(), now=NOW)
    assert values(found, "T6", "TIDAK_LENGKAP") == [0, 0]
    assert values(found, "T6", "sealed") == values(found, "T6", "total") == [1, 100]
    assert values(found, "T10", "total")[0] == values(found, "T10", "closed.rating")[0] == 0
    assert values(found, "T11", "rating")[0] is None
    assert found.tables["T4"].cell("INSP", "rating").value is None


def test_t11_against_the_quarter_before_and_a_year_ago(figures: report_period.Figures) -> None:
    # before: 98 (open, 14 HK from 30 Sep ended 20 Oct: late) and 99 (in time); a year ago one, in time.
    assert values(figures, "T11", "received") == [13, 2, 11, 1, 12]
    assert values(figures, "T11", "finished") == [6, 1, 5, 1, 5]
    assert values(figures, "T11", "open") == [4, 1, 3, 0, 4]
    # whole limits: in time 01 14 05 04 07 = 5 of 8 judged (03 extended; 02 11 late).
    assert values(figures, "T11", "on_time") == [62.5, 50, 12.5, 100, -37.5]
    assert values(figures, "T11", "rating") == [3.5, 4, -0.5, 1, 2.5]
    assert values(figures, "T11", "age") == [
        pytest.approx(111 / 7),
        2,
        pytest.approx(97 / 7),
        5,
        pytest.approx(76 / 7),
    ]


def test_the_summary_and_the_advice(figures: report_period.Figures) -> None:
    received, finished, archived, still_open, on_time = (cell.value for cell in figures.summary.values())
    assert [received, finished, archived, still_open, on_time] == [13, 6, 3, 4, 62.5]
    assert received == finished + archived + still_open
    assert [line["key"] for line in figures.findings] == ["row_late", "agency_late", "low_ratings"]


def test_an_empty_quarter_divides_by_nothing() -> None:
    figures = report_period.figures([], *report_period.quarter("2026Q1"), house(), now=NOW)
    assert figures.summary["on_time"].value is None
    assert figures.tables["T11"].cell("rating", "change").value is None
    assert figures.tables["T2"].cell("total", "share").value is None
    assert [line["key"] for line in figures.findings] == ["rows_empty", "agencies_empty", "nothing_came"]


def test_an_answer_held_back_in_the_window_is_no_answer() -> None:
    history = History("ME-2026-0001", "1005").dispose("1005 10.00", "PUPR")
    history.event("answered", "1006", disposition=1, text="x").event("held", "1006 09.05", disposition=1)
    figures = report_period.figures([history.case()], *report_period.quarter("2026Q4"), house(), now=NOW)
    assert values(figures, "T4", "PUPR")[:6] == [1, 0, 0, 1, 0, 1]
    history.answer("1012")
    figures = report_period.figures([history.case()], *report_period.quarter("2026Q4"), house(), now=NOW)
    assert values(figures, "T4", "PUPR")[:9] == [1, 1, 0, 0, 0, 0, 0, 5, 5]  # HK 5→12 Oct


def test_arrival_in_the_offices_zone_decides_the_quarter() -> None:
    # 31 December 18.00 UTC is 1 January 01.00 WIB.
    events = [Event("received", datetime.fromisoformat("2026-12-31T18:00:00+00:00"), data={"title": "x"})]
    case = case_from("ME-2027-0001", events)
    assert (
        report_period.figures([case], *report_period.quarter("2026Q4"), house(), now=NOW)
        .tables["T1"]
        .cell("total", "received")
        .value
        == 0
    )
    assert (
        report_period.figures([case], *report_period.quarter("2027Q1"), house(), now=NOW)
        .tables["T1"]
        .cell("total", "received")
        .value
        == 1
    )


@pytest.mark.parametrize("text", ["2026Q4", "2026-T4", "2026 tw 4", "2026/q4", "2026 Triwulan 4"])
def test_a_quarter_by_its_names(text: str) -> None:
    assert report_period.quarter(text) == (date(2026, 10, 1), date(2026, 12, 31))


@pytest.mark.parametrize("text", ["2026", "2026Q5", "Q4", "20264", ""])
def test_what_is_no_quarter_says_how_to_write_one(text: str) -> None:
    with pytest.raises(ValueError, match="2026Q4"):
        report_period.quarter(text)


def test_quarters_around_a_day() -> None:
    assert report_period.period_before(*report_period.quarter("2026Q1")) == report_period.quarter("2025Q4")
    assert report_period.period_before(date(2026, 3, 10), date(2026, 3, 19)) == (
        date(2026, 2, 28),
        date(2026, 3, 9),
    )
    assert report_period.year_before(*report_period.quarter("2024Q1")) == report_period.quarter("2023Q1")
    assert report_period.year_before(date(2024, 2, 1), date(2024, 2, 29)) == (
        date(2023, 2, 1),
        date(2023, 2, 28),
    )
