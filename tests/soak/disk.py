"""What a power cut may leave of what a process has done to its store: a disk that knows what was synced and
what was not.

The rule is the one of POSIX, read strictly, in the manner of ALICE and CrashMonkey: what was written into a
file is there once that file was synced, and a name made, moved or removed is there once its folder was
synced; before, each of them may be there or not, in any combination, and a write may be there in part. Moving
a name is one unit also between two folders, and is there when either was synced: the journals of ext4, XFS
and btrfs have it in one transaction. After a failed sync what it was to sync is lost for good, and a later
sync of the same file does not bring it back, though the running process goes on reading it (what Linux does:
"fsyncgate").

SQLite's files are not followed: its own promise is taken, that of its transactions a first part is there
after a power cut."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Op = tuple[Any, ...]


@dataclass(eq=False)
class File:
    """now: what the process reads; kept: what is on the disk for certain; loose: the writes since, ("write",
    offset, bytes) or ("cut", size)."""

    now: bytearray = field(default_factory=bytearray)
    kept: bytes = b""
    loose: list[tuple[Any, ...]] = field(default_factory=list)


@dataclass(eq=False)
class Folder:
    now: dict[str, Node] = field(default_factory=dict)
    kept: dict[str, Node] = field(default_factory=dict)
    loose: list[Unit] = field(default_factory=list)


Node = File | Folder


@dataclass(eq=False)
class Unit:
    """Names that change together: (folder, name, what it names from then on; None = nothing)."""

    changes: list[tuple[Folder, str, Node | None]]


@dataclass
class Handle:
    node: Node
    path: str
    append: bool
    place: int = 0


class Disk:
    """Follows a record (see recorder.py), entry by entry.

    forgets: a sync of a path that this begins does nothing: for a test that what is missing would be noticed.
    """

    def __init__(self, forgets: str = "") -> None:
        self.root = Folder()
        self.taken: list[bytes] = []
        self.registers: list[str] = []
        self.count = 0  # entries so far
        self.touched = False  # whether the last entry made a difference
        self._forgets = forgets
        self._handles: dict[int, Handle] = {}
        self._syncs: dict[int, tuple[Node, str, list[Any]]] = {}

    def apply(self, op: Op) -> None:
        name, *what = op
        self.count += 1
        self.touched = name not in ("begun", "sync")
        getattr(self, f"_{name}")(*what)

    # --- what the process did

    def _begun(self) -> None:
        self._handles.clear()
        self._syncs.clear()

    def _taken(self, raw: bytes) -> None:
        self.taken.append(raw)

    def _commit(self, kept: str) -> None:
        self.registers.append(kept)

    def _open(self, number: int, path: str, fresh: bool, append: bool) -> None:
        node = self._find(path)
        self.touched = fresh
        if node is None:
            node = File()
            self._name((path, node))
        elif fresh and isinstance(node, File):
            self._cut(node, 0)
        self._handles[number] = Handle(node, path, append)

    def _write(self, number: int, data: bytes) -> None:
        handle = self._handles[number]
        assert isinstance(handle.node, File)
        file = handle.node
        place = len(file.now) if handle.append else handle.place
        file.now[place : place + len(data)] = data
        file.loose.append(("write", place, data))
        handle.place = place + len(data)

    def _ftruncate(self, number: int, size: int) -> None:
        node = self._handles[number].node
        assert isinstance(node, File)
        self._cut(node, size)

    def _cut(self, file: File, size: int) -> None:
        del file.now[size:]
        file.now.extend(bytes(size - len(file.now)))
        file.loose.append(("cut", size))

    def _mkdir(self, path: str) -> None:
        self._name((path, Folder()))

    def _unlink(self, path: str) -> None:
        self._name((path, None))

    def _rmdir(self, path: str) -> None:
        self._name((path, None))

    def _link(self, from_: str, to: str) -> None:
        self._name((to, self._there(from_)))

    def _rename(self, from_: str, to: str) -> None:
        self._name((to, self._there(from_)), (from_, None))

    def _sync(self, number: int, n: int) -> None:
        handle = self._handles[number]
        self._syncs[n] = (handle.node, handle.path, [*handle.node.loose])

    def _synced(self, n: int) -> None:
        node, path, covered = self._syncs.pop(n)
        if not (self._forgets and path.startswith(self._forgets)):
            self._settle(node, covered, kept=True)

    def _unsynced(self, n: int) -> None:
        node, _, covered = self._syncs.pop(n)
        self._settle(node, covered, kept=False)

    # --- inside

    def _settle(self, node: Node, covered: list[Any], *, kept: bool) -> None:
        """These are on the disk now, or never will be."""
        if isinstance(node, File):
            here = [one for one in covered if any(one is other for other in node.loose)]
            node.loose = [one for one in node.loose if not any(one is other for other in here)]
            if kept:
                node.kept = _written(node.kept, here)
            return
        for unit in [unit for unit in node.loose if unit in covered]:
            for folder, name, node_ in unit.changes:
                if kept:
                    _set(folder.kept, name, node_)
                    _overtaken(folder, name, unit)
            for folder, _, _ in unit.changes:
                folder.loose = [one for one in folder.loose if one is not unit]

    def _name(self, *changes: tuple[str, Node | None]) -> None:
        unit = Unit([(self._folder(path), path.rpartition("/")[2], node) for path, node in changes])
        for folder, name, node in unit.changes:
            _set(folder.now, name, node)
        for folder in {id(folder): folder for folder, _, _ in unit.changes}.values():
            folder.loose.append(unit)

    def _folder(self, path: str) -> Folder:
        found = self._there(path.rpartition("/")[0] or "/")
        assert isinstance(found, Folder)
        return found

    def _there(self, path: str) -> Node:
        found = self._find(path)
        assert found is not None, f"{path} is not there"
        return found

    def _find(self, path: str) -> Node | None:
        node: Node | None = self.root
        for part in path.strip("/").split("/") if path.strip("/") else []:
            node = node.now.get(part) if isinstance(node, Folder) else None
        return node

    # --- the power cut

    def after_a_cut(self, way: str, mind: random.Random) -> dict[str, bytes | None]:
        """What is found afterwards, path → bytes, None for a folder.

        way: "nothing" of what was not synced is there; "names" all names but no bytes; "zeros" all names, and
        zeros of the right length; "bytes" all bytes but no names; "some" of all, at random, writes in part;
        "all", as when only the process is killed."""
        units: dict[int, bool] = {}

        def holds(unit: Unit) -> bool:
            if way == "some":
                return units.setdefault(id(unit), mind.random() < 0.5)
            return way in ("names", "zeros", "all")

        found: dict[str, bytes | None] = {}
        waiting: list[tuple[str, Node]] = [("", self.root)]
        while waiting:
            path, node = waiting.pop()
            if isinstance(node, File):
                found[path] = _written(node.kept, _left(node.loose, way, mind))
                continue
            found[path] = None
            names = dict(node.kept)
            for unit in node.loose:
                if holds(unit):
                    for folder, name, what in unit.changes:
                        if folder is node:
                            _set(names, name, what)
            waiting += [
                (f"{path}/{name}", what) for name, what in sorted(names.items(), key=lambda item: item[0])
            ]
        return found


def _left(loose: list[tuple[Any, ...]], way: str, mind: random.Random) -> Iterable[tuple[Any, ...]]:
    """What of the unsynced writes is there."""
    for one in loose:
        if way in ("bytes", "all"):
            yield one
        elif way == "zeros":
            yield ("write", one[1], bytes(len(one[2]))) if one[0] == "write" else one
        elif way == "some" and mind.random() < 0.6:
            if one[0] == "write" and mind.random() < 0.3:
                yield ("write", one[1], one[2][: mind.randrange(len(one[2]) + 1)])
            else:
                yield one


def _written(kept: bytes, loose: Iterable[tuple[Any, ...]]) -> bytes:
    data = bytearray(kept)
    for what, place, *bytes_ in loose:
        if what == "cut":
            del data[place:]
            data.extend(bytes(place - len(data)))
        else:
            data.extend(bytes(max(0, place - len(data))))
            data[place : place + len(bytes_[0])] = bytes_[0]
    return bytes(data)


def _overtaken(folder: Folder, name: str, by: Unit) -> None:
    """What was done to this name earlier is no longer to be seen, whether or not it came to the disk."""
    for unit in folder.loose[: folder.loose.index(by)]:
        unit.changes = [one for one in unit.changes if one[0] is not folder or one[1] != name]


def _set(names: dict[str, Node], name: str, node: Node | None) -> None:
    if node is None:
        names.pop(name, None)
    else:
        names[name] = node


def lay_out(found: dict[str, bytes | None], folder: Path) -> None:
    """Make it so in an empty folder."""
    for path, data in found.items():
        place = folder / path.lstrip("/")
        if data is None:
            place.mkdir(mode=0o700, exist_ok=True)
        else:
            place.write_bytes(data)
            place.chmod(0o600)
