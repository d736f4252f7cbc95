title: More time asked from the first two desks: refused, granted, and another officer in between
start: 2026-06-22 08:15
citizen: Sukri Jaya <sukri.jaya@warga.example>, gmail

citizen writes "Jembatan rusak"
  Jembatan gantung di Desa Sugihan Kecamatan Rambang rusak sejak 15 Juni
  2026 dan berbahaya bagi anak sekolah.
citizen gets receipt
admin gets verification

40m later admin replies to verification
  1 PUPR
citizen gets forwarded
liaison PUPR gets disposition

40m later liaison PUPR replies to disposition
  Diterima, akan kami teruskan kepada bidang terkait.

50m later liaison PUPR replies to disposition
  mohon perpanjangan s.d. 13 Juli 2026
liaison PUPR gets echo
admin gets extension

5m later admin replies to extension
  2 Batas pembagian tugas tetap berlaku.
liaison PUPR gets extension_result

25m later liaison PUPR replies to disposition
  5 mohon perpanjangan waktu
liaison PUPR gets echo
admin gets extension

10m later admin replies to extension
  1 24 Juni 2026
liaison PUPR gets extension_result

30m later liaison PUPR replies to disposition
  1 1
liaison PUPR gets echo
officer PUPR gets instruction

50m later liaison PUPR replies to echo
  1 2
liaison PUPR gets echo
officer PUPR 2 gets instruction

20m later officer PUPR 2 replies to instruction
  mohon perpanjangan waktu sampai 16 Juli 2026 karena menunggu material
officer PUPR 2 gets echo
liaison PUPR gets more_text
admin gets extension

50m later admin replies to extension
  2 Mohon selesaikan sesuai batas waktu.
liaison PUPR gets extension_result
officer PUPR 2 gets extension_result

25m later liaison PUPR replies to disposition
  5 mohon perpanjangan sampai 20 Juli 2026
liaison PUPR gets echo
admin gets extension

15m later admin replies to extension
  1
liaison PUPR gets extension_result
officer PUPR 2 gets extension_result
citizen gets extended

10m later liaison PUPR replies to disposition
  3 Lantai jembatan sudah dibongkar, pemasangan papan baru selesai paling
  lambat 16 Juli 2026.
liaison PUPR gets echo
citizen gets progress
case 1 is handling/execution

10m later liaison PUPR replies to disposition
  5 mohon perpanjangan sampai 24 Juli 2026
liaison PUPR gets echo
admin gets extension

15m later admin replies to extension
  3 BPBD
liaison PUPR gets stop
officer PUPR 2 gets stop
citizen gets forwarded
liaison BPBD gets disposition
