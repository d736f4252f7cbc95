"""The office at work day and night: a supervisor, and under him the doors and the clerk, each a process.

From the ground up: `office_clock`, `heartbeat`, `logs` and `received_until` (until when every door was
heard). Then `store_opening`, which opens the office or a look at its store, also for the commands and the
demo. Then `connectivity`, `mailbox_polling` (what the doors put and report), `metrics`, `health_checks`. Then
what crosses the border of a process: `child_process`, `work_marker`, `work_limits`, `doors_ipc`. Above them
the two processes, `clerk_loop` and `open_doors`; and `supervisor`, who keeps both at work. `command_child`
gives a command such a child.

Alarms, metrics and the log may be changed without knowing the rest; `received_until` only with this in mind:
no deadline runs ahead of the mail."""
