title: Comments: answered, assigned again, more time, progress, re-routed; thanks change nothing; new facts reopen
start: 2026-06-08 07:50
citizen: Bahar Udin <bahar.udin@warga.example>, gmail

citizen writes "Sampah di sungai"
  Sampah dibuang ke Sungai Enim di Kelurahan Tungkal Kecamatan Muara Enim
  sejak Maret 2026 dan tidak pernah diangkut.
citizen gets receipt
admin gets verification

15m later admin replies to verification
  9 kategori: Lingkungan Hidup dan Kehutanan
admin gets echo

15m later admin replies to verification
  1 DLH
citizen gets forwarded
liaison DLH gets disposition
liaison DLH gets digest, digest
head DLH gets digest
apip gets digest
admin gets digest

2d later liaison DLH replies to disposition
  2 Sampah di tepi Sungai Enim sudah kami angkut tiga truk pada 10 Juni 2026
  dan papan larangan sudah dipasang.
liaison DLH gets echo

window closes
citizen gets answer

1h later citizen replies to answer
  terima kasih pak
case 1 is answered

20h later citizen replies to answer
  Belum semua pak, di bawah jembatan masih banyak sampahnya.
citizen gets comment_received
liaison DLH gets comment
case 1 is handling/follow_up
liaison DLH gets digest

5m later liaison DLH replies to comment
  3 Petugas sudah di lokasi pagi ini, selesai paling lambat Jumat.
liaison DLH gets echo
citizen gets progress

15m later liaison DLH replies to comment
  mohon perpanjangan s.d. 17 Juni 2026
liaison DLH gets echo
admin gets extension

15m later admin replies to extension
  1
liaison DLH gets extension_result
citizen gets extended

30m later liaison DLH replies to comment
  mohon perpanjangan s.d. 24 Juni 2026
liaison DLH gets echo
admin gets extension

5m later admin replies to extension
  2 Cukup sampai 17 Juni.
liaison DLH gets extension_result

15m later liaison DLH replies to comment
  1 1
liaison DLH gets echo
officer DLH gets instruction

5m later liaison DLH replies to comment
  2 Sampah di bawah jembatan sudah diangkut seluruhnya pada 11 Juni 2026
  dan akan diperiksa setiap hari Senin.
liaison DLH gets echo

window closes
citizen gets answer
admin gets digest

1d later citizen replies to answer
  ⭐⭐⭐⭐⭐
citizen gets closed
liaison DLH gets closed_notice
case 1 is closed

2d later citizen replies to closed
  Pak, hari ini sampahnya dibuang lagi di tempat yang sama oleh truk
  berwarna kuning.
citizen gets reopen_question

20m later citizen replies to reopen_question
  ya
citizen gets comment_received
liaison DLH gets comment
case 1 is handling/follow_up
liaison DLH gets digest

10m later liaison DLH replies to comment
  mohon perpanjangan s.d. 30 Juni 2026
liaison DLH gets echo
admin gets extension

25m later admin replies to extension
  3 SATPOLPP
liaison DLH gets stop
citizen gets forwarded
liaison SATPOLPP gets disposition
case 1 is handling/distribution

15m later liaison SATPOLPP replies to disposition
  5 mohon perpanjangan s.d. 30 Juni 2026
liaison SATPOLPP gets echo
admin gets extension

5m later admin replies to extension
  3 DLH
liaison SATPOLPP gets stop
citizen gets forwarded
liaison DLH gets disposition

50m later citizen replies to reopen_question
  sudah beres pak, laporan saya cabut
citizen gets withdrawn
liaison DLH gets stop
case 1 is archived
