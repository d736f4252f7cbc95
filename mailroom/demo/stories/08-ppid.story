title: An information request goes to PPID with its own limits; the extension is seven working days
start: 2026-04-06 08:00

citizen writes "Permintaan informasi APBD"
  Saya minta informasi rincian APBD Kabupaten Muara Enim tahun 2026 untuk
  keperluan penelitian.
citizen gets receipt
admin gets verification

admin replies to verification
  3
admin gets echo
citizen gets forwarded
liaison PPID gets disposition

liaison PPID replies to disposition
  5 mohon perpanjangan waktu karena dokumen masih dihimpun
liaison PPID gets echo
admin gets extension

admin replies to extension
  1
admin gets echo
liaison PPID gets extension_result
citizen gets extended

admin replies to extension
  1
admin gets already

liaison PPID replies to disposition with apbd.pdf
  2 Terlampir rincian APBD Kabupaten Muara Enim tahun anggaran 2026 yang
  Saudara minta.
liaison PPID gets echo

window closes
citizen gets answer
