title: A hidden complainant writes again: what shows nobody goes at once, what may show him waits for the admin, who lets it lie once and refuses it once
start: 2026-06-08 08:00
citizen: Sulastri Ningsih <sulastri.n@warga.example>, gmail

citizen writes "Air keruh di Desa Lembak"
  Air PDAM di Desa Lembak Kecamatan Lembak keruh sejak 1 Juni 2026. Mohon
  segera diperbaiki. Nama saya mohon dirahasiakan.
  Sulastri Ningsih
citizen gets receipt
admin gets verification

1h later admin replies to verification
  1 PDAM
citizen gets forwarded
liaison PDAM gets disposition

1h later citizen replies to forwarded
  Airnya makin keruh sejak tadi pagi.
citizen gets noted
liaison PDAM gets more_text
admin gets digest

2h later liaison PDAM replies to disposition
  2 Pipa induk sudah kami kuras pada 8 Juni 2026.
liaison PDAM gets echo

window closes
citizen gets answer
case 1 is answered

1h later citizen replies to answer
  Masih keruh. Tanyakan kepada Bu Rosmini di 0812-5555-0177, ia melihat
  petugas tidak pernah datang.
citizen gets comment_received
admin gets review
case 1 is handling/follow_up

time 2026-06-10 08:30
admin gets digest, digest
admin_head gets digest
citizen gets overdue

5m later admin replies to review
  1, buka 2
admin gets echo
citizen gets comment_received
liaison PDAM gets comment

2h later liaison PDAM replies to comment
  2 Saringan pipa sudah kami ganti pada 10 Juni 2026 dan airnya jernih.
liaison PDAM gets echo

window closes
citizen gets answer

1h later citizen replies to answer
  Tanya saja adik saya di 0813-5555-0166, dia tahu semua.
citizen gets comment_received
admin gets review
case 1 is handling/follow_up

1h later admin replies to review
  2 jangan diteruskan, karena berisi nomor orang lain
admin gets echo
citizen gets not_passed
case 1 is answered

1h later citizen replies to answer
  2, kata Bu Rosmini petugasnya minta uang di warung Cik Ida
citizen gets comment_received
admin gets review
case 1 is handling/follow_up

1h later admin replies to review
  ringkas: Petugas diduga meminta uang.
admin gets review

5m later admin replies to review
  1
admin gets echo
citizen gets comment_received
liaison PDAM gets comment
