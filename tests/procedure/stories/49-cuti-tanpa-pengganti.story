title: A liaison away who names no deputy: his head names one by a tap, and the open letters go there
start: 2026-04-06 08:00
depths: office sockets
citizen: Hasanah Umar <hasanah.umar@warga.example>, phone

citizen writes "Lampu mati"
  Lampu jalan di Desa Lembak Kecamatan Lembak mati sejak 1 April 2026.
  Mohon segera diperbaiki.
citizen gets receipt
admin gets verification

1h later admin replies to verification
  1 PUPR
liaison PUPR gets disposition
citizen gets forwarded

1h later liaison PUPR replies to disposition
  Cuti 6-10 April 2026.
liaison PUPR gets absence
head PUPR gets stand_in

5m later head PUPR replies to stand_in
  1
head PUPR gets table_changed
liaison PUPR gets absence
liaison PUPR gets disposition
admin gets digest
admin_head gets digest
case 1 is handling/distribution
