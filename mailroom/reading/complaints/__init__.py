"""A fresh complaint → what it holds: class, matter, place, time, wish, home, and which agency it may be for.

`complaint_reader` asks all the others. Below it lie class_and_danger on learned_verdicts, the fields
(event_place on place_names, event_time, requested_remedy), agency_suggestions, case_title on capitals,
split_matters, conflict_of_interest. `other_matter` builds on the reader's result. All are suggestions: the
admin decides. Words are added in language/grammar/ (keywords, complaints, event_place, places, times,
conflict_of_interest, other_matter) without knowing the rest; tests hold each by its example."""
