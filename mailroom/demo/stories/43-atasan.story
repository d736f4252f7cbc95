title: Who is told of a late desk asks its holder to finish: the admin's head for what was returned
depths: office sockets
start: 2026-05-18 07:35
citizen: Nurbaiti <nurbaiti@warga.example>, gmail

citizen writes "Dahan pohon menutup jalan"
  Dahan pohon menutup jalan di Desa Ujan Mas Baru Kecamatan Ujan Mas sejak
  tanggal 17 Mei 2026.
citizen gets receipt
admin gets verification

1h 20m later admin replies to verification
  1 PUPR
citizen gets forwarded
liaison PUPR gets disposition

1h 20m later liaison PUPR replies to disposition
  Mohon maaf, bukan tupoksi kami, mohon dialihkan ke BPBD.
liaison PUPR gets echo
admin gets returned

time 2026-05-19 07:30
admin gets digest

time 2026-05-20 07:30
admin gets digest

time 2026-05-21 07:30
admin gets digest
admin_head gets digest

20m later admin_head replies to digest
  {case 1}: 1 mohon segera diputuskan
admin_head gets echo
admin gets urged

20m later admin replies to returned
  1 BPBD
liaison PUPR gets stop
citizen gets forwarded
liaison BPBD gets disposition
case 1 is handling/distribution
