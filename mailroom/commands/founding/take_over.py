"""`init --from`: takes over an office whose config.toml is of the older form, with its store.

Promises: the new office is made beside the old one and checked whole before anything is put in its place. The
old config.toml is kept; no table is overwritten. The store stays where it is: its form has not changed."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from mailroom.commands.founding.answers import say
from mailroom.config import people_of
from mailroom.config.config_faults import parse
from mailroom.config.office_tables import FILES, write_tables
from mailroom.config.old_tables import from_old
from mailroom.writing.cli_sentences import Trouble

KEPT, TRIAL = "config.toml.lama", "config.toml.baru"


def take_over(old: Path, folder: Path, tell: Callable[[str], None]) -> int:
    """Put config.toml and the tables of the office of `old` into `folder`. BadConfig: its faults; `Trouble`:
    something lies there already."""
    raw = parse(old)
    if "agencies" not in raw:
        raise Trouble(say("say.not_old", path=old))
    tables, text = from_old(old)
    here = folder.absolute() == old.absolute().parent
    config = folder / "config.toml"
    there = [file for file, _ in FILES.values() if (folder / file).exists()]
    there += ["config.toml"] if config.exists() and not here else []
    if there:
        raise Trouble(say("say.tables_there", folder=folder, file=", ".join(there)))
    store = old.absolute().parent / str(raw.get("office", {}).get("store", "store"))
    if not here:
        text = _with_key(text, "store", str(store))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    trial = folder / TRIAL
    with tempfile.TemporaryDirectory(dir=folder) as made:
        write_tables(Path(made), tables)
        try:
            trial.touch(mode=0o600)
            trial.write_text(_with_key(text, "tables", made), "utf-8")
            people_of(trial)
            if here:
                shutil.copy2(old, folder / KEPT)
            for file, _ in FILES.values():
                (Path(made) / file).chmod(0o600)  # names and addresses of officials stand in it
                (Path(made) / file).rename(folder / file)
            trial.write_text(text, "utf-8")
            trial.replace(config)  # last: until here the old office is whole
        finally:
            trial.unlink(missing_ok=True)
    counts = {name: len(getattr(tables, name)) for name in ("agencies", "officers", "places")}
    key, rest = ("say.took_over", {"old": KEPT}) if here else ("say.took_from", {"store": store})
    tell(say(key, path=old, **counts, **rest))
    return 0


def _with_key(text: str, key: str, value: str) -> str:
    """config.toml with this key of [office], in place of the one that stands there."""
    line = f"{key} = {json.dumps(value)}"
    changed, count = re.subn(rf"^{key} = .*$", lambda _: line, text, count=1, flags=re.MULTILINE)
    return changed if count else text.replace("[office]\n", f"[office]\n{line}\n", 1)
