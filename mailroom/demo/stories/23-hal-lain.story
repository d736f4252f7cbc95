title: A new complaint written as a reply to an old case is asked about, and becomes a case of its own
start: 2026-05-06 08:05
depths: office sockets
citizen: Zainal Abidin <zainal.abidin@warga.example>, gmail

citizen writes "Jalan rusak di Lembak"
  Jalan di Desa Lembak rusak parah sejak 31 Maret 2026, mohon ditambal.
citizen gets receipt
admin gets verification

1h later admin replies to verification
  1 PUPR. Salam, Admin SP4N-LAPOR! Kab. Muara Enim / HP 081234567890
citizen gets forwarded
liaison PUPR gets disposition

1h 5m later citizen replies to forwarded
  ini laporan lain: lampu jalan di Kelurahan Air Lintang mati sejak kemarin
citizen gets this_or_new

50m later citizen replies to this_or_new
  2
citizen gets receipt
admin gets verification
case 2 is verification
case 1 is handling/distribution

1h 25m later citizen replies to forwarded
  Pak sekalian mau lapor yg lain, air PDAM di Tungkal keruh.
citizen gets this_or_new

35m later citizen replies to this_or_new
  tambahan
citizen gets noted
liaison PUPR gets more_text

1h later liaison PUPR replies to disposition
  1 1
liaison PUPR gets echo
officer PUPR gets instruction

45m later officer PUPR replies to instruction
  Yth. Bapak Penghubung,

  Jalan di Desa Lembak sudah kami tambal pada 6 Mei 2026.

  Mohon diteruskan kepada pelapor.
  Hormat kami,
  Kepala Bidang Bina Marga
  NIP. 19790101 200501 1 001
officer PUPR gets echo
liaison PUPR gets response

20m later liaison PUPR replies to response
  1
liaison PUPR gets echo

window closes
citizen gets answer
case 1 is answered
admin gets digest

1h later admin replies to verification about "lampu jalan"
  1 DISPERKIMTAN
citizen gets forwarded
liaison DISPERKIMTAN gets disposition

1h later liaison DISPERKIMTAN replies to disposition
  2 Lampu jalan di Kelurahan Air Lintang sudah kami ganti pada 6 Mei 2026.
liaison DISPERKIMTAN gets echo

window closes
citizen gets answer
admin gets digest

1d later citizen replies to answer about "Air Lintang"
  cukup
citizen gets closed
liaison DISPERKIMTAN gets closed_notice
