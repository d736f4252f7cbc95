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
    slow = {b"mailroom.office", b"mailroom.clerk.services", b"jinja2", b"dns", b"aiosmtpd"}
    assert slow.isdisjoint(done.stdout.split())


def test_check_loads_no_office_and_reads_no_mail() -> None:
    """Whether config.toml and the store are fit is said in less than a second."""
    done = subprocess.run(
        [sys.executable, "-c", "import sys\nimport mailroom.commands.looking.check\nprint(*sys.modules)"],
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    slow = {b"mailroom.office", b"mailroom.clerk.services", b"jinja2", b"dns", b"mailparser", b"holidays"}
    assert slow.isdisjoint(done.stdout.split())
