title: An information request goes to PPID with its own limits; the extension is seven working days
start: 2026-05-05 10:00
citizen: Fikri Maulana <fikri.maulana@kampus.example>, outlook

citizen writes "Permintaan informasi APBD"
  Saya minta informasi rincian APBD Kabupaten Muara Enim tahun 2026 untuk
  keperluan penelitian.
citizen gets receipt
admin gets verification

15m later admin replies to verification
  3
citizen gets forwarded
liaison PPID gets disposition

20m later liaison PPID replies to disposition
  5 mohon perpanjangan waktu karena dokumen masih dihimpun
liaison PPID gets echo
admin gets extension

25m later admin replies to extension
  1
liaison PPID gets extension_result
citizen gets extended

1h 20m later admin replies to extension
  1
admin gets already
admin gets digest

6d later liaison PPID replies to disposition with apbd.pdf
  2 Terlampir rincian APBD Kabupaten Muara Enim tahun anggaran 2026 yang
  Saudara minta.
liaison PPID gets echo

window closes
citizen gets answer

1d later citizen replies to answer
  sangat puas, terima kasih
citizen gets closed
liaison PPID gets closed_notice
