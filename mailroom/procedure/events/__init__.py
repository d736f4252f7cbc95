"""What each kind of event does to a case, one function a kind; history.py calls them.

Floors, from below: part_events (one agency's part), clock_events and review_events, then case_events with the
table of all. An event of a new kind is one function and one row, in `CASE_EVENTS` or `PART_EVENTS`; no other
function need be known."""
