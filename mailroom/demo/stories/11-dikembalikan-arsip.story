title: Not ours, and nobody's: returned and archived
start: 2026-06-11 08:50
citizen: Sulaiman <sulaiman.pasar1@surat.example>, bare

citizen writes "Tetangga berisik"
  Tetangga saya memutar musik keras setiap malam di Kelurahan Pasar I
  Kecamatan Muara Enim sejak Maret 2026.
citizen gets receipt
admin gets verification

1h 5m later admin replies to verification
  1 SATPOLPP
citizen gets forwarded
liaison SATPOLPP gets disposition

50m later liaison SATPOLPP replies to disposition
  4 bukan kewenangan kami
liaison SATPOLPP gets echo
admin gets returned

50m later admin replies to returned
  4 BUKAN_PELAYANAN_PUBLIK
citizen gets declined
case 1 is archived
