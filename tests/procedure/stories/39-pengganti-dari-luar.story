title: A deputy outside the agency waits for the admin's one yes; then the open letters go there, too
start: 2026-04-06 08:00
depths: office
citizen: Hasanah <hasanah@warga.example>, phone

citizen writes "Lampu mati"
  Lampu jalan di Desa Lembak Kecamatan Lembak mati sejak 1 April 2026.
  Mohon segera diperbaiki.
citizen gets receipt
admin gets verification

1h later admin replies to verification
  1 PUPR
liaison PUPR gets disposition
citizen gets forwarded

1h later liaison PUPR replies to disposition
  Cuti 6-10 April 2026, pengganti Siti Maryam, siti@surel-lain.example
admin gets deputy
liaison PUPR gets absence

5m later admin replies to deputy
  1 ya
liaison PUPR gets absence
liaison PUPR gets disposition
case 1 is handling/distribution
