title: Two reports of one matter: merged, and later letters follow the survivor
start: 2026-04-06 08:00
depths: office sockets

citizen writes "Pipa PDAM bocor"
  Pipa PDAM di Jalan Pramuka Kelurahan Air Lintang Kecamatan Muara Enim
  bocor sejak 1 April 2026.
citizen gets receipt
admin gets verification

admin replies to verification
  1 PDAM
admin gets echo
citizen gets forwarded
liaison PDAM gets disposition

citizen2 writes "Air PDAM mati"
  Air PDAM mati karena pipa bocor di Jalan Pramuka Kelurahan Air Lintang
  sejak tanggal 1 April 2026.
citizen2 gets receipt
admin gets verification

admin replies to verification
  7 ME-2026-0001
admin gets echo
citizen2 gets merged
liaison PDAM gets more_text
case 2 is merged

citizen2 replies to merged
  Sampai hari ini air masih mati juga pak, warga satu RT tidak bisa masak.
liaison PDAM gets more_text
citizen2 gets noted
case 1 is handling/distribution

liaison PDAM replies to disposition
  2 Pipa di Jalan Pramuka sudah kami sambung pada 7 April 2026 dan air sudah
  mengalir kembali ke semua rumah.
liaison PDAM gets echo

window closes
citizen gets answer
citizen2 gets survivor

citizen replies to answer
  5
citizen gets closed
citizen2 gets survivor
liaison PDAM gets closed_notice
case 1 is closed

# Nobody works on a survivor that has ended: its further complainant is heard by himself.
citizen2 replies to survivor
  Air mati lagi sejak tadi malam, pipanya bocor di tempat yang sama.
admin gets verification
citizen2 gets noted
case 2 is verification
