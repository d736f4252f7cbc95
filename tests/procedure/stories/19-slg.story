title: The first follow-up (SLG) falls due on the officer's desk
start: 2026-06-22 09:30
citizen: Yusniar <yusniar.usaha@warga.example>, gmail

citizen writes "Drainase tersumbat"
  Drainase di Jalan Ahmad Yani Kecamatan Muara Enim tersumbat sejak 17 Juni
  2026 dan menyebabkan banjir.
citizen gets receipt
admin gets verification
40m later admin replies to verification
  1 PUPR
citizen gets forwarded
liaison PUPR gets disposition
1h 20m later liaison PUPR replies to disposition
  1 1
liaison PUPR gets echo
officer PUPR gets instruction
time 2026-06-29 07:30
officer PUPR gets digest
admin gets digest
