"""What must differ between offices that one process serves: address, prefix, store, mailbox, file of figures.
And what must not: how a door stands that they share.

All faults are found at once, each with its place and the other office. Whoever has one is not served, so that
nothing of two offices can ever be taken for the other's.

In: `load_offices`: folders as `init` makes them, the environment. `conflicts`: offices by their names.
Out: `Offices`: those that can be served, the faults of the others, and the addresses that these may have.
Fails: raises nothing of its own; a folder that cannot be read is a fault.
See: The faults of one config.toml: config/__init__.py. Who serves them: daemon/supervisor.py."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from mailroom.config import Config, load
from mailroom.config.config_faults import BadConfig, Key, place, sentence

# What offices at one door may set for themselves.
OWN = frozenset({"hostname", "certificate_file", "key_file", "own_hosts", "grace_hours"})


@dataclass
class Offices:
    """Several offices by the names of their folders. faults: of those that cannot be served, all of them;
    lost: addresses whose mail must not be refused for good, "" for one that cannot be known."""

    usable: dict[str, Config] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)
    lost: frozenset[str] = frozenset()

    def sentences(self) -> list[str]:
        """Each fault with the office that it is of."""
        return [f"{name}: {fault}" for name, faults in self.faults.items() for fault in faults]


def load_offices(folders: Sequence[Path], environ: Mapping[str, str]) -> Offices:
    """Reads and checks each office by itself, and then beside the others."""
    found, lost, seen = Offices(), set[str](), dict[str, Path]()
    for folder in folders:
        name, path = folder.absolute().name, folder / "config.toml"
        if name in seen:
            other = seen[name].absolute()
            found.faults.setdefault(name, []).append(sentence("several", "name", other=other))
            lost.add(_address(path))
            continue
        seen[name] = folder
        try:
            found.usable[name] = load(path, environ)
        except BadConfig as wrong:
            found.faults[name] = wrong.faults
            lost.add(_address(path))
    for name, faults in conflicts(found.usable).items():
        found.faults.setdefault(name, []).extend(faults)
    for name in found.faults.keys() & found.usable.keys():
        lost.add(found.usable.pop(name).house.mail)
    found.lost = frozenset(lost)
    return found


def _address(path: Path) -> str:
    """The office's address where only that can be read; "" where it cannot."""
    with suppress(OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, AttributeError):
        found = str(tomllib.loads(path.read_text("utf-8-sig")).get("office", {}).get("mail", "")).lower()
        return found if "@" in found else ""
    return ""


def conflicts(offices: Mapping[str, Config]) -> dict[str, list[str]]:
    """Returns the faults of each office beside the others."""
    found: dict[str, list[str]] = {}
    first: dict[tuple[str, object], tuple[str, Sequence[Key]]] = {}

    def note(name: str, keys: Iterable[Key], fault: str, **values: object) -> None:
        line = f"{place(keys)}: {sentence('several', fault, **values)}"
        if line not in found.setdefault(name, []):
            found[name].append(line)

    for name, config in offices.items():
        for what, value, keys in _unlike(config):
            other, its = first.setdefault((what, value), (name, keys))
            if other != name:
                note(name, keys, "same", other=other)
                note(other, its, "same", other=name)
    stores = {name: config.store.resolve() for name, config in offices.items()}
    above = {store: name for name, store in stores.items()}
    for name, store in stores.items():
        for around in (above[parent] for parent in store.parents if parent in above):
            note(name, ("office", "store"), "inside", other=around)
    doors: dict[tuple[str, int], tuple[str, Mapping[str, object]]] = {}
    for name, config in offices.items():
        for door in (config.smtp, config.lmtp):
            if door is None:
                continue
            stands = {key: value for key, value in door.model_dump().items() if key not in OWN}
            host, as_there = doors.setdefault((door.host, door.port), (name, stands))
            for key, value in stands.items():
                if host != name and value != as_there.get(key):
                    note(name, (door.protocol, key), "door", other=host, its=as_there.get(key))
    return found


def _unlike(config: Config) -> Iterator[tuple[str, object, Sequence[Key]]]:
    """What no other office may have: its kind, its value, and where it stands."""
    house = config.house
    yield "prefix", house.prefix.upper(), ("office", "prefix")
    yield "mail", house.mail.lower(), ("office", "mail")
    yield "store", config.store.resolve(), ("office", "store")
    for number, box in enumerate(config.imap):
        keys = ("imap", number) if len(config.imap) > 1 else ("imap",)
        yield "imap", (box.host.lower(), box.user, box.folder), keys
    if config.metrics.file:
        yield "metrics", config.path.absolute().parent / config.metrics.file, ("metrics", "file")
    for door in (config.smtp, config.lmtp):
        if door is not None and door.certificate_file:
            yield f"host {door.host} {door.port}", door.hostname.lower(), (door.protocol, "hostname")
