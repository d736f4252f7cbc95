"""`init`: founds an office in a folder, by questions or by flags, or takes one over from the older form.

`answers` has the questions of templates/init.toml and what may be answered. `office_files` turns answers into
the files of an office; both touch no server and no terminal. `dialogue` asks a person. `init` is the command:
it looks at the mailbox, writes the folder and ends with what `check` finds. A question or a provider is added
in templates/init.toml alone."""
