"""Puts config.toml into the wheel, beside the demonstration's tables: their folder is its own there."""

import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OFFICE = "mailroom/demo/office"


class DemoConfig(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        text = (Path(self.root) / "config.toml").read_text("utf-8")
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".toml", delete=False) as file:
            file.write(text.replace(f'tables = "{OFFICE}"', 'tables = "."'))
        self._file = Path(file.name)
        build_data["force_include"][file.name] = f"{OFFICE}/config.toml"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        self._file.unlink()
