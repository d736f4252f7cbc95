"""How passwords and keys are named in config.toml (NAME_env, NAME_file) and read; none may be written there.

A file that others may read is refused, and so is a secret written inline. No sentence ever shows a secret.

In: `Secrets.fill`: a model, its raw table, the keys that lead to it.
Out: the table with the secret in its place.
Fails: raises nothing: each fault is noted in `Faults`.
See: Access tokens instead of passwords: doors/oauth.py. Keys of reply tokens: shelves/files/token_keys.py.
Logins
at our own door: doors/smtp_accounts.py."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from mailroom.config.config_faults import SECRET, Faults, Key, inner, why

OTHERS = stat.S_IRWXG | stat.S_IRWXO | stat.S_IXUSR


class Secrets:
    """Fetches a table's secrets. folder: where relative file names begin; environ: None fetches none."""

    def __init__(self, folder: Path, environ: Mapping[str, str] | None, faults: Faults) -> None:
        self.folder, self.environ, self.faults = folder, environ, faults

    def fill(self, model: type[BaseModel], raw: object, *where: Key) -> object:
        """`raw` with each secret of `model` and its tables in place of its NAME_env or NAME_file."""
        if not isinstance(raw, dict):
            return raw
        table = dict(raw)
        for name, field in model.model_fields.items():
            if field.json_schema_extra == SECRET:
                self._fill_one(table, name, where)
            elif name in table and (inside := inner(field.annotation)):
                table[name] = self.fill(inside, table[name], *where, name)
        return table

    def _fill_one(self, table: dict[str, Any], name: str, where: tuple[Key, ...]) -> None:
        if name in table:
            table[name] = UNREAD
            self.faults.add((*where, name), "inline_secret", name=name)
        variable, file = table.pop(f"{name}_env", None), table.pop(f"{name}_file", None)
        if variable is not None and file is not None:
            self.faults.add((*where, f"{name}_env"), "two_secrets", name=name)
            table[name] = UNREAD
        elif variable is not None:
            table[name] = self._from_environ(str(variable), (*where, f"{name}_env"))
        elif file is not None:
            table[name] = self._from_file(str(file), (*where, f"{name}_file"))

    def _from_environ(self, variable: str, where: tuple[Key, ...]) -> str:
        if self.environ is None:
            return UNREAD
        value = self.environ.get(variable, "")
        if not value:
            self.faults.add(where, "env_empty", variable=variable)
        return value or UNREAD

    def _from_file(self, name: str, where: tuple[Key, ...]) -> str:
        """The secret in a file. Faults: it cannot be read, it is empty, or others may read it."""
        path = self.folder / name
        if self.environ is None:
            return UNREAD
        try:
            mode, value = path.stat().st_mode, path.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as trouble:
            self.faults.add(where, "unreadable", path=path, why=why(trouble))
            return UNREAD
        if mode & OTHERS:
            self.faults.add(where, "secret_open", path=path)
        if not value:
            self.faults.add(where, "secret_empty", path=path)
        return value or UNREAD


# Stands for a secret that could not be had, so that its table is not blamed for lacking one.
UNREAD = "?"
