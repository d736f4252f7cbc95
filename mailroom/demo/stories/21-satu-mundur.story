title: One of two agencies returns its part to the other, which has answered: only its part ends
start: 2026-04-06 08:00

citizen writes "Debu di pasar"
  Debu dan sampah di Pasar Gelumbang Kecamatan Gelumbang sejak 1 April 2026.
citizen gets receipt
admin gets verification
admin replies to verification
  1 DLH, DISPERINDAG
admin gets echo
citizen gets forwarded
liaison DLH gets disposition
liaison DISPERINDAG gets disposition

liaison DLH replies to disposition
  2 Sampah sudah kami angkut dan jalan di pasar kami siram setiap pagi sejak 6
  April 2026.
liaison DLH gets echo
window closes
citizen gets answer

liaison DISPERINDAG replies to disposition
  4 bukan kewenangan kami, ini urusan DLH
liaison DISPERINDAG gets echo
admin gets returned
case 1 is handling/answered,returned

admin replies to returned
  1 DLH
admin gets echo
liaison DISPERINDAG gets stop
case 1 is answered

time 2026-04-16 07:30
citizen gets closing_notice

time 2026-04-21 07:30
citizen gets closed
liaison DLH gets closed_notice
case 1 is closed

citizen2 writes "Sampah dan lapak"
  Sampah dan lapak liar di Pasar Lembak Kecamatan Lembak sejak 1 April 2026.
citizen2 gets receipt
admin gets verification
admin replies to verification
  1 DLH, SATPOLPP
admin gets echo
citizen2 gets forwarded
liaison DLH gets disposition
liaison SATPOLPP gets disposition

liaison SATPOLPP replies to disposition
  4 bukan kewenangan kami
liaison SATPOLPP gets echo
admin gets returned

admin replies to returned
  4 BUKAN_PELAYANAN_PUBLIK
admin gets echo
liaison SATPOLPP gets stop
case 2 is handling/distribution
