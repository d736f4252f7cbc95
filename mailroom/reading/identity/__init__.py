"""Who the writer of a text is: his names, his home, and what else may tell it.

writer_names and complainant_address read; identity_answers hands their answers to the law, which asks through
procedure/identity_questions.py and decides what may be told to whom. Words and patterns stand in
language/grammar/names.toml and addresses.toml. A name that is missed here is read by officials: a change
needs its example in tests/reading/identity."""
