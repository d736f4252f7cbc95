title: Reprimands: recommended by APIP, agreed, chased, signed and sent; others rejected, or signed at once
start: 2026-04-06 08:00
depths: office sockets
citizen: Linda Marlina <linda.marlina@warga.example>, gmail
citizen2: Amir Hamzah <amir.hamzah@warga.example>, phone
citizen3: Kasim Tani <kasim.tani@surat.example>, bare
citizen4: Wati Sulastri <wati.sulastri@warga.example>, gmail

citizen writes "Izin usaha lama"
  Izin usaha di DPMPTSP Kecamatan Muara Enim belum keluar sejak 2 Maret 2026.
citizen gets receipt
admin gets verification
25m later admin replies to verification
  1 DPMPTSP
citizen gets forwarded
liaison DPMPTSP gets disposition

2h 10m later citizen2 writes "Timbangan pasar curang"
  Timbangan di Pasar Inpres Kecamatan Muara Enim curang sejak 1 April 2026.
citizen2 gets receipt
admin gets verification
20m later admin replies to verification
  1 DISPERINDAG
citizen2 gets forwarded
liaison DISPERINDAG gets disposition

1h 35m later citizen3 writes "Pupuk langka"
  Pupuk bersubsidi di Kecamatan Lubai langka sejak Maret 2026.
citizen3 gets receipt
admin gets verification
15m later admin replies to verification
  1 DTPHP
citizen3 gets forwarded
liaison DTPHP gets disposition

55m later citizen4 writes "Lapangan bola rusak"
  Lapangan bola di Kecamatan Belimbing rusak sejak Februari 2026.
citizen4 gets receipt
admin gets verification
1h 20m later admin replies to verification
  1 DISPORA
citizen4 gets forwarded
liaison DISPORA gets disposition

time 2026-04-07 07:30
liaison DISPORA gets digest
liaison DPMPTSP gets digest
liaison DISPERINDAG gets digest
liaison DTPHP gets digest
admin gets digest
time 2026-04-08 07:30
liaison DISPORA gets digest
head DISPORA gets digest
liaison DPMPTSP gets digest
head DPMPTSP gets digest
liaison DISPERINDAG gets digest
head DISPERINDAG gets digest
liaison DTPHP gets digest
head DTPHP gets digest
apip gets digest

50m later apip replies to digest
  tegur {line Izin usaha}, {line Timbangan}, {line Pupuk}, {line Lapangan bola}
regent gets reprimand_draft, reprimand_draft, reprimand_draft, reprimand_draft

25m later liaison DPMPTSP replies to digest
  {case 1}: 2 Izin usaha Saudara sudah terbit pada 8 April 2026 dan dapat diambil di
  Mal Pelayanan Publik pada jam kerja.
liaison DPMPTSP gets echo

3m later liaison DISPERINDAG replies to digest
  {case 2}: 2 Timbangan di Pasar Inpres sudah kami tera ulang pada 8 April 2026 dan
  dua pedagang diberi peringatan.
liaison DISPERINDAG gets echo

3m later liaison DTPHP replies to digest
  {case 3}: 2 Pupuk bersubsidi untuk Kecamatan Lubai sudah disalurkan 12 ton pada 8
  April 2026 melalui tiga kios.
liaison DTPHP gets echo

3m later liaison DISPORA replies to digest
  {case 4}: 2 Lapangan bola di Kecamatan Belimbing sudah kami ratakan pada 8 April
  2026 dan gawangnya diganti.
liaison DISPORA gets echo

window closes
citizen4 gets answer
citizen gets answer
citizen2 gets answer
citizen3 gets answer

1h 10m later citizen replies to answer
  5
citizen gets closed
liaison DPMPTSP gets closed_notice
40m later citizen2 replies to answer
  4
citizen2 gets closed
liaison DISPERINDAG gets closed_notice
55m later citizen3 replies to answer
  3
citizen3 gets closed
liaison DTPHP gets closed_notice

40m later citizen4 replies to answer
  5
citizen4 gets closed
liaison DISPORA gets closed_notice

1h 20m later regent replies to reprimand_draft about "Tanaman Pangan"
  TOLAK, sudah dijawab oleh dinas terkait.
apip gets reprimand_rejected
regent gets echo

time 2026-04-14 07:30
regent gets digest
time 2026-04-15 07:30
regent gets digest
time 2026-04-16 07:30
regent gets digest
sekda gets digest

40m later regent replies to digest
  TEGURAN-2026-001: SETUJU
regent gets reprimand_order

35m later regent replies to reprimand_draft about "Perindustrian"
  Setuju.
regent gets reprimand_order

1h 5m later regent replies to reprimand_draft about "Pemuda" with surat.pdf
  Setuju, terlampir surat yang sudah ditandatangani.
regent gets reprimand_settled
apip gets reprimand_settled

1h 20m later regent replies to reprimand_settled
  SETUJU
head DISPORA gets reprimand
vice_regent gets reprimand_copy
inspector gets reprimand_copy
sekda gets reprimand_copy
regent gets echo

1h 20m later head DISPORA replies to reprimand
  Kami mohon maaf atas keterlambatan ini. Lapangan sudah diratakan dan petugas
  penghubung sudah diganti.
apip gets reprimand_account
regent gets reprimand_account
head DISPORA gets echo

time 2026-04-23 07:30
regent gets reprimand_wait, reprimand_wait

20m later regent replies to reprimand_order about "Penanaman Modal"
  SETUJU
regent gets reprimand_wait

20m later regent replies to reprimand_order about "Perindustrian" with surat-bertanda-tangan.pdf
  Terlampir surat yang sudah ditandatangani.
head DISPERINDAG gets reprimand
vice_regent gets reprimand_copy
inspector gets reprimand_copy
sekda gets reprimand_copy
regent gets echo

time 2026-04-30 07:30
regent gets reprimand_wait

20m later regent replies to reprimand_wait about "Penanaman Modal"
  TOLAK, dinas sudah menjawab.
apip gets reprimand_rejected
regent gets echo
