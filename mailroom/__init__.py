"""A complaints mailroom run by e-mail: letters in, the procedure applied, letters out.

`office.py` shows the four steps of a letter; `cli.py` is the command line. From the ground up: `text`,
`media` and `procedure` (the law); `reading`, `writing`, `shelves`, `doors` and `config`, which do not know
one another; `clerk`, who introduces them; `office`; `daemon` and `demo`; `commands`. README.md
follows one letter through the rooms; docs/architecture.md says what each answers for, and what is promised. A
room may be changed without knowing the others, as long as the promises at the top of its modules hold. A
"promise 8" in a comment is the one of that number in docs/architecture.md."""

__version__ = "0.1.0"
