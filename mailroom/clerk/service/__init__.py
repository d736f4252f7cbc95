"""The office run by mail: what the admin, his deputy or his head orders by a word.

`service_letters` decides on such a letter; `table_proposals` makes of an order what would change, and
`office_health` what it shows. Beside this folder `laid_tables` lays confirmed changes over the files."""
