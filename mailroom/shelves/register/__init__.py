"""What the office looks things up in: a TinyDB over the rows of an engine, made from the journal at any time.

Floors, the lowest first: `indexes` (the tables) and `document_updates` (how a change alters a document),
`document_rows`, `table_views`, `tinydb_tables`, `lookups` (reading), `register` (writing, following the
journal). `differences` compares two registers. An index is added in `indexes.TABLES` alone: the register
notices and makes its index rows again."""
