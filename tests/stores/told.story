title: One case from its first letter to its end, another that is still open
start: 2026-03-05 08:00

citizen writes "Antrean Puskesmas Lembak" with foto.jpg
  Antrean di Puskesmas Lembak Kecamatan Lembak sangat lama sejak 1 Maret 2026.
  Mohon petugas pendaftaran ditambah.
  Budi Santoso
citizen gets receipt
admin gets verification

admin replies to verification
  1 DINKES
citizen gets forwarded
liaison DINKES gets disposition

liaison DINKES replies to disposition
  2 Petugas pendaftaran di Puskesmas Lembak sudah kami tambah dua orang sejak
  hari ini.
liaison DINKES gets echo

time 2026-03-05 08:20
citizen gets answer

citizen replies to answer
  5
citizen gets closed
liaison DINKES gets closed_notice
case 1 is closed

citizen2 writes "Obat habis di Puskesmas Gelumbang" with resep.jpg
  Obat hipertensi di Puskesmas Gelumbang Kecamatan Gelumbang habis sejak
  2 Maret 2026. Mohon segera disediakan.
citizen2 gets receipt
admin gets verification

admin replies to verification
  1 DINKES
citizen2 gets forwarded
liaison DINKES gets disposition
case 2 is handling/distribution
