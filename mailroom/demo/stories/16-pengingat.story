title: Every reminder of every desk: before, on the last day, late and told upwards and to the citizen; digests are answered by line number
depths: office sockets
start: 2026-04-06 06:00
citizen: Rusdi Hasan <rusdi.hasan@surat.example>, phone

citizen writes "Parkir liar di pasar"
  Parkir liar di Pasar Gelumbang Kecamatan Gelumbang membuat macet setiap
  pagi sejak 1 April 2026.
citizen gets receipt
admin gets verification

time 2026-04-07 07:30
admin gets digest
time 2026-04-08 07:30
admin gets digest
time 2026-04-09 07:30
admin gets digest
admin_head gets digest
citizen gets overdue

20m later admin_head replies to digest
  {case 1}: 1 mohon diputuskan hari ini
admin_head gets echo
admin gets urged

time 2026-04-10 06:00
admin replies to verification
  1 DISHUB
citizen gets forwarded
liaison DISHUB gets disposition

time 2026-04-10 07:30
liaison DISHUB gets digest
time 2026-04-13 07:30
liaison DISHUB gets digest
admin gets digest
time 2026-04-14 07:30
liaison DISHUB gets digest
head DISHUB gets digest
apip gets digest

20m later head DISHUB replies to digest
  {case 1}: 1
head DISHUB gets echo
liaison DISHUB gets urged

time 2026-04-17 07:30
liaison DISHUB gets digest, digest, digest
head DISHUB gets digest, digest, digest
apip gets digest, digest, digest

20m later liaison DISHUB replies to disposition
  1 1
liaison DISHUB gets echo
officer DISHUB gets instruction

time 2026-04-30 07:30
officer DISHUB gets digest
time 2026-05-04 07:30
secretariat gets register_print
citizen gets overdue
time 2026-05-05 07:30
officer DISHUB gets digest
time 2026-05-06 07:30
officer DISHUB gets digest
time 2026-05-07 07:30
officer DISHUB gets digest
liaison DISHUB gets digest
head DISHUB gets digest
apip gets digest

20m later head DISHUB replies to digest
  {case 1}: 1 Selesaikan besok
head DISHUB gets echo
officer DISHUB gets urged


time 2026-05-08 06:00
officer DISHUB replies to instruction
  Petugas sudah ditempatkan setiap pagi dan 14 kendaraan ditindak pada 4 Mei
  2026.
liaison DISHUB gets response
officer DISHUB gets echo

time 2026-05-08 07:30
liaison DISHUB gets digest
time 2026-05-11 07:30
liaison DISHUB gets digest
citizen gets still_late
time 2026-05-12 07:30
liaison DISHUB gets digest
head DISHUB gets digest
apip gets digest

20m later head DISHUB replies to digest
  {case 1}: 1
head DISHUB gets echo
liaison DISHUB gets urged


1h 5m later liaison DISHUB replies to response
  setuju
liaison DISHUB gets echo

window closes
citizen gets answer

time 2026-05-13 05:30
citizen replies to answer
  Petugasnya pulang jam enam, macetnya justru setelah itu.
citizen gets comment_received
liaison DISHUB gets comment

time 2026-05-13 07:30
liaison DISHUB gets digest
time 2026-05-18 07:30
liaison DISHUB gets digest
time 2026-05-19 07:30
liaison DISHUB gets digest
head DISHUB gets digest
apip gets digest
citizen gets overdue

20m later head DISHUB replies to digest
  {case 1}: selesaikan hari ini
head DISHUB gets echo
liaison DISHUB gets urged


2h later liaison DISHUB replies to comment
  2 Petugas kini bertugas sampai pukul 08.30 setiap hari pasar, mulai 20 Mei
  2026, dan rambu larangan parkir sudah dipasang.
liaison DISHUB gets echo

window closes
citizen gets answer

1d later citizen replies to answer
  kurang, lama sekali
citizen gets rating_reason
case 1 is answered

1h later citizen replies to rating_reason
  selesai
citizen gets closed
liaison DISHUB gets closed_notice
