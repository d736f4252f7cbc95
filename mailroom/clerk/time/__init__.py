"""What the clock asks of the clerk.

`timers` carries out what is due, and `daily_round` does what waits for the opening of the office; below them
`digests`, `balance_sheet`, `alarms` (told once, until it is over), `round_trip` (the day's probe) and
`oversize_mail` (what a door left in its mailbox). Each moment is a change of its own; one that fails stops no
other."""
