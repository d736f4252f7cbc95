"""What is done to a store as a whole, seldom and by command: keep less of it, or a copy of it.

`retention` takes letters and mails away whose time is over. `erasure`, above it, strikes what was
said of a person out of the journal. `store_backup` writes and restores the store as one file. The first two
announce in the journal what goes before it goes. All work on any engine."""
