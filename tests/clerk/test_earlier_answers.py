"""Earlier answers to like matters below the liaison's menu: three at most, nobody's name, nothing secret."""

from __future__ import annotations

from typing import Any

from mailroom.clerk.earlier_answers import KEPT, LOOKED_AT
from mailroom.shelves.files.sqlite_register import SqliteRegister
from tests.mailbag import NAME, OUTSIDER, TEXT, Bag

HEAD = "Jawaban terdahulu"
SAME = TEXT.replace("Lembak", "Gelumbang")


def answer(bag: Bag, text: str, sender: str, said: str = TEXT) -> None:
    bag.complaint(sender=sender, text=said)
    bag.says("admin", "verification", "1 PUPR")
    bag.says("liaison PUPR", "disposition", f"2 {text}")
    bag.settle(windows_over=True)


def sheet(bag: Bag, **more: Any) -> str:
    """What the liaison reads of a like matter."""
    bag.complaint(sender=OUTSIDER, text=SAME, **more)
    bag.says("admin", "verification", "1 PUPR")
    return " ".join(bag.last("disposition")["text"].split())


def test_the_liaison_reads_them_below_his_menu(bag: Bag) -> None:
    answer(bag, f"Yth. {NAME}, jalan kami tambal 120 meter pada 5 Maret 2026.", "budi.santoso@warga.example")
    told = sheet(bag)
    assert HEAD in told and "Laporan ME-2026-0001, dijawab 5 Maret 2026" in told and "kami tambal" in told
    assert NAME not in told.partition(HEAD)[2] and told.index("Tugaskan") < told.index(HEAD)


def test_three_at_most_the_latest_first(bag: Bag) -> None:
    for number in range(5):
        answer(
            bag,
            f"Jalan kami tambal, tahap ke-{number + 1}, pada 5 Maret 2026.",
            f"orang{number}@warga.example",
        )
    told = sheet(bag)
    assert [told.count(f"ME-2026-000{number}, dijawab") for number in range(1, 6)] == [0, 0, 1, 1, 1]
    assert told.index("ME-2026-0005, dijawab") < told.index("ME-2026-0003, dijawab")


def test_another_matter_another_agency_and_what_waits_are_not_shown(bag: Bag) -> None:
    bag.complaint()
    bag.says("admin", "verification", "1 PUPR")
    assert HEAD not in sheet(bag), "it is not answered yet"
    bag.says("liaison PUPR", "disposition", "2 Jalan sudah kami tambal pada 5 Maret 2026.")
    bag.settle(windows_over=True)
    bag.complaint(sender="lain@warga.example", text=TEXT)
    bag.says("admin", "verification", "1 DLH")
    assert HEAD not in bag.last("disposition")["text"]
    bag.complaint(
        sender="lain2@warga.example", subject="Lampu mati", text="Lampu di Desa Lembak mati sejak Senin."
    )
    bag.says("admin", "verification", "1 PUPR")
    assert HEAD not in bag.last("disposition")["text"]


def test_hidden_and_secret_cases_are_never_shown(bag: Bag) -> None:
    answer(bag, "Jalan sudah kami tambal pada 5 Maret 2026.", "budi.santoso@warga.example")
    bag.says("citizen", "answer", "tolong nama saya dirahasiakan")
    assert bag.office.store.register.get("cases", bag.number())["answers"] == []
    assert HEAD not in sheet(bag)


def test_only_words_that_name_nobody_are_kept(bag: Bag) -> None:
    bag.complaint(subject="Jalan rusak, Pak Sukirman 08123456789 diam saja")
    bag.says("admin", "verification", "1 PUPR")
    bag.says("liaison PUPR", "disposition", "2 Jalan sudah kami tambal pada 5 Maret 2026.")
    bag.settle(windows_over=True)
    kept = bag.office.store.register.get("cases", bag.number())["answers"]
    assert 0 < len(kept) <= KEPT and not any("sukirman" in one or "0812" in one for one in kept)


def test_what_is_looked_at_does_not_grow(bag: Bag, monkeypatch: Any) -> None:
    limits: list[int] = []
    find = SqliteRegister.find

    def counted(
        self: SqliteRegister, table: str, index: str, value: object, limit: Any = None, **more: Any
    ) -> Any:
        if index == "answers":
            limits.append(limit)
        return find(self, table, index, value, limit, **more)

    monkeypatch.setattr(SqliteRegister, "find", counted)
    sheet(bag)
    assert 0 < len(limits) <= KEPT and set(limits) == {LOOKED_AT}
