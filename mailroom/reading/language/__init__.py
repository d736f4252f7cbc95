"""Words: how they are spelled, found and counted, for every reader of text.

`grammar_patterns` loads the grammar files and compiles what mail programs write. `lexicon` cuts texts into
clauses and finds phrases. On these build field_reader, date_words, reasons, reply_values and agency_names
(numbers, marks, names). named_patterns stands alone. The tables in grammar/*.toml can be read and extended by
the office. What a row needs stands at the head of its file; tests hold each row by its example."""
