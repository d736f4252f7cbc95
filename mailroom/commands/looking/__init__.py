"""Commands that look and change nothing; the office may be at work meanwhile.

`read`, `sop` and `check` need no store; `status`, `queue`, `show` and `report` look at one moment of the
register (daemon/store_opening.py: looking). `queue` borrows a line of `status`; the others stand for
themselves. Each may be changed without knowing the rest."""
