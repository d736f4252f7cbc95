title: A hidden complainant: the admin sees the letter as it goes, opens two masks, and later one more
start: 2026-05-11 08:00
citizen: Halimah Tusakdiah <halimah.t@warga.example>, phone

citizen writes "Lampu jalan mati"
  Lampu jalan di Desa Lembak Kecamatan Lembak mati sejak 2 Mei 2026 karena
  tiangnya disenggol truk milik Haji Somad. Teknisi yang memasangnya dahulu
  dapat ditanya di 0812-5555-0101, dan gardunya dijaga Pak Rozali.
  Mohon nama saya dirahasiakan.
  Halimah Tusakdiah
citizen gets receipt
admin gets verification

1h later admin replies to verification
  1 DISPERKIMTAN, buka 1 dan 99
admin gets verification

5m later admin replies to verification
  1 DISPERKIMTAN, buka 1 2
admin gets echo
citizen gets forwarded
liaison DISPERKIMTAN gets disposition

2h later liaison DISPERKIMTAN replies to disposition
  1 1
liaison DISPERKIMTAN gets echo
officer DISPERKIMTAN gets instruction

1d later admin replies to echo
  buka 3
admin gets masks
liaison DISPERKIMTAN gets more_text

1h later officer DISPERKIMTAN replies to instruction
  Tiang sudah kami tegakkan dan dua lampu kami ganti pada 13 Mei 2026.
liaison DISPERKIMTAN gets response
officer DISPERKIMTAN gets echo

1h later liaison DISPERKIMTAN replies to response
  1 setuju
liaison DISPERKIMTAN gets echo

window closes
citizen gets answer
case 1 is answered

1d later citizen replies to answer
  5
citizen gets closed
liaison DISPERKIMTAN gets closed_notice
