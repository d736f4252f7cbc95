title: A liaison needs to read what is masked: he asks at each desk, and the admin opens one number
start: 2026-06-24 08:00
citizen: Zainab Marhamah <zainab.marhamah@warga.example>, phone

citizen writes "Lampu jalan mati"
  Lampu jalan di Desa Lembak Kecamatan Lembak mati sejak 20 Juni 2026. Teknisi
  yang memasangnya dahulu dapat ditanya di 0812-5555-0101.
  Mohon nama saya dirahasiakan.
  Zainab Marhamah
citizen gets receipt
admin gets verification

10m later admin replies to verification
  1 DISPERKIMTAN
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
  Dua lampu sudah kami ganti pada 24 Juni 2026.
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

20h later citizen replies to answer
  Belum menyala semua, masih satu yang mati.
liaison DISPERKIMTAN gets comment
citizen gets comment_received
admin gets digest
liaison DISPERKIMTAN gets digest

10m later liaison DISPERKIMTAN replies to comment
  mohon yang disamarkan dibuka
liaison DISPERKIMTAN gets echo
admin gets unmask_request

10m later liaison DISPERKIMTAN replies to comment
  Lampu yang terakhir sudah kami ganti pagi tadi, 25 Juni 2026.
liaison DISPERKIMTAN gets echo

window closes
citizen gets answer

1d later citizen replies to answer
  5
citizen gets closed
liaison DISPERKIMTAN gets closed_notice
case 1 is closed
