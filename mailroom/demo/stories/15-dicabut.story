title: Withdrawn while data was asked for; another re-routed from the approval desk and returned by the liaison past his officer
start: 2026-04-06 08:00

citizen writes "Air PDAM mati"
  Air PDAM mati terus pak.
citizen gets receipt
admin gets verification

admin replies to verification
  4 Mohon sebutkan alamat lengkap dan nomor pelanggan.
admin gets echo
citizen gets ask

citizen replies to ask
  sdh nyala pak airnya, laporan saya cabut aja
citizen gets withdrawn
admin gets stop
case 1 is archived

citizen2 writes "Ternak lepas di jalan"
  Sapi lepas di jalan raya Desa Gunung Megang Dalam Kecamatan Gunung Megang
  setiap malam sejak Maret 2026.
citizen2 gets receipt
admin gets verification

admin replies to verification
  1 SATPOLPP
admin gets echo
citizen2 gets forwarded
liaison SATPOLPP gets disposition

liaison SATPOLPP replies to disposition
  1 1
liaison SATPOLPP gets echo
officer SATPOLPP gets instruction

officer SATPOLPP replies to instruction
  Ternak lepas sudah kami data, pemiliknya warga desa dan sudah ditegur
  secara lisan, tetapi kandangnya urusan peternakan.
liaison SATPOLPP gets response
officer SATPOLPP gets echo

liaison SATPOLPP replies to response
  mohon perpanjangan s.d. 15 April 2026
liaison SATPOLPP gets echo
admin gets extension

admin replies to extension
  3 DTPHP
admin gets echo
liaison SATPOLPP gets stop
citizen2 gets forwarded
liaison DTPHP gets disposition

liaison DTPHP replies to disposition
  1 1
liaison DTPHP gets echo
officer DTPHP gets instruction

officer DTPHP replies to instruction
  Diterima, akan kami cek.

liaison DTPHP replies to disposition
  bukan tupoksi kami, mohon dialihkan ke Satpol PP
liaison DTPHP gets echo
admin gets returned
case 2 is handling/returned
