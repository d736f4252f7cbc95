"""Matters beside the cases: the teguran (SOP row 5) and the quarter's report (row 9).

dossier_acts finds the function of a letter or day; reprimands and report_approval hold what each does. Their
history and its scribe: procedure/dossier.py. Either may be changed without knowing the other."""
