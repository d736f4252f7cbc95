"""`init --from`: takes over an office whose config.toml is of the older form, with its store.

The new office is made beside the old one and checked whole before anything is put in its place. The old
config.toml is kept; no file is overwritten. The store stays where it is: its form has not changed.

In: `take_over`: the old config.toml, the new folder, who is told.
Out: an exit status.
Fails: `BadConfig`: what cannot be taken over. `Trouble`: a file is in the way. OSError: the disk. The old
office stays as it was.
See: Reading the older form: config/older_config.py."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from mailroom.config import people_of
from mailroom.config.config_faults import parse
from mailroom.config.office_tables import FILES, OfficeTables, write_tables
from mailroom.config.older_config import from_old
from mailroom.writing.cli_sentences import Trouble, phrase

KEPT, TRIAL = "config.toml.lama", "config.toml.baru"


def take_over(old: Path, folder: Path, tell: Callable[[str], None]) -> int:
    """Put config.toml and the tables of the office of `old` into `folder`. BadConfig: its faults; `Trouble`:
    something lies there already."""
    raw = parse(old)
    if "agencies" not in raw:
        raise Trouble(phrase("init.not_old", path=old))
    tables, text = from_old(old)
    here = folder.absolute() == old.absolute().parent
    config = folder / "config.toml"
    there = [file for file, _ in FILES.values() if (folder / file).exists()]
    there += ["config.toml"] if config.exists() and not here else []
    if there:
        raise Trouble(phrase("init.tables_there", folder=folder, file=", ".join(there)))
    store = old.absolute().parent / str(raw.get("office", {}).get("store", "store"))
    files = [] if here else sorted(set(_files_named(raw)))
    if not here:
        text = _with_key(text, "store", str(store))
        for name in files:
            if not _is_inside(name):
                text = _with_file(text, name, str(old.absolute().parent / name))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    inside = [name for name in files if _is_inside(name)]
    copied = _copy_files(inside, old.absolute().parent, folder)
    try:
        _put_in_place(folder, tables, text, kept=old if here else None)
    except BaseException:
        for path in copied:
            path.unlink()
        raise
    counts = {name: len(getattr(tables, name)) for name in ("agencies", "officers", "places")}
    key, rest = ("init.took_over", {"old": KEPT}) if here else ("init.took_from", {"store": store})
    tell(phrase(key, path=old, **counts, **rest))
    there = [name for name in inside if (folder / name).exists()]
    # the courier's key lies on the machine that sends, and on no other
    lacking = {*inside} - {*there, raw.get("courier", {}).get("key_file")}
    for key, names in (("copied", there), ("not_copied", sorted(lacking))):
        if names:
            tell(phrase(f"init.{key}", files=", ".join(names), folder=old.absolute().parent, new=folder))
    return 0


def _put_in_place(folder: Path, tables: OfficeTables, text: str, *, kept: Path | None) -> None:
    """Writes the tables and config.toml beside the office, checks them whole, and moves them to their place.
    kept: the old config.toml, of which a copy stays. BadConfig: nothing was changed."""
    trial = folder / TRIAL
    with tempfile.TemporaryDirectory(dir=folder) as made:
        write_tables(Path(made), tables)
        try:
            trial.touch(mode=0o600)
            trial.write_text(_with_key(text, "tables", made), "utf-8")
            people_of(trial)
            if kept is not None:
                shutil.copy2(kept, folder / KEPT)
            for file, _ in FILES.values():
                (Path(made) / file).chmod(0o600)  # names and addresses of officials stand in it
                (Path(made) / file).rename(folder / file)
            trial.write_text(text, "utf-8")
            trial.replace(folder / "config.toml")  # last: until here the old office is whole
        finally:
            trial.unlink(missing_ok=True)


def _files_named(table: Mapping[str, Any]) -> Iterator[str]:
    """Yields what a config.toml names in its tables by `password_file`, `ca_file`, `key_file` and so on."""
    for key, value in table.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                yield from _files_named(one)
            elif key.endswith("_file") and isinstance(one, str) and one:
                yield one


def _is_inside(name: str) -> bool:
    """Whether a file lies in the office's folder; the others are named by their whole path."""
    return not Path(name).is_absolute() and ".." not in Path(name).parts


def _copy_files(names: list[str], old: Path, new: Path) -> list[Path]:
    """Copies for their owner only, of those that are there; what lies in the new folder stays as it is."""
    made = []
    for name in names:
        target = new / name
        if (old / name).is_file() and not target.exists():
            for folder in reversed(target.relative_to(new).parents):
                (new / folder).mkdir(mode=0o700, exist_ok=True)
            target.touch(mode=0o600)
            target.write_bytes((old / name).read_bytes())
            made.append(target)
    return made


def _with_file(text: str, name: str, path: str) -> str:
    """config.toml with this file by its whole path, wherever it is named."""
    pattern = rf"(?m)^(\s*\w+_file\s*=\s*)(['\"]){re.escape(name)}\2"
    return re.sub(pattern, lambda found: found[1] + json.dumps(path), text)


def _with_key(text: str, key: str, value: str) -> str:
    """config.toml with this key of [office], in place of the one that stands there."""
    line = f"{key} = {json.dumps(value)}"
    changed, count = re.subn(rf"^{key} = .*$", lambda _: line, text, count=1, flags=re.MULTILINE)
    return changed if count else text.replace("[office]\n", f"[office]\n{line}\n", 1)
