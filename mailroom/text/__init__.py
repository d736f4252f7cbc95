"""What reading and writing share about letters and characters.

language_score (how much a text looks like one) < charsets (bytes → text); idn (domains) and token (the sealed
reply tokens) stand alone. None raises on any text. Charset names can be added to charset_names.toml; a change
in token.py makes the tokens of letters that are out unreadable."""
