"""Who sent a mail: a person, a machine, a machine for a person, or somebody whose mail another one passes on.

From the ground up: `machine_words` and `bounces`. Then `machine_signs` gathers what one mail shows,
`auto_mail_by_text` what only its words show, `machine_habits` what the office's records add. `auto_mail`
decides by its tables of rules. Whether From is proven: `sender_origin`, on `authentication_results` and
`arc_chain`. `web_forms`, `forwarded_mail`, `emoji_reactions`, `dmarc_reports` and `refusal_reasons` stand for
themselves. The words lie in language/grammar and may be extended alone."""
