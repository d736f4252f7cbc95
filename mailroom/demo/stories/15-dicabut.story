title: Withdrawn while data was asked for; another re-routed from the approval desk and returned by the liaison past his officer
start: 2026-04-20 07:50
citizen: Darto <darto.ledeng@surat.example>, bare
citizen2: Yulia Citra <yulia.citra@warga.example>, gmail

citizen writes "Air PDAM mati"
  Air PDAM mati terus pak.
citizen gets receipt
admin gets verification

35m later admin replies to verification
  4 Mohon sebutkan alamat lengkap dan nomor pelanggan.
citizen gets ask

25m later citizen replies to ask
  sdh nyala pak airnya, laporan saya cabut aja
citizen gets withdrawn
admin gets stop
case 1 is archived

1h 10m later citizen2 writes "Ternak lepas di jalan"
  Sapi lepas di jalan raya Desa Gunung Megang Dalam Kecamatan Gunung Megang
  setiap malam sejak Maret 2026.
citizen2 gets receipt
admin gets verification

35m later admin replies to verification
  1 SATPOLPP
citizen2 gets forwarded
liaison SATPOLPP gets disposition

15m later liaison SATPOLPP replies to disposition
  1 1
liaison SATPOLPP gets echo
officer SATPOLPP gets instruction
admin gets digest

1d later officer SATPOLPP replies to instruction
  Ternak lepas sudah kami data, pemiliknya warga desa dan sudah ditegur
  secara lisan, tetapi kandangnya urusan peternakan.
liaison SATPOLPP gets response
officer SATPOLPP gets echo

20m later liaison SATPOLPP replies to response
  mohon perpanjangan s.d. 29 April 2026
liaison SATPOLPP gets echo
admin gets extension

1h 5m later admin replies to extension
  3 DTPHP
liaison SATPOLPP gets stop
citizen2 gets forwarded
liaison DTPHP gets disposition

35m later liaison DTPHP replies to disposition
  1 1
liaison DTPHP gets echo
officer DTPHP gets instruction

35m later officer DTPHP replies to instruction
  Diterima, akan kami cek.

40m later liaison DTPHP replies to disposition
  bukan tupoksi kami, mohon dialihkan ke Satpol PP
liaison DTPHP gets echo
admin gets returned
case 2 is handling/returned

1h later admin replies to returned
  1 SATPOLPP
liaison DTPHP gets stop
citizen2 gets forwarded
liaison SATPOLPP gets disposition
liaison SATPOLPP gets digest
admin gets digest

1d later liaison SATPOLPP replies to disposition
  2 Ternak yang lepas sudah kami tertibkan bersama pemerintah desa; pemiliknya
  membuat kandang paling lambat 4 Mei 2026.
liaison SATPOLPP gets echo

window closes
citizen2 gets answer
