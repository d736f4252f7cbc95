"""The register: TinyDB with rows under it, entered from the journal, whole or not at all."""

from __future__ import annotations

import errno
import fcntl
import json
import multiprocessing
import os
import re
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tinydb import Query, TinyDB, where
from tinydb.middlewares import CachingMiddleware
from tinydb.operations import add, decrement, delete, increment, subtract
from tinydb.operations import set as set_
from tinydb.storages import MemoryStorage
from tinydb.table import Document

from mailroom.shelves.files.journal_files import FileJournal
from mailroom.shelves.files.sqlite_register import SqliteDB, SqliteRegister, SqliteStorage
from mailroom.shelves.files.store_lock import holder, lock
from mailroom.shelves.register.document_updates import merge
from mailroom.shelves.register.indexes import TABLES, Index
from mailroom.shelves.register.register import Rebuilt
from mailroom.shelves.store_faults import (
    JournalCut,
    RegisterBehind,
    RegisterDamaged,
    StoreLocked,
    StoreRefused,
)
from tests.register_file import by_hand

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
CASE = "ME-2026-0042"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def register(root: Path) -> Iterator[SqliteRegister]:
    opened = open_store(root)
    yield opened
    opened.close()


def open_store(root: Path) -> SqliteRegister:
    return SqliteRegister.open(root, FileJournal(root))


def fact(key: str, value: object) -> dict[str, Any]:
    return {"facts": {key: {"value": value}}}


def full(*_: object, **__: object) -> Any:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


# --- it stays TinyDB

NAMES = st.sampled_from(["a", "b", "c"])
NESTED = st.dictionaries(
    st.sampled_from(["e", "f"]), st.integers(0, 3) | st.lists(st.integers(0, 3), max_size=2), max_size=2
)
VALUES = (
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats(-3,
        3) | st.text(max_size=3) | st.lists(st.integers(0, 3), max_size=2) | NESTED
)  # fmt: skip
KEYS = st.sampled_from(["x", "y", ""])
DOCUMENTS = st.dictionaries(NAMES, VALUES, max_size=3) | st.builds(
    lambda one, key: {**one, "key": key}, st.dictionaries(NAMES, VALUES, max_size=2), KEYS | VALUES
)


def number(value: object) -> bool:
    return isinstance(value, int | float)


def at_least(value: object, least: int) -> bool:
    return number(value) and value >= least  # type: ignore[operator]


def nested(value: object) -> bool:
    return isinstance(value, dict)


def length(document: Any) -> None:
    """An update by a function: it may do anything to the document."""
    document["c"] = len(document)
    document.pop("a", None)


QUERIES = st.one_of(
    st.builds(lambda name, value: where(name) == value, NAMES, st.integers(-3, 3)),
    st.builds(lambda name: where(name).exists(), NAMES),
    st.builds(lambda name, value: ~(where(name) == value), NAMES, st.integers(-3, 3)),
    st.builds(lambda one, two: where(one).exists() & where(two).exists(), NAMES, NAMES),
    st.builds(lambda name: where(name).any([1, 2]), NAMES),
    st.builds(lambda key: where("key") == key, KEYS),
    st.builds(lambda name, value: where(name) != value, NAMES,
        VALUES.filter(lambda one: not isinstance(one, list | dict))),
    st.builds(lambda name, least: where(name).test(at_least, least), NAMES, st.integers(0, 2)),
    st.builds(lambda name: where(name)["e"].exists(), NAMES),
    st.builds(lambda name, value: where(name).e == value, NAMES, st.integers(0, 3)),
    st.builds(lambda name, value: where(name).test(nested) & where(name).fragment({"e": value}), NAMES,
        st.integers(0, 3)),
    st.builds(lambda fragment: Query().fragment(fragment), DOCUMENTS),
    st.builds(lambda name: where(name).test(lambda held: held == [1]), NAMES),
    st.builds(lambda name: where(name).one_of([1, "", None, True]), NAMES),
    st.builds(lambda name: where(name).matches("[a-z]"), NAMES),
    st.builds(lambda name: where(name).search("[0-9]+$", flags=re.ASCII), NAMES),
    st.builds(lambda name, value: where(name).map(str) == str(value), NAMES, st.integers(-3, 3)),
    st.builds(lambda one, two: (where(one) == 1) | ~where(two).exists(), NAMES, NAMES),
    st.just(Query().noop()),
    st.builds(lambda name: lambda document: name in document, NAMES),
)  # fmt: skip
IDS = st.integers(1, 9)
ACTS = st.one_of(
    st.tuples(st.just("insert"), DOCUMENTS),
    st.tuples(st.just("insert"), st.builds(Document, DOCUMENTS, IDS)),
    st.tuples(st.just("insert_multiple"), st.lists(DOCUMENTS | st.builds(Document, DOCUMENTS, IDS),
        max_size=3)),
    st.tuples(st.just("search"), QUERIES),
    st.tuples(st.just("get"), QUERIES),
    st.tuples(st.just("get"), st.none(), IDS),
    st.tuples(st.just("get"), st.none(), st.none(), st.lists(IDS, max_size=3)),
    st.tuples(st.just("contains"), QUERIES),
    st.tuples(st.just("contains"), st.none(), IDS),
    st.tuples(st.just("count"), QUERIES),
    st.tuples(st.just("update"), DOCUMENTS),
    st.tuples(st.just("update"), DOCUMENTS, QUERIES),
    st.tuples(st.just("update"), DOCUMENTS, st.none(), st.lists(IDS, max_size=3)),
    st.tuples(st.just("update"), st.just(delete("a")), st.just(where("a").exists())),
    st.tuples(st.just("update"), st.just(increment("b")), st.just(where("b").one_of([1, 2, 3]))),
    st.tuples(st.just("update"), st.sampled_from([add("b", 2), subtract("b", 2), decrement("b")]),
        st.just(where("b").test(number))),
    st.tuples(st.just("update"), st.builds(set_, NAMES, VALUES), QUERIES),
    st.tuples(st.just("update"), st.just(length), st.none() | QUERIES, st.none() | st.lists(IDS, max_size=3)),
    st.tuples(st.just("update_multiple"), st.lists(st.tuples(DOCUMENTS | st.just(length), QUERIES),
        max_size=2)),
    st.tuples(st.just("upsert"), DOCUMENTS, QUERIES),
    st.tuples(st.just("upsert"), st.builds(Document, DOCUMENTS, IDS)),
    st.tuples(st.just("upsert"), DOCUMENTS),
    st.tuples(st.just("remove"), QUERIES),
    st.tuples(st.just("remove"), st.none(), st.lists(IDS, max_size=3)),
    st.tuples(st.just("remove")),
    st.tuples(st.just("truncate")),
    st.tuples(st.just("all")),
    st.tuples(st.just("__len__")),
    st.tuples(st.just("__iter__")),
    st.tuples(st.just("__contains__"), DOCUMENTS),
    st.tuples(st.just("clear_cache")),
    st.tuples(st.just("insert"), st.just(["no mapping"])),
    st.tuples(st.just("get")),
    st.tuples(st.just("drop")),
)  # fmt: skip


def outcome(table: Any, act: str, arguments: tuple[Any, ...]) -> object:
    try:
        result = act_on(table, act, *json_like(arguments))
    except (ValueError, RuntimeError, KeyError) as error:
        return type(error), str(error)
    return with_ids(result)


def act_on(table: Any, act: str, *arguments: Any) -> object:
    if act == "__iter__":
        return list(table)
    return arguments[0] in table if act == "__contains__" else getattr(table, act)(*arguments)


def index_rows(rows: SqliteDB) -> list[object]:
    return rows.storage.sql.execute("SELECT * FROM finds ORDER BY 1, 2, 3, 4, 5").fetchall()


def json_like(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """Each table gets documents of its own, as it would from JSON: MemoryStorage keeps the very object it is
    given."""
    return tuple(json.loads(json.dumps(one)) if type(one) is dict else one for one in arguments)


def with_ids(result: object) -> object:
    if isinstance(result, Document):
        return result.doc_id, dict(result)
    return [with_ids(one) for one in result] if isinstance(result, list) else result


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    acts=st.lists(st.tuples(st.sampled_from(["_default", "cases"]), ACTS), max_size=12),
    cached=st.sampled_from([0, 10]),
)
def test_a_table_behaves_as_on_memory_storage(
    tmp_path: Path, acts: list[tuple[str, tuple[Any, ...]]], cached: int
) -> None:
    """The whole Table API, with and without TinyDB's cache of queries; and our own look-up by key finds what
    a search finds."""
    with (
        TinyDB(storage=MemoryStorage) as plain,
        SqliteDB(tmp_path / "rows.db", {"cases": (Index("a"), Index("b", then="c"))}) as rows,
    ):
        rows.drop_tables()
        for name, (act, *arguments) in acts:
            if act == "drop":
                plain.drop_table(name)
                rows.drop_table(name)
                continue
            expected = outcome(plain.table(name, cache_size=cached), act, tuple(arguments))
            assert outcome(rows.table(name, cache_size=cached), act, tuple(arguments)) == expected
            for key in ("x", "y"):
                first = plain.table(name).search(where("key") == key)[:1]
                assert with_ids([found] if (found := rows.table(name).by_key(key)) else []) == with_ids(first)
        assert rows.tables() == plain.tables()
        for name in plain.tables():
            assert with_ids(rows.table(name).all()) == with_ids(plain.table(name).all())
            assert [doc.doc_id for doc in rows.table(name)] == [doc.doc_id for doc in plain.table(name)]
        kept = index_rows(rows)
        rows.storage.reindex()
        assert index_rows(rows) == kept


def test_the_database_itself_behaves_too(tmp_path: Path) -> None:
    with SqliteDB(tmp_path / "rows.db") as db:
        assert db.tables() == set()
        assert (db.insert({"a": 1}), len(db), [*db]) == (1, 1, [{"a": 1}])
        db.table('odd "name" é').insert({"b": 2})
        assert db.tables() == {"_default", 'odd "name" é'}
        db.drop_table("_default")
        db.drop_table("none")
        assert (db.tables(), len(db)) == ({'odd "name" é'}, 0)
        assert "total=1" in repr(db.table('odd "name" é'))
    with SqliteDB(tmp_path / "rows.db") as again:
        assert again.table('odd "name" é').all() == [{"b": 2}]
        again.drop_tables()
        assert again.tables() == set()
        again.table("kept", persist_empty=True)
        assert again.tables() == {"kept"}


def test_tinydbs_own_table_works_on_the_rows(tmp_path: Path) -> None:
    with TinyDB(tmp_path / "rows.db", storage=SqliteStorage) as db:
        db.insert_multiple([{"n": n} for n in range(3)])
        db.update({"seen": True}, where("n") == 1)
        db.remove(where("n") == 0)
        assert db.all() == [{"n": 1, "seen": True}, {"n": 2}]


@pytest.mark.parametrize("kind", [SqliteDB, partial(TinyDB, storage=SqliteStorage)])
def test_what_was_read_may_be_written_under_another_name_or_elsewhere(
    tmp_path: Path, kind: Callable[..., TinyDB]
) -> None:
    """As with any storage of TinyDB: tables are renamed, exchanged and copied by reading and writing them."""
    with kind(tmp_path / "one.db") as one, kind(tmp_path / "two.db") as two:
        one.table("a").insert_multiple([{"n": 1}, {"n": 2}])
        one.table("b").insert({"m": 1})
        two.table("old").insert({"n": 0})
        data = dict(one.storage.read() or {})
        one.storage.write({"b": data["a"], "a": data["b"], "c": data["a"]})
        two.storage.write(one.storage.read() or {})
        for db in (one, two):
            assert {name: db.table(name).all() for name in db.tables()} == {
                "a": [{"m": 1}],
                "b": [{"n": 1}, {"n": 2}],
                "c": [{"n": 1}, {"n": 2}],
            }


def test_tinydbs_middleware_for_a_cache_works_on_the_rows(tmp_path: Path) -> None:
    with TinyDB(tmp_path / "rows.db", storage=CachingMiddleware(SqliteStorage)) as db:
        db.insert_multiple({"n": n} for n in range(3))
        db.table("more").insert({"m": 1})
        db.table("gone").insert({"m": 2})
        db.update({"n": 9}, doc_ids=[2])
        db.drop_table("gone")
    with TinyDB(tmp_path / "rows.db", storage=CachingMiddleware(SqliteStorage)) as db:
        db.remove(doc_ids=[1])
    with SqliteDB(tmp_path / "rows.db") as rows:
        assert (rows.tables(), rows.all(), rows.table("more").all()) == (
            {"_default", "more"},
            [{"n": 9}, {"n": 2}],
            [{"m": 1}],
        )


def test_an_update_that_raises_changes_nothing(tmp_path: Path) -> None:
    with SqliteDB(tmp_path / "rows.db") as db:
        db.insert_multiple([{"a": 1}, {"b": 1}])
        with pytest.raises(KeyError):
            db.update(increment("a"))
        assert db.all() == [{"a": 1}, {"b": 1}]


def test_documents_may_be_changed_while_they_are_gone_through(tmp_path: Path) -> None:
    with SqliteDB(tmp_path / "rows.db") as db:
        db.insert_multiple({"n": n} for n in range(1200))
        for doc in db:
            db.update({"n": doc["n"] + 1}, doc_ids=[doc.doc_id])
        assert sum(doc["n"] for doc in db) == sum(range(1, 1201))


# --- entering


def test_a_change_is_a_line_and_a_document(root: Path, register: SqliteRegister) -> None:
    lines = register.enter(
        [{"cases": {CASE: {"title": "Jalan rusak", "events": [{"n": 1}]}}, "why": "letter"}], AT
    )
    assert register.get("cases", CASE) == {"key": CASE, "title": "Jalan rusak", "events": [{"n": 1}]}
    assert (register.last_change, register.head) == (1, lines[0].hash)
    assert [line.change["why"] for line in FileJournal(root, reading=True).lines()] == ["letter"]
    assert register.get("cases", "ME-2026-0043") is None
    assert register.table("cases").search(where("title") == "Jalan rusak") == [register.get("cases", CASE)]


def test_fields_are_merged_events_appended_none_deletes(register: SqliteRegister) -> None:
    register.enter(
        [{"cases": {CASE: {"title": "a", "due": "2026-03-05", "events": [1], "view": {"x": 1}}}}], AT
    )
    register.enter(
        [{"cases": {CASE: {"title": "b", "due": None, "none": None, "events": [2, 3], "view": {"y": 2}}}}], AT
    )
    assert register.get("cases", CASE) == {"key": CASE, "title": "b", "events": [1, 2, 3], "view": {"y": 2}}
    register.enter([{"cases": {CASE: {"events": None}}}, {"cases": {CASE: {}}}], AT)
    assert register.get("cases", CASE) == {"key": CASE, "title": "b", "view": {"y": 2}}
    register.enter([{"cases": {CASE: None, "gone": None}}], AT)
    assert (register.get("cases", CASE), register.keys("cases")) == (None, [])


def test_merge_is_one_rule() -> None:
    assert merge("k", None, {"a": 1, "b": None, "events": (1,)}) == {"key": "k", "a": 1, "events": [1]}
    assert merge("k", {"a": 1, "events": [1]}, {"events": []}) == {"key": "k", "a": 1, "events": [1]}
    assert merge("k", {"a": 1}, None) is None
    assert merge("k", None, {}) == {"key": "k"}


def test_several_changes_share_a_sync_and_see_one_another(
    register: SqliteRegister, monkeypatch: pytest.MonkeyPatch
) -> None:
    register.enter([fact("warm", 1)], AT)
    syncs, fsync = [], os.fsync
    monkeypatch.setattr(os, "fsync", lambda fd: syncs.append(fsync(fd)))
    register.enter([{"cases": {CASE: {"events": [n]}}} for n in range(16)], AT)
    assert register.get("cases", CASE) == {"key": CASE, "events": [*range(16)]}
    assert len(syncs) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"persons": {"k": {}}},
        {"cases": [CASE]},
        {"cases": {"": {}}},
        {"cases": {7: {}}},
        {"cases": {CASE: "title"}},
        {"cases": {CASE: {1: 2}}},
        {"cases": {CASE: {"events": "one"}}},
        {"cases": {CASE: {"key": "ME-2026-0001"}}},
        {"cases": {CASE: {"due": AT}}},
        {"cases": {CASE: {"n": float("inf")}}},
        {"why": 3},
    ],
)
def test_what_is_no_change_is_refused_whole(
    root: Path, register: SqliteRegister, wrong: dict[str, Any]
) -> None:
    with pytest.raises((ValueError, TypeError)):
        register.enter([fact("before", 1), wrong], AT)
    assert (register.fact("before"), register.last_change, FileJournal(root, reading=True).last) == (
        None,
        0,
        0,
    )
    assert register.enter([], AT) == []


@given(
    title=st.text()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.lists(st.integers() | st.none() | st.lists(st.text()))
)
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_json_value_can_stand_in_an_indexed_field(
    tmp_path_factory: pytest.TempPathFactory, title: object
) -> None:
    register = open_store(tmp_path_factory.mktemp("store"))
    register.enter([{"cases": {CASE: {"people": title, "due": "\udc80\0"}}}], AT)
    found = register.get("cases", CASE)
    assert found == {"key": CASE, "people": title, "due": "\udc80\0"}
    for value in title if isinstance(title, list) else [title]:
        if not isinstance(value, list) and value is not None:
            assert register.find("cases", "people", value) == [found]
    assert register.find("cases", "due", "\udc80\0") == [found]
    assert register.rebuild().same
    register.close()


# --- looking up


def test_find_by_lists_and_values(register: SqliteRegister) -> None:
    register.enter(
        [
            {
                "cases": {
                    "A": {
                        "people": ["siti@warga.example", "budi@warga.example"],
                        "open": 1,
                        "agencies": ["PUPR", "DLH"],
                    }
                }
            },
            {"cases": {"B": {"people": ["siti@warga.example"], "open": True, "agencies": []}}},
            {"cases": {"C": {"people": None, "open": 0}}},
            {"mails": {"m1": {"token": "0k", "message_id": "<me.1@kab.example>", "dossier": "A"}}},
        ],
        AT,
    )

    def keys(table: str, index: str, value: object, limit: int | None = None, **more: bool) -> list[str]:
        return [document["key"] for document in register.find(table, index, value, limit, **more)]

    assert keys("cases", "people", "siti@warga.example") == ["A", "B"]
    assert keys("cases", "people", "siti@warga.example", 1) == ["A"]
    assert keys("cases", "people", "siti@warga.example", newest=True) == ["B", "A"]
    assert keys("cases", "people", "siti@warga.example", 1, newest=True) == ["B"]
    assert keys("cases", "people", "nobody@warga.example") == []
    assert (keys("cases", "open", 1), keys("cases", "open", False)) == (["A", "B"], ["C"])
    assert keys("cases", "agencies", "DLH") == ["A"]
    assert (keys("mails", "token", "0k"), keys("mails", "dossier", "A")) == (["m1"], ["m1"])
    register.enter([{"cases": {"A": {"people": ["budi@warga.example"], "open": 0}, "B": None}}], AT)
    assert keys("cases", "people", "siti@warga.example") == []
    assert keys("cases", "people", "budi@warga.example") == ["A"]
    assert keys("cases", "open", 0) == ["A", "C"]


def test_range_gives_what_is_due_the_earliest_first(register: SqliteRegister) -> None:
    due = {"A": "2026-03-05T00:00:00Z", "B": "2026-03-01T00:00:00Z", "C": None, "D": "2026-03-09T00:00:00Z"}
    register.enter([{"cases": {key: {"due": moment} for key, moment in due.items()}}], AT)
    expected = [("B", due["B"]), ("A", due["A"])]
    assert register.range("cases", "due", "2026-03-05T00:00:00Z") == expected
    assert register.range("cases", "due", "2026-03-05T00:00:00Z", limit=1) == expected[:1]
    register.enter([{"cases": {"B": {"due": None}}}], AT)
    assert register.range("cases", "due", "2026-03-05T00:00:00Z") == expected[1:]


def test_range_of_what_the_postman_has_to_do_now(register: SqliteRegister) -> None:
    next_try = {"m1": "2026-03-02T09", "m2": "2026-03-02T08", "m3": "2026-03-02T11"}
    mails = {key: {"status": "waiting", "next": moment} for key, moment in next_try.items()}
    register.enter(
        [{"mails": {**mails, "m4": {"status": "sent", "next": "2026-03-01"}, "m5": {"status": "waiting"}}}],
        AT,
    )
    assert register.range("mails", "status", "2026-03-02T10", of="waiting") == [
        ("m5", ""),
        ("m2", "2026-03-02T08"),
        ("m1", "2026-03-02T09"),
    ]
    assert [mail["key"] for mail in register.find("mails", "status", "waiting")] == ["m5", "m2", "m1", "m3"]
    assert [mail["key"] for mail in register.find("mails", "status", "waiting", 2, newest=True)] == [
        "m3",
        "m1",
    ]
    register.enter([{"mails": {"m2": {"status": "sent", "next": None}}}], AT)
    assert [key for key, _ in register.range("mails", "status", "2026-03-02T10", of="waiting")] == [
        "m5",
        "m1",
    ]


def test_what_goes_first_comes_first_and_a_rank_without_mail_costs_no_look_up(
    register: SqliteRegister,
) -> None:
    next_try = {"m1": (7, "08"), "m2": (2, "09"), "m3": (7, "07"), "m4": (9, "12")}
    register.enter(
        [{"mails": {k: {"status": "waiting", "priority": p, "next": n} for k, (p, n) in next_try.items()}}],
        AT,
    )
    asked: list[str] = []
    register._rows.sql.trace_v2(apsw.SQLITE_TRACE_STMT, lambda event: asked.append(event["sql"]))
    found = register.range("mails", "status", "10", of="waiting")
    assert [key for key, _ in found] == ["m2", "m3", "m1"]
    assert len(asked) == 2 * 3 + 1
    asked.clear()
    assert register.range("mails", "status", "10", of="sent") == []
    register._rows.sql.trace_v2(0)
    assert len(asked) == 1


def test_a_look_up_without_an_index_is_said_to_be_one(register: SqliteRegister) -> None:
    with pytest.raises(KeyError, match="no index 'title'"):
        register.find("cases", "title", "x")
    with pytest.raises(KeyError, match="no index"):
        register.range("agenda", "due", "x")


def test_every_look_up_goes_through_an_index(register: SqliteRegister) -> None:
    register.enter([{"cases": {CASE: {"due": "2026"}}, "mails": {"m": {"status": "waiting"}}}], AT)
    asked: list[str] = []
    register._rows.sql.trace_v2(apsw.SQLITE_TRACE_STMT, lambda event: asked.append(event["sql"]))
    register.get("cases", CASE)
    register.find("cases", "people", "x")
    register.range("cases", "due", "2027")
    register.range("mails", "status", "2027", of="waiting")
    register.enter([{"cases": {CASE: {"due": "2028"}}}], AT)
    register._rows.sql.trace_v2(0)
    plans = [
        (sql, register._rows.sql.execute(f"EXPLAIN QUERY PLAN {sql}", [""] * sql.count("?")).fetchall())
        for sql in asked
        if sql.startswith(("SELECT", "UPDATE", "DELETE"))
    ]
    assert len(plans) > 5
    for sql, plan in plans:
        for *_, step in plan:
            assert not step.startswith("SCAN"), (sql, step)
            assert "TEMP B-TREE" not in step, (sql, step)


def test_keys_and_iterate_in_order_of_entry(register: SqliteRegister) -> None:
    register.enter([fact("b", 1), fact("a", 2), fact("b", 3)], AT)
    assert register.keys("facts") == ["b", "a"]
    assert list(register.iterate("facts")) == [
        ("b", {"key": "b", "value": 3}),
        ("a", {"key": "a", "value": 2}),
    ]
    assert (register.fact("a"), register.fact("none", 0)) == (2, 0)


def test_a_newly_declared_index_finds_what_was_entered_before(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = open_store(root)
    register.enter([{"agenda": {"x": {"person": "a@b.example", "kind": "digest"}}}], AT)
    register.close()
    monkeypatch.setitem(TABLES, "agenda", (Index("kind"),))  # type: ignore[misc]
    with pytest.raises(StoreRefused, match="older"):
        SqliteRegister.open_for_reading(root)
    told: list[str] = []
    again = SqliteRegister.open(root, FileJournal(root), told.append)
    assert again.find("agenda", "kind", "digest") == [{"key": "x", "person": "a@b.example", "kind": "digest"}]
    again.close()
    assert told == ["begun", "going", "over"]
    SqliteRegister.open(root, FileJournal(root), told.append).close()
    SqliteRegister.open(root.with_name("new"), FileJournal(root.with_name("new")), told.append).close()
    assert len(told) == 3, "neither a store that is as it should be nor a new one"


# --- crashes and failing disks


def test_a_line_not_yet_entered_is_entered_at_opening(root: Path) -> None:
    register = open_store(root)
    register.enter([fact("n", 1)], AT)
    register.close()
    journal = FileJournal(root)
    journal.append([{"cases": {CASE: {"events": [1]}}}, {"cases": {CASE: {"events": [2]}}}, fact("n", 2)], AT)
    again = SqliteRegister.open(root, journal)
    assert again.get("cases", CASE) == {"key": CASE, "events": [1, 2]}
    assert (again.fact("n"), again.last_change, again.head) == (2, 4, journal.head)
    assert again.rebuild().same
    again.close()


def test_torn_at_any_byte_of_the_last_line_the_register_opens_with_the_last_whole_change(root: Path) -> None:
    open_store(root).close()
    journal = FileJournal(root)
    journal.append([fact("n", 1)], AT)
    journal.append([{"facts": {"n": {"value": 2}, "m": {"value": 2}}}], AT)
    book = root / "journal" / "2026-03.jsonl"
    whole = book.read_bytes()
    for length in range(whole.index(b"\n") + 1, len(whole)):
        for path in root.glob("register.db*"):
            path.unlink()
        book.write_bytes(whole[:length])
        (root / "head").unlink()  # it is noted once the line is there
        register = open_store(root)
        assert (register.fact("n"), register.fact("m"), register.last_change) == (1, None, 1)
        register.enter([fact("n", 3)], AT)
        assert register.fact("n") == 3
        register.close()


def crash_between(root: Path, point: str) -> None:
    """In a process of its own: enter a change and die at `point`, as by SIGKILL."""
    register = open_store(root)
    journal = register._journal
    assert journal is not None
    if point == "before the journal":
        journal.write = lambda lines: os._exit(9)  # type: ignore[method-assign]
    elif point == "after the journal":
        write = journal.write
        journal.write = lambda lines: (write(lines), os._exit(9))  # type: ignore[method-assign,assignment]
    register.enter([{"cases": {CASE: {"events": ["one"]}}}], AT)
    os._exit(9)


@pytest.mark.parametrize(
    ("point", "events"),
    [("before the journal", None), ("after the journal", ["one"]), ("at the end", ["one"])],
)
def test_killed_anywhere_a_change_is_entered_once_or_not_at_all(
    root: Path, point: str, events: list[str] | None
) -> None:
    process = multiprocessing.get_context("fork").Process(target=crash_between, args=(root, point))
    process.start()
    process.join(30)
    assert process.exitcode == 9
    register = open_store(root)
    assert (register.get("cases", CASE) or {}).get("events") == events
    assert register.rebuild().same
    register.close()


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_when_the_disk_is_full_nothing_is_entered_and_the_next_goes_well(
    root: Path, register: SqliteRegister, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    register.enter([{"cases": {CASE: {"events": [1], "people": ["a"]}}}], AT)
    with monkeypatch.context() as patch:
        patch.setattr(os, call, full)
        with pytest.raises(OSError, match="No space left") as told:
            register.enter(
                [{"cases": {CASE: {"events": [2], "people": ["b"]}, "ME-2026-0043": {}}}, fact("x", 1)], AT
            )
        assert not isinstance(told.value, RegisterBehind)
    assert register.get("cases", CASE) == {"key": CASE, "events": [1], "people": ["a"]}
    assert (register.find("cases", "people", "b"), register.fact("x"), register.keys("cases")) == (
        [],
        None,
        [CASE],
    )
    register.enter([{"cases": {CASE: {"events": [3]}, "ME-2026-0044": {}}}], AT)
    assert register.get("cases", CASE) == {"key": CASE, "events": [1, 3], "people": ["a"]}
    assert [doc.doc_id for doc in register.table("cases")] == [1, 2]
    journal = FileJournal(root, reading=True)
    assert (journal.verify(), journal.last, register.rebuild().same) == (None, 2, True)


def limit_pages(register: SqliteRegister, pages: int) -> None:
    register._rows.sql.execute(f"PRAGMA max_page_count = {pages}")


def test_a_full_disk_under_sqlite_is_an_oserror_and_nothing_is_in_the_journal(
    root: Path, register: SqliteRegister
) -> None:
    limit_pages(register, 1)  # SQLite takes the present size then: the very next page is too much
    with pytest.raises(OSError, match="full"):
        register.enter([{"cases": {CASE: {"title": "x" * 100_000}}}], AT)
    assert FileJournal(root, reading=True).last == 0
    limit_pages(register, 10_000)
    register.enter([fact("n", 1)], AT)
    assert (register.keys("cases"), register.fact("n")) == ([], 1)


class Failing:
    """A connection whose COMMIT fails as long as it is told to."""

    def __init__(self, sql: apsw.Connection) -> None:
        self.real, self.broken = sql, True

    def execute(self, text: str, *values: Any) -> Any:
        if text == "COMMIT" and self.broken:
            raise apsw.IOError("disk I/O error")
        return self.real.execute(text, *values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


def test_a_change_that_is_in_the_journal_only_counts_and_is_followed_before_anything_is_read(
    root: Path, register: SqliteRegister
) -> None:
    register.enter([{"cases": {CASE: {"events": [1]}}}], AT)
    failing = Failing(register._rows.sql)
    register._rows.sql = failing  # type: ignore[assignment]
    with pytest.raises(RegisterBehind, match="change 2 is in the journal"):
        register.enter([{"cases": {CASE: {"events": [2]}}}], AT)
    calls: list[Callable[[], object]] = [
        lambda: register.get("cases", CASE),
        lambda: register.find("cases", "open", 1),
        lambda: register.range("cases", "due", "2027"),
        lambda: register.keys("cases"),
        lambda: register.enter([fact("x", 1)], AT),
    ]
    for call in calls:
        with pytest.raises(RegisterBehind, match="cannot follow"):
            call()
    failing.broken = False
    assert register.get("cases", CASE) == {"key": CASE, "events": [1, 2]}
    register.enter([{"cases": {CASE: {"events": [3]}}}], AT)
    assert register.get("cases", CASE) == {"key": CASE, "events": [1, 2, 3]}
    assert FileJournal(root, reading=True).last == 3


# --- rebuilding, and what does not belong together


def test_rebuild_finds_what_was_changed_and_puts_it_right(root: Path, register: SqliteRegister) -> None:
    register.enter(
        [{"cases": {k: {"n": k, "people": [k]} for k in "ABC"}}, fact("n", 1), {"cases": {"B": None}}], AT
    )
    assert register.rebuild() == Rebuilt(3, ())
    register.table("cases").update({"n": "?", "people": ["x"]}, where("key") == "A")
    register.table("cases").remove(where("key") == "C")
    register.table("facts").insert({"key": "made up", "value": 1})
    reader = SqliteRegister.open_for_reading(root)
    assert register.rebuild() == Rebuilt(3, ("cases/A", "cases/C", "facts/made up"))
    assert register.rebuild().same
    assert [document["n"] for document in register.find("cases", "people", "A")] == ["A"]
    assert register.find("cases", "people", "x") == []
    assert reader.keys("cases") == ["A", "C"]
    assert {path.name for path in root.iterdir()} == {
        "head",
        "journal",
        "register.db",
        "register.db-shm",
        "register.db-wal",
    }
    register.enter([{"cases": {"D": {}}}], AT)
    assert register.keys("cases") == ["A", "C", "D"]
    reader.close()


def test_a_register_that_was_moved_away_is_made_anew(root: Path) -> None:
    register = open_store(root)
    register.enter([fact(str(n), n) for n in range(1203)], AT)
    register.close()
    (root / "register.db").unlink()
    again = open_store(root)
    assert (again.fact("1202"), len(again.keys("facts")), again.last_change) == (1202, 1203, 1203)
    again.close()


def test_a_journal_that_lost_lines_is_refused(root: Path) -> None:
    register = open_store(root)
    register.enter([fact("n", 1)], AT)
    register.enter([fact("n", 2)], AT)
    register.close()
    book = root / "journal" / "2026-03.jsonl"
    whole = book.read_bytes()
    book.write_bytes(whole[:-5])
    with pytest.raises(JournalCut) as cut:
        open_store(root)
    assert (cut.value.last, cut.value.known, book.read_bytes()) == (1, 2, whole[:-5])
    (root / "head").unlink()
    with pytest.raises(StoreRefused, match=r"short.*1.*2"):
        open_store(root)
    book.write_bytes(whole)
    open_store(root).close()


def test_a_journal_of_another_store_is_refused(root: Path, tmp_path: Path) -> None:
    for store, count in ((root, 2), (tmp_path / "same", 2), (tmp_path / "longer", 3)):
        register = open_store(store)
        register.enter([fact(store.name, n) for n in range(count)], AT)
        register.close()
    for other in ("same", "longer"):
        with pytest.raises(StoreRefused, match=r"other_store|parted"):
            SqliteRegister.open(root, FileJournal(tmp_path / other))


def test_a_file_that_is_no_register_is_refused(root: Path) -> None:
    root.mkdir()
    (root / "register.db").write_bytes(b"not a database, " * 100)
    with pytest.raises(StoreRefused, match="unreadable"):
        open_store(root)


def test_a_newer_register_is_refused_and_left_as_it_is(root: Path) -> None:
    open_store(root).close()
    with by_hand(root) as sql:
        sql.execute("PRAGMA user_version = 99")
        sql.execute("DROP TABLE finds")
    for opening in (open_store, SqliteRegister.open_for_reading):
        with pytest.raises(StoreRefused, match="newer"):
            opening(root)
    with by_hand(root) as sql:
        assert "finds" not in [name for (name,) in sql.execute("SELECT name FROM sqlite_master")]


def test_a_register_that_is_damaged_under_its_office_is_mended_and_gone_on_with(root: Path) -> None:
    register = open_store(root)
    register.enter([{"cases": {CASE: {"n": 1, "people": ["a"]}}}], AT)
    register._rows.sql.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path = root / "register.db"
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"x" * (len(whole) - 4096))
    register._rows.sql.execute("PRAGMA cache_size = 1")
    with pytest.raises(RegisterDamaged):
        register.find("cases", "people", "a")
    register.mend()
    assert register.find("cases", "people", "a") == [{"key": CASE, "n": 1, "people": ["a"]}]
    register.enter([fact("n", 1)], AT)
    assert (register.fact("n"), register.rebuild().differences) == (1, ())
    register.close()


# --- readers, lock, export


def test_a_reader_sees_whole_changes_while_the_office_works_and_writes_nothing(
    root: Path, register: SqliteRegister
) -> None:
    register.enter([{"cases": {CASE: {"n": 1}}, "facts": {"n": {"value": 1}}}], AT)
    reader = SqliteRegister.open_for_reading(root)
    with lock(root), reader.snapshot():
        assert reader.fact("n") == 1
        register.enter([{"cases": {CASE: {"n": 2}}, "facts": {"n": {"value": 2}}}], AT)
        assert reader.get("cases", CASE) == {"key": CASE, "n": 1}
    assert reader.get("cases", CASE) == {"key": CASE, "n": 2}
    with pytest.raises(PermissionError):
        reader.enter([fact("n", 3)], AT)
    with pytest.raises(apsw.ReadOnlyError, match="readonly"):
        reader.table("cases").insert({"n": 3})
    reader.close()


def test_a_reader_needs_a_register(root: Path) -> None:
    with pytest.raises(StoreRefused, match="absent"):
        SqliteRegister.open_for_reading(root)
    assert not root.exists()


def test_a_second_lock_is_refused_with_its_holder(root: Path) -> None:
    with lock(root):
        with pytest.raises(StoreLocked) as locked:
            lock(root)
        assert locked.value.holder == os.getpid()
        assert stat.S_IMODE((root / "lock").stat().st_mode) == 0o600
    lock(root).release()


def test_whoever_removes_the_locks_file_opens_the_way_for_nobody(root: Path) -> None:
    """It looks like something that a crash left there, and two who write in one book part it."""
    with lock(root):
        (root / "lock").unlink()
        assert holder(root) == 0
        for _ in range(2):  # the first has made the file anew
            with pytest.raises(StoreLocked) as locked:
                lock(root)
            assert locked.value.holder == 0
            assert holder(root) == 0
    assert holder(root) is None
    with lock(root):
        assert holder(root) == os.getpid()


def test_where_a_folder_cannot_be_locked_the_file_is(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """NFS answers EBADF: what is locked there must be open for writing."""
    flock = fcntl.flock

    def of_files_only(fd: int, how: int) -> None:
        if stat.S_ISDIR(os.fstat(fd).st_mode):
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        flock(fd, how)

    monkeypatch.setattr(fcntl, "flock", of_files_only)
    with lock(root):
        with pytest.raises(StoreLocked):
            lock(root)
        assert holder(root) == os.getpid()
    assert holder(root) is None


def test_export_is_a_plain_tinydb_file(root: Path, register: SqliteRegister, tmp_path: Path) -> None:
    register.enter(
        [{"cases": {CASE: {"title": 'kutip " dan é \udc80'}, "ME-2026-0043": {}}}, fact("n", 1)], AT
    )
    file = tmp_path / "export.json"
    register.export(file)
    register.export(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with TinyDB(file) as plain:
        assert plain.tables() == set(TABLES)
        assert plain.table("cases").get(where("key") == CASE) == register.get("cases", CASE)
        assert [doc.doc_id for doc in plain.table("cases")] == [1, 2]
        assert plain.table("cases").insert({}) == 3
        assert plain.table("agenda").all() == []
    assert {path.name for path in tmp_path.iterdir()} == {"store", "export.json"}


def test_only_the_owner_may_look(root: Path, register: SqliteRegister) -> None:
    register.enter([fact("n", 1)], AT)
    for place in [root, *root.rglob("*")]:
        assert stat.S_IMODE(place.stat().st_mode) == (0o700 if place.is_dir() else 0o600), place


def test_the_values_of_an_index_are_counted_in_order(register: SqliteRegister) -> None:
    lines = {name: {"person": person} for name, person in (("a", "wati@x.example"), ("b", "adi@x.example"))}
    register.enter([{"agenda": {**lines, "c": {"person": "wati@x.example"}}}], AT)
    assert [*register.counts("agenda", "person").items()] == [("adi@x.example", 1), ("wati@x.example", 2)]
    register.enter([{"agenda": {"b": None}}], AT)
    assert register.counts("agenda", "person") == {"wati@x.example": 2}
    with pytest.raises(KeyError, match="no index"):
        register.counts("agenda", "line")


@pytest.mark.parametrize("fault", [apsw.IOError("disk I/O error"), apsw.CorruptError("malformed")])
def test_a_register_that_cannot_be_read_is_the_disks_fault_and_no_letters(
    register: SqliteRegister, fault: Exception
) -> None:
    register.enter([{"facts": {"a": {"value": 1}}}], datetime(2026, 3, 5, tzinfo=UTC))
    real = register._rows.sql

    class Failing:
        def execute(self, *_: object) -> object:
            raise fault

        def __getattr__(self, name: str) -> object:
            return getattr(real, name)

    register._rows.sql = Failing()  # type: ignore[assignment]
    for look in (
        lambda: register.get("facts", "b"),
        lambda: register.find("mails", "token", "x"),
        lambda: register.range("cases", "due", "2026"),
        lambda: register.range("mails", "status", "2026", of="waiting"),
        lambda: list(register.iterate("letters")),
    ):
        with pytest.raises(OSError, match="cannot be read"):
            look()
    register._rows.sql = real
    assert register.fact("a") == 1


def test_what_is_remembered_of_a_document_is_what_stands_there(root: Path, register: SqliteRegister) -> None:
    """Documents lately read by their key are remembered: every way by which they change is seen."""
    table = register.table("cases")
    for number in range(3):
        register.enter([{"cases": {f"ME-2026-000{number}": {"stage": "received", "people": ["a"]}}}], AT)
    first, second, third = (f"ME-2026-000{number}" for number in range(3))
    assert [register.get("cases", key)["stage"] for key in (first, second, third)] == ["received"] * 3  # type: ignore[index]
    table.update({"stage": "changed"}, doc_ids=[1])
    assert register.get("cases", first) == {"stage": "changed", "people": ["a"], "key": first}
    table.update({"key": second}, doc_ids=[1])  # now the first of that key
    assert register.get("cases", second) == {"stage": "changed", "people": ["a"], "key": second}
    assert register.get("cases", first) is None
    table.remove(doc_ids=[3])
    assert register.get("cases", third) is None
    with pytest.raises(KeyError), register.group():
        register.enter([{"cases": {second: {"stage": "undone"}, third: {"stage": "undone"}}}], AT)
        assert register.get("cases", second)["stage"] == "undone"  # type: ignore[index]
        raise KeyError
    assert register.get("cases", second)["stage"] == "changed"  # type: ignore[index]
    assert register.get("cases", third) is None
    table.truncate()
    assert register.get("cases", second) is None
