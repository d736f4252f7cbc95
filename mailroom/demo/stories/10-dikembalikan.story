title: Not ours: returned, insisted, re-routed, declined
start: 2026-04-06 08:00

citizen writes "Pohon tumbang menutup jalan"
  Pohon tumbang menutup jalan di Desa Ujan Mas Baru Kecamatan Ujan Mas sejak
  tadi malam tanggal 5 April 2026.
citizen gets receipt
admin gets verification

admin replies to verification
  1 PUPR
admin gets echo
citizen gets forwarded
liaison PUPR gets disposition

liaison PUPR replies to disposition
  Mohon maaf, bukan tupoksi kami, mohon dialihkan ke BPBD.
liaison PUPR gets echo
admin gets returned
case 1 is handling/returned

admin replies to returned
  2 Jalan tersebut jalan kabupaten, mohon tetap ditangani.
admin gets echo
liaison PUPR gets disposition
case 1 is handling/distribution

liaison PUPR replies to disposition
  4 bukan kewenangan kami, ini kewenangan BPBD
liaison PUPR gets echo
admin gets returned

time 2026-04-07 07:30
admin gets digest

time 2026-04-08 07:30
admin gets digest

time 2026-04-09 07:30
admin gets digest
admin_head gets digest

admin replies to returned
  1 BPBD
admin gets echo
liaison PUPR gets stop
citizen gets forwarded
liaison BPBD gets disposition
case 1 is handling/distribution

liaison BPBD replies to disposition
  4 bukan kewenangan kami karena berada di jalan nasional
liaison BPBD gets echo
admin gets returned

admin replies to returned
  3 Balai Besar Pelaksanaan Jalan Nasional
admin gets echo
citizen gets declined
case 1 is archived
