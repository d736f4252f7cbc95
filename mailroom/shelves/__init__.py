"""What the office keeps. Nobody is told that something is kept before it is durable.

Floors, the lowest first: `durable_files` (durable writes), `store_faults`, `letter_file`, `journal/` (the
form of the truth), `store_parts` (what the parts of a store do). Then `register/` (what is looked up,
made from the journal) and `cabinet` (all of one store). On them stand `files/` (the engine that keeps it
in a folder) and `upkeep/` (erasure, retention, backup). `engines` says which engine a store has. Outside
of this room nobody knows an engine. A new index or table touches `register/indexes.py` only. No file
format may change without a step in `files/schema_version.py`."""
