title: The admin writes a summary, which goes instead of the letter
start: 2026-05-11 08:00
citizen: Siti Rokayah <siti.rokayah@warga.example>, gmail

citizen writes "Posyandu"
  Saya satu-satunya bidan di Desa Lembak Kecamatan Lembak. Timbangan posyandu
  rusak sejak 2 Mei 2026 dan kepala puskesmas tidak mau tahu.
  Jangan sampai ketahuan saya yang melapor.
  Siti Rokayah
citizen gets receipt
admin gets verification

1h later admin replies to verification
  ringkas: Timbangan posyandu di Desa Lembak rusak sejak 2 Mei 2026.
admin gets verification

5m later admin replies to verification
  1 DINKES
citizen gets forwarded
liaison DINKES gets disposition
case 1 is handling/distribution
