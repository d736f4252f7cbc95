title: Two reports of one matter: merged, and later letters follow the survivor
start: 2026-06-10 08:30
depths: office sockets
citizen: Herman Susilo <herman.susilo@warga.example>, gmail
citizen2: Ningsih <ningsih.airlintang@surat.example>, phone

citizen writes "Pipa PDAM bocor"
  Pipa PDAM di Jalan Pramuka Kelurahan Air Lintang Kecamatan Muara Enim
  bocor sejak 5 Juni 2026.
citizen gets receipt
admin gets verification

35m later admin replies to verification
  1 PDAM
citizen gets forwarded
liaison PDAM gets disposition

1h 10m later citizen2 writes "Air PDAM mati"
  Air PDAM mati karena pipa bocor di Jalan Pramuka Kelurahan Air Lintang
  sejak tanggal 5 Juni 2026.
citizen2 gets receipt
admin gets verification

50m later admin replies to verification
  7 {case 1}
admin gets echo
citizen2 gets merged
liaison PDAM gets more_text
case 2 is merged

40m later citizen2 replies to merged
  Sampai hari ini air masih mati juga pak, warga satu RT tidak bisa masak.
liaison PDAM gets more_text
citizen2 gets noted
case 1 is handling/distribution
liaison PDAM gets digest
admin gets digest

1d 2h later liaison PDAM replies to disposition
  2 Pipa di Jalan Pramuka sudah kami sambung pada 11 Juni 2026 dan air sudah
  mengalir kembali ke semua rumah.
liaison PDAM gets echo

window closes
citizen gets answer
citizen2 gets survivor

5h later citizen replies to answer
  bagus, 5
citizen gets closed
citizen2 gets survivor
liaison PDAM gets closed_notice
case 1 is closed

# Nobody works on a survivor that has ended: its further complainant is heard by himself.
2d later citizen2 replies to survivor
  Air mati lagi sejak tadi malam, pipanya bocor di tempat yang sama.
admin gets verification
citizen2 gets noted
case 2 is verification

1h later admin replies to verification
  1 PDAM
citizen2 gets forwarded
liaison PDAM gets disposition
liaison PDAM gets digest
admin gets digest

1d later liaison PDAM replies to disposition
  2 Sambungan yang bocor lagi di Jalan Pramuka sudah kami ganti dengan pipa
  baru sepanjang 6 meter, dan air mengalir kembali.
liaison PDAM gets echo

window closes
citizen2 gets answer

5h later citizen2 replies to answer
  5
citizen2 gets closed
liaison PDAM gets closed_notice
case 2 is closed

10m later citizen2 replies to closed
  skm 4 3 4 4 3 4 4 3 4
citizen2 gets noted
case 2 is closed
