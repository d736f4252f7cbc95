"""Words: how they are spelled, found and counted, for every reader of text.

`patterns` loads the grammar files and compiles what mail programs write; `lexicon` cuts texts into clauses
and finds phrases; on these build field_reader, date_words and nearest_examples. named_patterns, kind_patterns
and reasons stand alone. The tables in grammar/*.toml can be read and extended by the office; what a row needs
stands at the head of its file, and tests hold each row by its example."""
