title: Not ours: returned, insisted, re-routed, declined
start: 2026-05-18 07:35
citizen: Dewi Lestari <dewi.lestari@warga.example>, gmail

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
case 1 is handling/returned

40m later admin replies to returned
  2 Jalan tersebut jalan kabupaten, mohon tetap ditangani.
liaison PUPR gets disposition
case 1 is handling/distribution

35m later liaison PUPR replies to disposition
  4 bukan kewenangan kami, ini kewenangan BPBD
liaison PUPR gets echo
admin gets returned

time 2026-05-19 07:30
admin gets digest

time 2026-05-20 07:30
admin gets digest

time 2026-05-21 07:30
admin gets digest
admin_head gets digest

40m later admin replies to returned
  1 BPBD
liaison PUPR gets stop
citizen gets forwarded
liaison BPBD gets disposition
case 1 is handling/distribution

25m later liaison BPBD replies to disposition
  4 bukan kewenangan kami karena berada di jalan nasional
liaison BPBD gets echo
admin gets returned

25m later admin replies to returned
  3 Balai Besar Pelaksanaan Jalan Nasional
citizen gets declined
case 1 is archived
