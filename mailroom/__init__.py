"""A complaints mailroom run by e-mail: letters in, the procedure applied, letters out.

`office.py` shows the four steps of a letter; `cli.py` is the command line. The lowest floors are `text`,
`media` and `procedure` (the law). On them stand `reading`, `writing`, `shelves`, `doors` and `config`, which
do not know one another. `clerk` introduces them. Above are `office`, then `daemon` and `demo`, then
`commands`. README.md follows one letter through the rooms; docs/architecture.md says what each answers for,
and what is promised. A room may be changed without knowing the others, as long as the promises at the top of
its modules hold."""

__version__ = "0.1.0"
