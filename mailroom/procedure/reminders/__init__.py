"""What time brings to a case: which reminder or automatic step falls due when (due_steps), who hears of what
is late (escalation), and how a deadline is explained.

Which reminders there are is data: the bells of sop.py. What is then done with a case: desk/due_acts.py; with
a teguran or report: desk/dossier_acts.py."""
