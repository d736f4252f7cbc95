title: Empty answers are asked to be filled, once; an answer held back, revised, and given by the liaison himself
start: 2026-05-11 07:40
citizen: Maimunah <maimunah.gm@warga.example>, gmail

citizen writes "Obat kosong di puskesmas"
  Obat hipertensi di Puskesmas Gunung Megang Kecamatan Gunung Megang kosong
  sejak 6 Mei 2026, pasien disuruh beli sendiri.
citizen gets receipt
admin gets verification

25m later admin replies to verification
  1 DINKES
citizen gets forwarded
liaison DINKES gets disposition

5m later liaison DINKES replies to disposition
  3 Kami sedang memeriksa persediaan obat, hasilnya kami sampaikan hari Rabu.
liaison DINKES gets echo
citizen gets progress

5m later liaison DINKES replies to disposition
  sudah ditindaklanjuti
liaison DINKES gets fill_answer

10m later liaison DINKES replies to disposition
  1 1
liaison DINKES gets echo
officer DINKES gets instruction
admin gets digest

1d later officer DINKES replies to instruction
  sdh ditindaklanjuti
officer DINKES gets fill_answer

5m later officer DINKES replies to fill_answer
  Obat hipertensi sudah tersedia kembali sejak 12 Mei 2026 setelah kami
  menambah kiriman dari gudang farmasi kabupaten.
liaison DINKES gets response
officer DINKES gets echo

10m later officer DINKES replies to instruction with kuitansi.pdf
  Terlampir tanda terima kiriman obat.
liaison DINKES gets response
officer DINKES gets echo

10m later liaison DINKES replies to response
  3 Mohon ditambahkan jumlah dan jaminan persediaan bulan depan.
liaison DINKES gets echo
officer DINKES gets revise

40m later officer DINKES replies to revise
  Obat hipertensi sudah tersedia kembali sebanyak 2.000 tablet, cukup untuk
  tiga bulan, dan akan kami periksa setiap minggu.
liaison DINKES gets response
officer DINKES gets echo

10m later liaison DINKES replies to response
  perkembangan: obat sudah dikirim, jawaban lengkap menyusul besok
liaison DINKES gets echo
citizen gets progress

10m later liaison DINKES replies to response
  mohon perpanjangan s.d. 15 Mei 2026
liaison DINKES gets echo
admin gets extension

45m later admin replies to extension
  2 Jawaban sudah ada, mohon segera disetujui.
liaison DINKES gets extension_result

20m later liaison DINKES replies to response
  mohon perpanjangan s.d. 18 Mei 2026
liaison DINKES gets echo
admin gets extension

35m later admin replies to extension
  1
liaison DINKES gets extension_result

20m later liaison DINKES replies to response
  1
liaison DINKES gets echo

4m later liaison DINKES replies to echo
  tahan
liaison DINKES gets held_back
case 1 is handling/answering

4m later liaison DINKES replies to held_back
  2 Obat hipertensi di Puskesmas Gunung Megang sudah tersedia kembali
  sebanyak 2.000 tablet sejak 12 Mei 2026. Silakan diambil pada jam kerja.
liaison DINKES gets echo

3m later officer DINKES replies to revise
  Obat hipertensi sudah kami hitung ulang pada 12 Mei 2026: tersedia 1.800
  tablet, cukup untuk dua bulan.
liaison DINKES gets more_text
officer DINKES gets echo

3m later liaison DINKES replies to more_text
  2 Obat hipertensi di Puskesmas Gunung Megang tersedia kembali sejak 12 Mei
  2026 sebanyak 1.800 tablet. Silakan diambil pada jam kerja.
liaison DINKES gets echo
case 1 is handling/window

window closes
citizen gets answer
case 1 is answered
admin gets digest

5d later officer DINKES replies to revise
  Antrean obat sudah kami buka pula pada hari Sabtu sejak 16 Mei 2026.
liaison DINKES gets more_text
officer DINKES gets echo

1h later liaison DINKES replies to echo
  2 Tambahan: antrean obat kini dibuka pula pada hari Sabtu pukul 08.00
  sampai 11.00.
liaison DINKES gets echo

window closes
citizen gets answer
case 1 is answered

1d later citizen replies to answer
  2
citizen gets rating_reason
case 1 is answered

4h later citizen replies to rating_reason
  Karena obatnya lama sekali baru ada dan petugasnya kurang ramah.
citizen gets comment_received
liaison DINKES gets comment
case 1 is handling/follow_up

1h later liaison DINKES replies to comment
  2 Kami mohon maaf. Petugas loket obat sudah kami tegur pada 19 Mei 2026, dan
  persediaan kini diperiksa setiap Senin.
liaison DINKES gets echo

window closes
citizen gets answer

20h later citizen replies to answer
  Baik, sudah beres Pak, laporannya ditutup saja.
citizen gets closed
liaison DINKES gets closed_notice
case 1 is closed

20m later admin replies to verification
  9 lapor: 7001
admin gets echo
