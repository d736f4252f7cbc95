"""The office at work day and night: one process with its doors, its mailboxes, its ticker and its clerk.

From the ground up: `office_clock`, `systemd_notify`, `logs` and `watermark` (until when every door was
heard); then `store_opening`, which opens the office or a look at its store, also for the commands and the
demo: it is the lowest room that knows the office. Then `connectivity`, `doorkeeper` (what the doors put and
report), `metrics`, `health_checks`; and `supervisor`, which starts and stops them all. Alarms, metrics and
the log may be changed without knowing the rest; `watermark` only with promise 8 in mind."""
