"""Several offices in one tree of processes.

`office_doors` is one office's part of the doors' process. `shared_desk` is the clerk's desk, at which one
office works at a time. `clerk_turns` gives the offices their turns at it. The letter boxes that they share
lie in doors/, and whether they may share a tree is asked in config/several_offices.py."""
