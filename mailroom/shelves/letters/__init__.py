"""The bytes of letters that came in and of mails that go out, each in a file that is never rewritten.

Floors, the lowest first: `letter_file` (what a letter's file holds); `batch_files` (several letters in one
file) and `letter_archive` (filed letters). Then `inbox` (from the door to the archive). `outgoing_archive`
stands alone. Anybody may read both archives; the order in which the inbox writes and syncs is what lets a
door say 250."""
