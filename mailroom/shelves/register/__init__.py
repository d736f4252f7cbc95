"""What the office looks things up in: a TinyDB over rows of SQLite, made from the journal at any time.

Floors, the lowest first: `indexes` (the tables) and `document_updates` (how a change alters a document),
`sqlite_rows`, `table_views`, `tinydb_tables`, `lookups` (reading), `register` (writing, following the
journal). `differences` compares two registers; `schema_version` brings older stores up. An index is added in
`indexes.TABLES` alone: the register notices and makes its index rows again."""
