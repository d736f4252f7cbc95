"""Readers beside the clerk: processes that read ahead what waits.

They enter nothing and send nothing, so the clerk stays the one writer. What they answer is asked for and used
in clerk/read/read_ahead.py."""
