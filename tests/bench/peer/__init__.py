"""django-helpdesk beside the mailroom: the same letters wait, and each gets one acknowledgement there."""
