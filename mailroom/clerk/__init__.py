"""The clerk: the four steps of one letter, and what time asks for.

Floors, from below: `register_rows` and `outcome` (rows and decisions as values), `change` (the line they
become), `store` (the register), `case_numbers`. On them `read/`, `write/`, `outgoing/`; then `services`,
which gathers these tools for one open office; on top `kinds/`, `time/`, `people/`. No module here names the
office. To add a kind of letter read `dispatch.py` alone."""
