title: A new complaint written as a reply to an old case is asked about, and becomes a case of its own
start: 2026-04-06 08:00
depths: office sockets

citizen writes "Jalan rusak di Lembak"
  Jalan di Desa Lembak rusak parah sejak 1 Maret 2026, mohon ditambal.
citizen gets receipt
admin gets verification

admin replies to verification
  1 PUPR. Salam, Admin SP4N-LAPOR! Kab. Muara Enim / HP 081234567890
admin gets echo
citizen gets forwarded
liaison PUPR gets disposition

citizen replies to forwarded
  ini laporan lain: lampu jalan di Kelurahan Air Lintang mati sejak kemarin
citizen gets this_or_new

citizen replies to this_or_new
  2
citizen gets receipt
admin gets verification
case 2 is verification
case 1 is handling/distribution

citizen replies to forwarded
  Pak sekalian mau lapor yg lain, air PDAM di Tungkal keruh.
citizen gets this_or_new

citizen replies to this_or_new
  tambahan
citizen gets noted
liaison PUPR gets more_text

liaison PUPR replies to disposition
  1 1
liaison PUPR gets echo
officer PUPR gets instruction

officer PUPR replies to instruction
  Yth. Bapak Penghubung,

  Jalan di Desa Lembak sudah kami tambal pada 8 April 2026.

  Mohon diteruskan kepada pelapor.
  Hormat kami,
  Kepala Bidang Bina Marga
  NIP. 19790101 200501 1 001
officer PUPR gets echo
liaison PUPR gets response

liaison PUPR replies to response
  1
liaison PUPR gets echo

window closes
citizen gets answer
case 1 is answered
