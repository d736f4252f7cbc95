"""People change: `staff_changes` compares who holds each post ("chair") with who held it before.

It builds on `services` and on the digests of `time/`, and is called when the office opens and when
config.toml is read again. Each letter of a hand-over is entered together with how far the hand-over has come:
keep that when you change it."""
