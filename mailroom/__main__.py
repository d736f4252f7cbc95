"""`python -m mailroom COMMAND`: the same as `run.py COMMAND`."""

import sys

from mailroom.cli import main

if __name__ == "__main__":
    sys.exit(main())
