"""The clerk's own tools: what `office.py` reads, decides, writes and enters with. Each module is one step or
one kind of work."""
