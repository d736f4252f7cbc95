"""What the office keeps: everything that must be on the disk before somebody is told so.

Floors, the lowest first: `safeio` (durable writes); `journal/` (the truth) and `letters/` (raw bytes in and
out); `register/` (what the office looks things up in, made from the journal); `upkeep/` (erasure, retention,
backup). Beside them `store_lock`, `store_faults`, `token_keys` and `door_state`; `open_store` opens all for
the one writer. A new index or table touches `register/indexes.py` only. No file format may change without a
step in `register/schema_version.py`."""
