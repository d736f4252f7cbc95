title: Settled before an answer: at the admin's, at an officer's, and not settled after all
start: 2026-05-05 07:45
citizen: Puspa Yuliani <puspa.yuliani@warga.example>, phone
citizen2: Hamdani Latif <hamdani.latif@warga.example>, phone

citizen writes "Lampu jalan mati"
  Lampu jalan di Desa Tanjung Raja Kecamatan Muara Enim mati sejak 1 Mei 2026.
  Mohon diperbaiki.
  Puspa Yuliani
citizen gets receipt
admin gets verification

1h later citizen replies to receipt
  Lampunya sudah menyala, laporan saya boleh ditutup.
citizen gets closed
admin gets stop
case 1 is closed

20h later citizen replies to closed
  Ternyata mati lagi, mohon dibuka kembali.
citizen gets noted
admin gets verification
case 1 is verification

30m later admin replies to verification
  1 DISPERKIMTAN
citizen gets forwarded
liaison DISPERKIMTAN gets disposition

30m later liaison DISPERKIMTAN replies to disposition
  1 1
liaison DISPERKIMTAN gets echo
officer DISPERKIMTAN 1 gets instruction

20h later citizen replies to forwarded
  Kapan petugasnya datang, Pak?
citizen gets status_letter
liaison DISPERKIMTAN gets more_text

2h later citizen replies to forwarded
  Lampunya sudah menyala, laporan saya boleh ditutup.
citizen gets closed
liaison DISPERKIMTAN gets stop
officer DISPERKIMTAN 1 gets stop
case 1 is closed
admin gets digest

20h later citizen2 writes "Drainase tersumbat"
  Drainase tersumbat, mohon dibersihkan.
  Hamdani Latif
citizen2 gets receipt
admin gets verification

1h later admin replies to verification
  4 Mohon sebutkan desa dan patokan terdekat
citizen2 gets ask
case 2 is completion

2h later citizen2 replies to ask
  Sudah selesai dibersihkan warga, laporannya boleh ditutup.
citizen2 gets closed
admin gets stop
case 2 is closed
