"""What the clock asks of the clerk.

`timers` carries out what is due, and `daily_mailings` does what waits for the opening of the office; below
them `digests`, `balance_sheet`, `alarms` (told once, until it is over), `probe_mail` (the day's test mail)
and `oversized_and_failed_letters` (what nobody could read). Each moment is a change of its own; one that
fails stops no other."""
