title: The first follow-up (SLG) falls due on the officer's desk
start: 2026-04-06 08:00

citizen writes "Drainase tersumbat"
  Drainase di Jalan Ahmad Yani Kecamatan Muara Enim tersumbat sejak 1 April
  2026 dan menyebabkan banjir.
citizen gets receipt
admin gets verification
admin replies to verification
  1 PUPR
admin gets echo
citizen gets forwarded
liaison PUPR gets disposition
liaison PUPR replies to disposition
  1 1
liaison PUPR gets echo
officer PUPR gets instruction
time 2026-04-13 07:30
officer PUPR gets digest
