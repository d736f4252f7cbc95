title: The whole limit ends before the desk's own: reminded on its last day at every desk
start: 2026-04-06 06:00

citizen writes "Saran taman bermain"
  Saran kami agar dibangun taman bermain anak di Kelurahan Pasar II Kecamatan
  Muara Enim pada tahun 2026.
citizen gets receipt
admin gets verification
admin replies to verification
  1 DISPERKIMTAN
  9 kelas: aspirasi
admin gets echo, echo
citizen gets forwarded
liaison DISPERKIMTAN gets disposition
liaison DISPERKIMTAN replies to disposition
  1 1
liaison DISPERKIMTAN gets echo
officer DISPERKIMTAN gets instruction

citizen2 writes "Saran perpustakaan keliling"
  Saran kami agar perpustakaan keliling datang ke Desa Segayam Kecamatan
  Gelumbang setiap bulan.
citizen2 gets receipt
admin gets verification
admin replies to verification
  1 DISPERPUSIP
  9 kelas: aspirasi
admin gets echo, echo
citizen2 gets forwarded
liaison DISPERPUSIP gets disposition
liaison DISPERPUSIP replies to disposition
  1 1
liaison DISPERPUSIP gets echo
officer DISPERPUSIP gets instruction

citizen3 writes "Saran halte"
  Saran kami agar dibangun halte di depan SMP Negeri 1 Kecamatan Lembak.
citizen3 gets receipt
admin gets verification
admin replies to verification
  1 PUPR
  9 kelas: aspirasi
admin gets echo, echo
citizen3 gets forwarded
liaison PUPR gets disposition
liaison PUPR replies to disposition
  4 bukan kewenangan kami, ini urusan DISHUB
liaison PUPR gets echo
admin gets returned

time 2026-04-13 06:00
admin gets digest, digest, digest, digest
admin_head gets digest, digest

admin replies to returned
  1 DISHUB
admin gets echo
liaison PUPR gets stop
citizen3 gets forwarded
liaison DISHUB gets disposition

officer DISPERPUSIP replies to instruction
  Perpustakaan keliling sudah kami jadwalkan ke Desa Segayam setiap Rabu kedua
  mulai Mei 2026.
liaison DISPERPUSIP gets response
officer DISPERPUSIP gets echo

time 2026-04-13 07:30
officer DISPERKIMTAN gets digest
liaison DISPERPUSIP gets digest
liaison DISHUB gets digest
