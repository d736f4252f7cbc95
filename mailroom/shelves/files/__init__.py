"""The engine that keeps a store in one folder: files, and SQLite for the register. It needs no server.

Letters: `letter_archive`, `batch_files`, `inbox`; mails: `outgoing_archive`. Journal: `torn_tail`,
`opening_check`, `journal_files`. Register: `sqlite_faults`, `sqlite_rows`, `sqlite_register`. Beside them
`schema_version`, `store_lock`, `token_keys`, `door_state`, `door_notes` and `snapshot_files`; `file_cabinet`
opens all of it. The order in which files are written and synced is what lets a door say 250."""
