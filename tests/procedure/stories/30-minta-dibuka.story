title: A liaison needs to read what is masked: he asks at each desk, and the admin opens one number
start: 2026-05-11 08:00
citizen: Halimah Tusakdiah <halimah.t@warga.example>, phone

citizen writes "Lampu jalan mati"
  Lampu jalan di Desa Lembak Kecamatan Lembak mati sejak 2 Mei 2026. Teknisi
  yang memasangnya dahulu dapat ditanya di 0812-5555-0101.
  Mohon nama saya dirahasiakan.
  Halimah Tusakdiah
citizen gets receipt
admin gets verification

10m later admin replies to verification
  1 DISPERKIMTAN
admin gets echo
citizen gets forwarded
liaison DISPERKIMTAN gets disposition

20m later liaison DISPERKIMTAN replies to disposition
  mohon buka [disamarkan 1], karena kami perlu menghubungi teknisinya
liaison DISPERKIMTAN gets echo
admin gets unmask_request

10m later admin replies to unmask_request
  buka 1
admin gets masks
liaison DISPERKIMTAN gets more_text

10m later liaison DISPERKIMTAN replies to disposition
  1 1
liaison DISPERKIMTAN gets echo
officer DISPERKIMTAN gets instruction

10m later liaison DISPERKIMTAN replies to disposition
  Mohon yang disamarkan lainnya dibuka juga.
liaison DISPERKIMTAN gets echo
admin gets unmask_request

10m later officer DISPERKIMTAN replies to instruction
  Dua lampu sudah kami ganti pada 13 Mei 2026.
liaison DISPERKIMTAN gets response
officer DISPERKIMTAN gets echo

10m later liaison DISPERKIMTAN replies to response
  mohon buka [disamarkan 2] supaya jawabannya tepat
liaison DISPERKIMTAN gets echo
admin gets unmask_request

10m later liaison DISPERKIMTAN replies to response
  1 setuju
liaison DISPERKIMTAN gets echo

window closes
citizen gets answer
case 1 is answered

1d later citizen replies to answer
  Belum menyala semua, masih satu yang mati.
liaison DISPERKIMTAN gets comment
citizen gets comment_received
admin gets digest

1h later liaison DISPERKIMTAN replies to comment
  mohon yang disamarkan dibuka
liaison DISPERKIMTAN gets echo
admin gets unmask_request
case 1 is handling/follow_up
