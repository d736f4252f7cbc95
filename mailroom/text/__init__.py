"""Character sets, transfer encodings, domain names, reply tokens and redaction: for reading and writing.

`charsets` (bytes → text) builds on `language_score` (does a decoded text look like a language). The others
build on none of these: `transfer_encodings` (base64, quoted-printable), `idn` (domains), `reply_token`
(sealed reply tokens), `redaction` (texts for the log). None raises on any text. Charset names can be added to
charset_names.toml. A change in reply_token.py makes the tokens of sent letters unreadable."""
