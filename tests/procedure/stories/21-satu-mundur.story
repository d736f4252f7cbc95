title: One of two agencies returns its part to the other, which has answered: only its part ends
start: 2026-04-13 10:20
citizen: Hasan Basri <hasan.basri@surat.example>, phone
citizen2: Ratih Wulandari <ratih.w@surat.example>, phone

citizen writes "Debu di pasar"
  Debu dan sampah di Pasar Gelumbang Kecamatan Gelumbang sejak 8 April 2026.
citizen gets receipt
admin gets verification
25m later admin replies to verification
  1 DLH, DISPERINDAG
citizen gets forwarded
liaison DLH gets disposition
liaison DISPERINDAG gets disposition

1h 5m later liaison DLH replies to disposition
  2 Sampah sudah kami angkut dan jalan di pasar kami siram setiap pagi sejak 6
  April 2026.
liaison DLH gets echo
window closes
citizen gets answer

1h 20m later liaison DISPERINDAG replies to disposition
  4 bukan kewenangan kami, ini urusan DLH
liaison DISPERINDAG gets echo
admin gets returned
case 1 is handling/answered,returned

50m later admin replies to returned
  1 DLH
admin gets echo
liaison DISPERINDAG gets stop
case 1 is answered

time 2026-04-23 07:30
citizen gets closing_notice
admin gets digest

time 2026-04-28 07:30
citizen gets closed
liaison DLH gets closed_notice
case 1 is closed

1h 35m later citizen2 writes "Sampah dan lapak"
  Sampah dan lapak liar di Pasar Lembak Kecamatan Lembak sejak 8 April 2026.
citizen2 gets receipt
admin gets verification
25m later admin replies to verification
  1 DLH, SATPOLPP
citizen2 gets forwarded
liaison DLH gets disposition
liaison SATPOLPP gets disposition

1h 5m later liaison SATPOLPP replies to disposition
  4 bukan kewenangan kami
liaison SATPOLPP gets echo
admin gets returned

25m later admin replies to returned
  4 BUKAN_PELAYANAN_PUBLIK
admin gets echo
liaison SATPOLPP gets stop
case 2 is handling/distribution

2h later liaison DLH replies to disposition
  2 Sampah di Pasar Lembak sudah kami angkut pada 28 April 2026 dan bak sampah
  ditambah tiga buah.
liaison DLH gets echo

window closes
citizen2 gets answer
case 2 is answered
