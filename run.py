"""The mailroom's command line: `run.py COMMAND`, `run.py --help`. Everything else lies in mailroom/."""

import sys

from mailroom.cli import main

if __name__ == "__main__":
    sys.exit(main())
