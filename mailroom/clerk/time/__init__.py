"""What the clock asks of the clerk.

`timers` carries out what is due; `daily_mailings` does what waits for the opening of the office. Below them:
`digests`, `balance_sheet`, `alarms` (told once, until it is over), `probe_mail` (the day's test mail).
`oversized_and_failed_letters` tells of what nobody could read. Each moment is a change of its own; one that
fails stops no other."""
