"""The ways by which letters come in and mails go out, and the ticker that wakes the clerk.

In: `smtp_door` (over `smtp_session`, `smtp_envelope`, `smtp_data`, `group_commit`, `spf_dkim_dmarc`),
`imap/`, `mail_files`, `usb_bundle`. Out: `smtp_client`, `maildir` (over it), `usb_bundle`. `oauth` gives
access tokens to `smtp_client` and `imap/`. No door knows the procedure or the shelves: each is handed the
function that puts a letter durably. What a door says to a sender stands in answers.toml and may be changed
alone."""
