"""The journal of the office: every change is one line of an append-only, hash-chained book.

Floors, the lowest first: `salted_digests` (open and sealed parts of a change), `journal_line`. `case_chain`
gives the heads of one case. A new field of a row needs a decision in `salted_digests` only. Before you change
anything else here, know that every byte of a line is hashed."""
