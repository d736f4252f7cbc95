title: Numbers and addresses of others wait for the liaison's yes, in an answer and in news
start: 2026-05-18 08:10
citizen: Zubaidah <zubaidah.tenam@warga.example>, phone

citizen writes "Lampu jalan mati"
  Lampu jalan di Desa Tenam Bungkuk Kecamatan Semende Darat Tengah mati
  sejak 12 Mei 2026. Mohon diperbaiki.
citizen gets receipt
admin gets verification
20m later admin replies to verification
  1 DISPERKIMTAN
citizen gets forwarded
liaison DISPERKIMTAN gets disposition

30m later liaison DISPERKIMTAN replies to disposition
  3 Tiangnya berdiri di halaman Pak Darwin di RT 04. Nomornya 0812-0000-0741;
  ia kami temui hari Selasa.
liaison DISPERKIMTAN gets third_person
case 1 is handling/distribution
10m later liaison DISPERKIMTAN replies to third_person
  1
liaison DISPERKIMTAN gets echo
citizen gets progress

10m later liaison DISPERKIMTAN replies to third_person
  1 ya
liaison DISPERKIMTAN gets already

10m later liaison DISPERKIMTAN replies to disposition
  1 1
liaison DISPERKIMTAN gets echo
officer DISPERKIMTAN gets instruction
admin gets digest

1d later liaison DISPERKIMTAN replies to disposition
  3 Kabelnya sudah kami bawa, disimpan di Jalan Merapi nomor 9.
liaison DISPERKIMTAN gets third_person
10m later liaison DISPERKIMTAN replies to third_person
  boleh, Pak
liaison DISPERKIMTAN gets echo
citizen gets progress

2h later officer DISPERKIMTAN replies to instruction
  Dua lampu sudah kami ganti pada 19 Mei 2026. Bila mati lagi, hubungi Pak
  Darwin di 0812-0000-0741.
liaison DISPERKIMTAN gets response
officer DISPERKIMTAN gets echo

10m later liaison DISPERKIMTAN replies to response
  perkembangan: lampu sudah menyala, kuncinya ada di rumah nomor 17
liaison DISPERKIMTAN gets third_person
10m later liaison DISPERKIMTAN replies to third_person
  1
liaison DISPERKIMTAN gets echo
citizen gets progress

10m later liaison DISPERKIMTAN replies to response
  2 Dua lampu sudah kami ganti pada 19 Mei 2026. Petugasnya Pak Iwan,
  0812-0000-0742.
liaison DISPERKIMTAN gets third_person
case 1 is handling/answering
10m later liaison DISPERKIMTAN replies to third_person
  1
liaison DISPERKIMTAN gets echo
case 1 is handling/window
window closes
citizen gets answer
case 1 is answered

10m later citizen replies to answer
  Lampu yang ketiga di ujung desa masih mati, Pak.
citizen gets comment_received
liaison DISPERKIMTAN gets comment
20m later liaison DISPERKIMTAN replies to comment
  3 Lampu ketiga menunggu izin pemilik kebun di RT 06, kami datangi besok.
liaison DISPERKIMTAN gets third_person
10m later liaison DISPERKIMTAN replies to third_person
  1
liaison DISPERKIMTAN gets echo
citizen gets progress

10m later liaison DISPERKIMTAN replies to comment
  2 Lampu ketiga di ujung desa sudah kami ganti siang ini.
liaison DISPERKIMTAN gets echo
window closes
citizen gets answer
3h later citizen replies to answer
  5
citizen gets closed
liaison DISPERKIMTAN gets closed_notice
case 1 is closed
