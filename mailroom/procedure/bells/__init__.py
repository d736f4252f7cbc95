"""What time brings to a case: which reminder or automatic step falls due when (due_steps), and who hears of
what is late (lateness). It is carried out by desk/reminders.py."""
