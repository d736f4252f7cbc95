title: Two agencies on one case: each its own clocks and answer; words about the first while the second is still due
start: 2026-05-25 08:00
citizen: Joko Prasetyo <joko.prasetyo@warga.example>, outlook

citizen writes "Truk batu bara dan debu"
  Truk batu bara melintas siang hari di Kecamatan Lawang Kidul sejak Maret
  2026, debunya masuk ke rumah warga.
citizen gets receipt
admin gets verification

10m later admin replies to verification
  1 DISHUB, DLH
citizen gets forwarded
liaison DISHUB gets disposition
liaison DLH gets disposition

25m later citizen replies to forwarded
  Tambahan: paling parah antara pukul 10 sampai pukul 14 setiap hari.
citizen gets noted
liaison DISHUB gets more_text
liaison DLH gets more_text

25m later citizen replies to forwarded
  tolong nama saya dirahasiakan ya pak
citizen gets noted
admin gets masks
liaison DLH gets keep_secret
liaison DISHUB gets keep_secret
liaison DISHUB gets digest
liaison DLH gets digest
admin gets digest

1d 1h later liaison DISHUB replies to disposition
  2 Kami sudah menempatkan petugas di simpang Tanjung Enim sejak tanggal 7
  April untuk menindak truk yang melintas di luar jam.
liaison DISHUB gets echo

window closes
citizen gets answer
case 1 is handling/answered,distribution

1h later citizen replies to answer
  terima kasih pak

3h later citizen replies to answer
  Siang hari truk masih tetap lewat.
citizen gets comment_received
liaison DISHUB gets comment
case 1 is handling/follow_up,distribution
head DLH gets digest
apip gets digest
liaison DISHUB gets digest
liaison DLH gets digest
admin gets digest

2d later liaison DISHUB replies to comment
  2 Jadwal petugas kami tambah sampai pukul 16.00 mulai besok.
liaison DISHUB gets echo

window closes
citizen gets answer

1h 25m later citizen replies to answer
  4
citizen gets noted
case 1 is handling/answered,distribution

10m later admin replies to verification
  9 judul: Truk batu bara di luar jam operasi
admin gets echo

15m later liaison DLH replies to disposition
  2 Penyiraman jalan kami wajibkan dua kali sehari kepada perusahaan dan
  hasil pengukuran debu akan kami umumkan.
liaison DLH gets echo

window closes
citizen gets answer
case 1 is answered

35m later citizen replies to answer
  mohon isi laporan saya dirahasiakan
citizen gets noted
liaison DLH gets keep_secret
liaison DISHUB gets keep_secret

30m later admin replies to verification
  9 lapor: 7654321
admin gets echo

1h 25m later citizen replies to answer
  sudah beres, laporan saya cabut
citizen gets withdrawn
liaison DISHUB gets stop
liaison DLH gets stop
case 1 is archived
