title: Comments: answered, assigned again, more time, progress, re-routed; thanks change nothing; new facts reopen
start: 2026-04-06 08:00

citizen writes "Sampah di sungai"
  Sampah dibuang ke Sungai Enim di Kelurahan Tungkal Kecamatan Muara Enim
  sejak Maret 2026 dan tidak pernah diangkut.
citizen gets receipt
admin gets verification

admin replies to verification
  9 kategori: Lingkungan Hidup dan Kehutanan
admin gets echo

admin replies to verification
  1 DLH
admin gets echo
citizen gets forwarded
liaison DLH gets disposition

liaison DLH replies to disposition
  2 Sampah di tepi Sungai Enim sudah kami angkut tiga truk pada 8 April 2026
  dan papan larangan sudah dipasang.
liaison DLH gets echo

window closes
citizen gets answer

citizen replies to answer
  terima kasih pak
case 1 is answered

citizen replies to answer
  Belum semua pak, di bawah jembatan masih banyak sampahnya.
citizen gets comment_received
liaison DLH gets comment
case 1 is handling/follow_up

liaison DLH replies to comment
  3 Petugas sudah di lokasi pagi ini, selesai paling lambat Jumat.
liaison DLH gets echo
citizen gets progress

liaison DLH replies to comment
  mohon perpanjangan s.d. 10 April 2026
liaison DLH gets echo
admin gets extension

admin replies to extension
  1
admin gets echo
liaison DLH gets extension_result
citizen gets extended

liaison DLH replies to comment
  mohon perpanjangan s.d. 20 April 2026
liaison DLH gets echo
admin gets extension

admin replies to extension
  2 Cukup sampai 10 April.
admin gets echo
liaison DLH gets extension_result

liaison DLH replies to comment
  1 1
liaison DLH gets echo
officer DLH gets instruction

liaison DLH replies to disposition
  2 Sampah di bawah jembatan sudah diangkut seluruhnya pada 9 April 2026
  dan akan diperiksa setiap hari Senin.
liaison DLH gets echo

window closes
citizen gets answer

citizen replies to answer
  ⭐⭐⭐⭐⭐
citizen gets closed
liaison DLH gets closed_notice
case 1 is closed

citizen replies to closed
  Pak, hari ini sampahnya dibuang lagi di tempat yang sama oleh truk
  berwarna kuning.
citizen gets reopen_question

citizen replies to reopen_question
  ya
citizen gets comment_received
liaison DLH gets comment
case 1 is handling/follow_up

liaison DLH replies to comment
  mohon perpanjangan s.d. 24 April 2026
liaison DLH gets echo
admin gets extension

admin replies to extension
  3 SATPOLPP
admin gets echo
liaison DLH gets stop
citizen gets forwarded
liaison SATPOLPP gets disposition
case 1 is handling/distribution

liaison SATPOLPP replies to disposition
  5 mohon perpanjangan s.d. 24 April 2026
liaison SATPOLPP gets echo
admin gets extension

admin replies to extension
  3 DLH
admin gets echo
liaison SATPOLPP gets stop
citizen gets forwarded
liaison DLH gets disposition

citizen replies to reopen_question
  sudah beres pak, laporan saya cabut
citizen gets withdrawn
liaison DLH gets stop
case 1 is archived
