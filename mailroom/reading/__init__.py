"""Bytes → what a letter says: opened, sorted into a kind, cut to what was written now, and understood.

The wings build on one another in this order: language < mime < quotes < senders < identity < replies <
complaints. case_of_reply and reading_json stand above them. language holds words and patterns, mime the parts
of a mail. quotes finds what was written now, senders who sent it: person, machine, the office itself.
identity tells who the writer is. replies reads an act of a menu, complaints a fresh complaint; case_of_reply
finds the case. learned holds what was learned from labelled letters. All is pure, never raises on a mail and
loses no part. Words can be added to language/grammar/*.toml alone."""
