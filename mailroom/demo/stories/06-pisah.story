title: One mail, three matters: registered as three cases; a cancelled route of the first
start: 2026-04-28 08:20
citizen: Hendri Gunawan <hendri.gunawan@warga.example>, gmail

citizen writes "Tiga masalah di desa kami"
  1. Jalan Desa Tanjung Agung rusak sejak Maret 2026.
  2. Bantuan sosial PKH belum cair di Desa Tanjung Agung.
  3. Lampu jalan di Desa Tanjung Agung mati.
citizen gets receipt
admin gets verification

1h 20m later admin replies to verification
  8
  1. Jalan Desa Tanjung Agung rusak sejak Maret 2026.
  2. Bantuan sosial PKH belum cair di Desa Tanjung Agung.
  3. Lampu jalan di Desa Tanjung Agung mati.
citizen gets split
admin gets verification, verification, verification
case 1 is verification
case 2 is verification
case 3 is verification

1h later admin replies to verification about "Jalan Desa"
  1 PUPR
citizen gets forwarded
liaison PUPR gets disposition

10m later admin replies to verification about "PKH"
  1 DINSOS
citizen gets forwarded
liaison DINSOS gets disposition

10m later admin replies to verification about "Lampu jalan"
  1 DISPERKIMTAN
citizen gets forwarded
liaison DISPERKIMTAN gets disposition

2h later liaison PUPR replies to disposition
  2 Jalan Dusun II Desa Tanjung Agung masuk paket pemeliharaan Mei 2026 dan
  selesai paling lambat 21 Mei 2026.
liaison PUPR gets echo

window closes
citizen gets answer
liaison DINSOS gets digest
liaison DISPERKIMTAN gets digest
admin gets digest

20h later liaison DINSOS replies to disposition
  2 Pencairan PKH tahap dua untuk Desa Tanjung Agung dijadwalkan 12 Mei 2026 di
  kantor pos Tanjung Agung.
liaison DINSOS gets echo
citizen gets answer

1h later citizen replies to answer about "paket pemeliharaan"
  nilai 80
citizen gets closed
liaison PUPR gets closed_notice

2h later liaison DISPERKIMTAN replies to disposition
  2 Lampu jalan di Desa Tanjung Agung sudah kami ganti pada 29 April 2026.
liaison DISPERKIMTAN gets echo

window closes
citizen gets answer

1d later citizen replies to answer about "PKH"
  ⭐⭐⭐⭐
citizen gets closed
liaison DINSOS gets closed_notice

1h later citizen replies to answer about "Lampu jalan"
  4/5
citizen gets closed
liaison DISPERKIMTAN gets closed_notice
case 1 is closed
case 2 is closed
case 3 is closed
