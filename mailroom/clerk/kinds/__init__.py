"""Step 2, DECIDE: what becomes of each kind of letter, as an `Outcome`.

`dispatch` (beside this folder) leads from the kind to its function. Here lies one module for each kind of
work; below these what they share: `letter_context`, `received_data`, `case_decisions`, and the limit
`reply_rate_limit`. A handler gets a frozen context and returns what it decides, so each can be read and
touched by itself."""
