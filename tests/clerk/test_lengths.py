"""A letter of one piece, repeated, costs what its length costs, through the whole office and every desk.

`make soak` measures each piece (tests/soak/lengths.py). Here are those by which the office once hung for
minutes: a fork that does so again is ended by its CPU time, and says where."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
WORST = ("dots", "letters")


def test_no_repeated_piece_of_somebody_hidden_hangs_a_desk() -> None:
    # a program of its own: no fork of this one survives the threads that it may have
    command = [sys.executable, "-m", "tests.soak.lengths", "--hangs", *WORST]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
