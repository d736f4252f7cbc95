title: Officers who say that it is not theirs, how far they are, or that there is no budget; another is named
start: 2026-06-15 07:50
citizen: Ratna Juwita <ratna.juwita@warga.example>, gmail

citizen writes "Plat deker patah di Desa Karta Dewa"
  Plat deker di depan masjid Desa Karta Dewa Kecamatan Rambang patah sejak
  8 Juni 2026. Mobil tidak bisa lewat. Mohon diganti.
  Ratna Juwita
citizen gets receipt
admin gets verification

30m later admin replies to verification
  1 PUPR
citizen gets forwarded
liaison PUPR gets disposition

20m later liaison PUPR replies to disposition
  1 1
liaison PUPR gets echo
officer PUPR gets instruction

1h later officer PUPR replies to instruction
  Maaf Pak, ini bukan tugas saya. Deker itu bidang Bu Dewi Anggraini.
officer PUPR gets echo
liaison PUPR gets reassign
case 1 is handling/distribution

20m later liaison PUPR replies to reassign
  1 2
liaison PUPR gets echo
officer PUPR 2 gets instruction
case 1 is handling/execution
admin gets digest

20h later officer PUPR 2 replies to instruction
  Masih dikerjakan Bu, plat beton sudah dipesan, Jumat insyaallah terpasang.
officer PUPR 2 gets echo
liaison PUPR gets more_text
case 1 is handling/execution

15m later liaison PUPR replies to more_text
  3 Plat beton sudah dipesan dan dipasang paling lambat Jumat, 19 Juni 2026.
liaison PUPR gets echo
citizen gets progress

1d later officer PUPR 2 replies to instruction
  Belum selesai, hujan terus. Mohon perpanjangan sampai 8 Juli 2026.
officer PUPR 2 gets echo
liaison PUPR gets more_text
admin gets extension

10m later admin replies to extension
  2 Mohon dikerjakan sesuai batas waktu.
liaison PUPR gets extension_result
officer PUPR 2 gets extension_result

2h later officer PUPR 2 replies to instruction
  tidak ada anggaran
officer PUPR 2 gets fill_answer
case 1 is handling/execution

20m later officer PUPR 2 replies to fill_answer
  Anggaran penggantian deker belum tersedia pada tahun ini dan sudah diusulkan
  pada APBD 2027. Sementara ini lubang ditutup papan dan dipasang rambu.
officer PUPR 2 gets echo
liaison PUPR gets response
case 1 is handling/answering

15m later liaison PUPR replies to response
  1 3
liaison PUPR gets echo
officer PUPR 3 gets instruction
case 1 is handling/execution
admin gets digest

20h later officer PUPR 3 replies to instruction
  Plat deker di depan masjid sudah diganti dengan beton pada 18 Juni 2026 dan
  mobil sudah dapat lewat.
officer PUPR 3 gets echo
liaison PUPR gets response

15m later liaison PUPR replies to response
  1 setuju
liaison PUPR gets echo

window closes
citizen gets answer
case 1 is answered
