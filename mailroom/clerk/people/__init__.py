"""People change: `staff_changes` compares who sits in each chair with who sat there.

It builds on `services` and on the digests of `time/`, and is called when the office opens and when
config.toml is read again. How far a hand-over has come is entered with each letter of it: keep that when you
touch it."""
