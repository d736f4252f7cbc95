"""What time brings to a case: when each reminder or automatic step falls due (due_steps), and who hears of
what is late (escalation).

deadline_explanation tells people how a deadline came about. Which reminders there are is data: the bells of
sop.py. What is then done with a case: desk/due_acts.py; with a teguran or report:
dossiers/dossier_acts.py."""
