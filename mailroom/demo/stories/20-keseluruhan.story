title: The whole limit ends before the desk's own: reminded on its last day at every desk
start: 2026-06-08 06:00
citizen: Ayu Permata <ayu.permata@warga.example>, gmail
citizen2: Kartini Dewi <kartini.dewi@warga.example>, gmail
citizen3: Tukiman <tukiman.tk@surat.example>, bare

citizen writes "Saran taman bermain"
  Saran kami agar dibangun taman bermain anak di Kelurahan Pasar II Kecamatan
  Muara Enim pada tahun 2026.
citizen gets receipt
admin gets verification
admin replies to verification
  1 DISPERKIMTAN
  9 kelas: aspirasi
admin gets echo
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
admin gets echo
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
admin gets echo
citizen3 gets forwarded
liaison PUPR gets disposition
liaison PUPR replies to disposition
  4 bukan kewenangan kami, ini urusan DISHUB
liaison PUPR gets echo
admin gets returned

time 2026-06-15 06:00
admin gets digest, digest, digest, digest
admin_head gets digest, digest

admin replies to returned
  1 DISHUB
liaison PUPR gets stop
citizen3 gets forwarded
liaison DISHUB gets disposition

officer DISPERPUSIP replies to instruction
  Perpustakaan keliling sudah kami jadwalkan ke Desa Segayam setiap Rabu kedua
  mulai Mei 2026.
liaison DISPERPUSIP gets response
officer DISPERPUSIP gets echo

time 2026-06-15 07:30
officer DISPERKIMTAN gets digest
liaison DISPERPUSIP gets digest
liaison DISHUB gets digest

1h later officer DISPERKIMTAN replies to instruction
  Taman bermain di Kelurahan Pasar II kami usulkan dalam anggaran 2027; lahannya
  sudah kami ukur pada 12 Juni 2026.
liaison DISPERKIMTAN gets response
officer DISPERKIMTAN gets echo

20m later liaison DISPERKIMTAN replies to response
  setuju
liaison DISPERKIMTAN gets echo

3m later liaison DISPERPUSIP replies to response
  setuju
liaison DISPERPUSIP gets echo

3m later liaison DISHUB replies to disposition
  2 Halte di depan SMP Negeri 1 Lembak sudah masuk usulan kami untuk anggaran
  2027, dan rambu penyeberangan dipasang mulai 18 Juni 2026.
liaison DISHUB gets echo

window closes
citizen gets answer
citizen2 gets answer
citizen3 gets answer

1d later citizen replies to answer
  terima kasih atas perhatiannya
