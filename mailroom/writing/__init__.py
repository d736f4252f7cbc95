"""Writes: a letter of the procedure becomes the bytes of a mail, a paper or a sheet. Pure, except that it
reads templates/.

From the ground up: `dates_and_words`, `mail_blocks`, `mail_text`,
`mail_html`, `template_markup` and `outgoing_mime` make the parts of
a mail, `mail_composer` puts them together. `outgoing_files` and `leak_linter` judge what may leave.
The wing `papers`
makes PDFs and workbooks; `cli_sentences` and `case_history` speak to the office's own people. The words stand
in templates/ and may be edited without knowing any of this."""
