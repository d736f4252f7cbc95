"""Mails on their way out, and what is known of their fate.

Floors, from below: `backoff`, `address_health` and `digest_lines` know only values and rows.
`unsure_delivery` and `undelivered_mail` decide on one mail. `mail_delivery` carries what is due;
`usb_courier` carries it without a line. A rule about waiting lies in `backoff` alone and may be touched
without the rest."""
