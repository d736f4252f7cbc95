"""The office's mailbox on an IMAP server: new letters are fetched, handed in and remembered.

Floors, the lowest first: `uid_set`, `poll_memory` (what is remembered), `imap_connection` (it alone knows
imapclient), `letter_fetch` (which letters come), `imap_door` (polls and listens). `sent_folder` asks the Sent
folder whether a mail is there; `mailbox_check` is for `init` and `check`. A new rule about a server's habits
goes into `imap_connection`."""
