"""The journal of the office: every change is one line of an append-only, hash-chained file.

Floors, the lowest first: `salted_digests` (open and sealed parts of a change), `journal_line`, `torn_tail`
(the end of a file after a crash). Then `journal` (writing and reading). `case_chain` gives the heads of one
case. A new field of a row needs a decision in `salted_digests` only. Before you change anything else here,
know that every byte of a line is hashed."""
