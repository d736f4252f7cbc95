"""`python -m tests.learn NAME [options]`: fits the model of that name (a module of this folder)."""

from __future__ import annotations

import importlib
import sys

if __name__ == "__main__":
    name, sys.argv[1:] = (sys.argv[1], sys.argv[2:]) if sys.argv[1:] else ("first", [])
    importlib.import_module(f"tests.learn.{name}").main()
