title: Settled, says the complainant: with one agency still at work, after a mark without a word, and for good
start: 2026-05-05 07:45
citizen: Sri Hartati <sri.hartati@warga.example>, phone

citizen writes "Lampu jalan mati dan sampah menumpuk"
  Lampu jalan di Desa Tanjung Raja Kecamatan Muara Enim mati sejak 1 Mei 2026,
  dan di bawahnya sampah menumpuk tidak diangkut.
  Sri Hartati
citizen gets receipt
admin gets verification

30m later admin replies to verification
  1 DISPERKIMTAN, DLH
citizen gets forwarded
liaison DISPERKIMTAN gets disposition
liaison DLH gets disposition

2h later liaison DISPERKIMTAN replies to disposition
  2 Tiga lampu di Desa Tanjung Raja sudah kami ganti pada 5 Mei 2026.
liaison DISPERKIMTAN gets echo

window closes
citizen gets answer

1h later citizen replies to answer
  Lampunya sudah menyala, laporannya boleh ditutup.
citizen gets noted
case 1 is handling/answered,distribution
liaison DLH gets digest
admin gets digest

20h later liaison DLH replies to disposition
  2 Sampah di bawah tiang lampu sudah kami angkut dua truk pada 6 Mei 2026.
liaison DLH gets echo

window closes
citizen gets answer
case 1 is answered

1h later citizen replies to answer
  2
citizen gets rating_reason
case 1 is answered

1h later citizen replies to rating_reason
  2
citizen gets noted
case 1 is answered

time 2026-05-19 10:00
citizen gets closing_notice

1h later citizen replies to closing_notice
  Sudah selesai semua pak, tutup saja laporannya.
citizen gets closed
liaison DISPERKIMTAN gets closed_notice
liaison DLH gets closed_notice
case 1 is closed
