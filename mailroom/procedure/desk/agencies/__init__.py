"""What passes between the office and the agencies that handle a case.

Floors, from below: handover (who gets which letter), coordination (several agencies) and stale_approval. Then
agency_acts (what liaisons and officers do). Above it lie answer_window (an answer waits before it leaves) and
oversight_track (the APIP liaison's cases). An act's function may be changed alone."""
