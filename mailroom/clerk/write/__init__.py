"""Step 3, WRITE: the letters of decisions → typed mails with their records.

`letter_papers` makes the PDFs and spreadsheets that go with a letter, `message_ids` its ids and token.
`writer` builds on them, and asks the leak linter before a mail counts. Words and layout lie in `templates/`
and `writing/` and may be touched without this. The order of the mails of one decision may not: their
Message-IDs count it."""
