"""An opened mail → what its writer wrote now: without quotes, older mails, signatures, footers, our words.

From the ground up: `line_marks` (the lines and what each is), `our_quoted_text`, `lotus_notes`,
`attribution`, then the passes that mark lines: `html_quotes`, `rewrapped_quotes`, `literal_gt`,
`signature_block`. `quote_cutter` calls them in the order of its table, for a text or for a mail. The words of
mail programs lie in language/grammar; a pass may be changed alone as long as it only marks lines."""
