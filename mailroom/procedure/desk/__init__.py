"""The desk: what a letter, a day or a change of people does to a case; each answer is a `Decision`.

decide.py finds the function of an act (`do_<act>`) in citizen_acts, admin_acts or agency_acts; these build on
corrections, oversight_track and handover. due_steps says which reminders are due, reminders writes them;
intake and bounce_effects are what mail does outside the ways; side_file_acts with reprimands and report_file
are the matters beside the cases. An act's function may be changed without knowing the others."""
