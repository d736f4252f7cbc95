title: More time asked from the first two desks: refused, granted, and another officer in between
start: 2026-04-06 08:00

citizen writes "Jembatan rusak"
  Jembatan gantung di Desa Sugihan Kecamatan Rambang rusak sejak 30 Maret
  2026 dan berbahaya bagi anak sekolah.
citizen gets receipt
admin gets verification

admin replies to verification
  1 PUPR
admin gets echo
citizen gets forwarded
liaison PUPR gets disposition

liaison PUPR replies to disposition
  Diterima, akan kami teruskan kepada bidang terkait.

liaison PUPR replies to disposition
  mohon perpanjangan s.d. 27 April 2026
liaison PUPR gets echo
admin gets extension

admin replies to extension
  2 Batas pembagian tugas tetap berlaku.
admin gets echo
liaison PUPR gets extension_result

liaison PUPR replies to disposition
  5 mohon perpanjangan waktu
liaison PUPR gets echo
admin gets extension

admin replies to extension
  1 8 April 2026
admin gets echo
liaison PUPR gets extension_result

liaison PUPR replies to disposition
  1 1
liaison PUPR gets echo
officer PUPR gets instruction

liaison PUPR replies to disposition
  1 2
liaison PUPR gets echo
officer PUPR 2 gets instruction

officer PUPR 2 replies to instruction
  mohon perpanjangan waktu sampai 30 April 2026 karena menunggu material
officer PUPR 2 gets echo
admin gets extension

admin replies to extension
  2 Mohon selesaikan sesuai batas waktu.
admin gets echo
liaison PUPR gets extension_result
officer PUPR 2 gets extension_result

liaison PUPR replies to disposition
  5 mohon perpanjangan sampai 4 Mei 2026
liaison PUPR gets echo
admin gets extension

admin replies to extension
  1
admin gets echo
liaison PUPR gets extension_result
officer PUPR 2 gets extension_result
citizen gets extended

liaison PUPR replies to disposition
  3 Lantai jembatan sudah dibongkar, pemasangan papan baru selesai paling
  lambat 30 April 2026.
liaison PUPR gets echo
citizen gets progress
case 1 is handling/execution

liaison PUPR replies to disposition
  5 mohon perpanjangan sampai 8 Mei 2026
liaison PUPR gets echo
admin gets extension

admin replies to extension
  3 BPBD
admin gets echo
liaison PUPR gets stop
officer PUPR 2 gets stop
citizen gets forwarded
liaison BPBD gets disposition
