"""What a command loads before it says its first word."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
LOOKING = ("looking.status", "looking.show", "looking.queue", "looking.read", "store.verify")


def test_who_only_looks_loads_no_office() -> None:
    """The office's modules take a start another quarter of a second of CPU."""
    imports = "".join(f"import mailroom.commands.{name}\n" for name in LOOKING)
    program = f"import sys\nimport mailroom.cli\n{imports}print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True)
    assert {b"mailroom.office", b"mailroom.clerk.services", b"jinja2"}.isdisjoint(done.stdout.split())
