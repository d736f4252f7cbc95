title: Closed by silence, a month later still settled or not: a plain no reopens it
start: 2026-05-04 08:00
depths: desk office
citizen: Nurhayati <nurhayati.n@warga.example>, phone
citizen2: Yusuf Efendi <yusuf.e@warga.example>, phone

citizen writes "Lampu jalan mati"
  Lampu jalan di depan Pasar Lembak Kecamatan Lembak mati sejak 1 Mei 2026.
  Mohon diperbaiki.
citizen gets receipt
admin gets verification
admin replies to verification
  1 DISPERKIMTAN
citizen gets forwarded
liaison DISPERKIMTAN gets disposition
liaison DISPERKIMTAN replies to disposition
  2 Lampu di depan Pasar Lembak sudah kami ganti pada 4 Mei 2026.
liaison DISPERKIMTAN gets echo

citizen2 writes "Sampah menumpuk"
  Sampah di Pasar Gelumbang Kecamatan Gelumbang tidak diangkut sejak 1 Mei 2026.
  Mohon diangkut.
citizen2 gets receipt
admin gets verification
admin replies to verification
  1 DLH
citizen2 gets forwarded
liaison DLH gets disposition
liaison DLH replies to disposition
  2 Sampah di Pasar Gelumbang sudah kami angkut pada 4 Mei 2026.
liaison DLH gets echo

window closes
citizen gets answer
citizen2 gets answer

time 2026-05-25 07:30
citizen gets closing_notice, closed
citizen2 gets closing_notice, closed
liaison DISPERKIMTAN gets closed_notice
liaison DLH gets closed_notice
admin gets digest
case 1 is closed

time 2026-06-29 07:30
secretariat gets register_print
citizen gets afterwards
citizen2 gets afterwards

2h later citizen replies to afterwards
  1 ya, masih menyala
citizen gets noted
case 1 is closed

20m later citizen2 replies to afterwards
  tidak, sudah seminggu menumpuk lagi
citizen2 gets comment_received
liaison DLH gets comment
case 2 is handling/follow_up
