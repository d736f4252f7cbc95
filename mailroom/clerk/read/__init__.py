"""Step 1, READ: bytes → `Reading`. Looks things up in the store, changes nothing.

Floors, from below: `letter_reading` (the values), then `seat_in_case` (whose letter it would be). Then one
module for each question: files, repeated senders, several cases, other matters, mails without a token.
`reader` asks them all. Each question may be touched by itself; what a `Kind` means is known in `kinds/`,
too."""
