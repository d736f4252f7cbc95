title: The head of a late agency objects: its holder reads it, and what was decided holds
depths: office sockets
start: 2026-05-18 07:35
citizen: Suhaimi <suhaimi@warga.example>, gmail

citizen writes "Dahan pohon menutup jalan"
  Dahan pohon menutup jalan di Desa Ujan Mas Baru Kecamatan Ujan Mas sejak
  tanggal 17 Mei 2026.
citizen gets receipt
admin gets verification

1h 20m later admin replies to verification
  1 PUPR
citizen gets forwarded
liaison PUPR gets disposition

time 2026-05-19 07:30
liaison PUPR gets digest
admin gets digest

time 2026-05-20 07:30
liaison PUPR gets digest
head PUPR gets digest
apip gets digest

20m later head PUPR replies to digest
  {case 1}: jangan dijawab dulu, datanya belum lengkap
head PUPR gets echo
liaison PUPR gets urged
case 1 is handling/distribution
