title: LAPOR! tells of a report and of what its complainant writes there later; the answer is typed in there
start: 2026-05-04 08:00
depths: office sockets

notifikasi@lapor.example writes "SP4N-LAPOR!: laporan #7654321" flagged "Auto-Submitted: auto-generated"
  Tracking ID: #7654321
  Judul: Lampu jalan mati
  Isi Laporan: Lampu jalan di depan Pasar Lembak Kecamatan Lembak mati sejak
  1 Mei 2026. Mohon diganti.
  Nama Pelapor: Wahid Hasan
admin gets verification

1h later admin replies to verification
  9 subjek: Dinas Perumahan
  9 objek: Lampu jalan
admin gets echo

30m later admin replies to verification
  1 DISPERKIMTAN
admin gets echo
admin gets post
liaison DISPERKIMTAN gets disposition

2h later liaison DISPERKIMTAN replies to disposition
  2 Lampu di depan Pasar Lembak sudah diganti dua buah pada 4 Mei 2026.
liaison DISPERKIMTAN gets echo

window closes
admin gets post

1h later admin replies to post
  1 sudah disalin ke LAPOR!
admin gets echo

20h later notifikasi@lapor.example writes "SP4N-LAPOR!: laporan #7654321" flagged "Auto-Submitted: auto-generated"
  Tracking ID: #7654321
  Komentar: Malam tadi lampunya mati lagi, kabelnya putus.
admin gets lapor_comment
case 1 is answered

1h later admin replies to lapor_comment
  1
admin gets post
liaison DISPERKIMTAN gets comment
case 1 is handling/follow_up
