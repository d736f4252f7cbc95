title: Not ours, and nobody's: returned and archived
start: 2026-04-06 08:00

citizen writes "Tetangga berisik"
  Tetangga saya memutar musik keras setiap malam di Kelurahan Pasar I
  Kecamatan Muara Enim sejak Maret 2026.
citizen gets receipt
admin gets verification

admin replies to verification
  1 SATPOLPP
admin gets echo
citizen gets forwarded
liaison SATPOLPP gets disposition

liaison SATPOLPP replies to disposition
  4 bukan kewenangan kami
liaison SATPOLPP gets echo
admin gets returned

admin replies to returned
  4 BUKAN_PELAYANAN_PUBLIK
admin gets echo
citizen gets declined
case 1 is archived
