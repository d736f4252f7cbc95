"""What the office keeps on the disk. Nobody is told that something is kept before it is on the disk.

Floors, the lowest first: `durable_files` (durable writes). Then `journal/` (the truth) and `letters/` (raw
bytes in and out). Then `register/` (what the office looks things up in, made from the journal) and `upkeep/`
(erasure, retention, backup). Beside them `store_lock`, `store_faults`, `token_keys` and `door_state`;
`open_store` opens all for the one writer. A new index or table touches `register/indexes.py` only. No file
format may change without a step in `register/schema_version.py`."""
