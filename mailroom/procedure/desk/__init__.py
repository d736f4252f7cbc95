"""The desk: what a letter, a day or a change of people does to a case; each answer is a `Decision`.

decide.py finds the function of an act (`do_<act>`) in citizen_acts, admin_acts and deadline_extension, or in
agencies/. These build on corrections, mask_decisions, closing, agencies/ and disclosure/. due_acts does what
time brings, as reminders/ says. intake opens a case; bounce_effects handles our own letters that came back.
Teguran and quarter report: procedure/dossiers/. An act's function may be changed without knowing
the others."""
