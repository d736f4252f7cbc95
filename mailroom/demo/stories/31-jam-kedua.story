title: The second clock rings at the admin's desk, at the liaison's and at a return, and is obeyed
start: 2026-06-29 08:30
citizen: Sulaiman <sulaiman@warga.example>, phone

citizen writes "Kabel jatuh"
  Kabel listrik putus dan nyetrum orang di jalan kabupaten Desa Lembak sejak
  tadi pagi.
  Sulaiman
citizen gets receipt
admin gets verification

time 2026-06-29 10:30
admin gets danger_waits
time 2026-06-29 12:30
admin gets danger_waits
admin2@diskominfo.muaraenim.example gets danger_waits

5m later admin replies to danger_waits
  1 DAMKAR
citizen gets forwarded
liaison DAMKAR gets disposition

time 2026-06-29 14:40
liaison DAMKAR gets danger_waits
time 2026-06-30 08:10
liaison DAMKAR gets danger_waits
deputy DAMKAR gets danger_waits
liaison DAMKAR gets digest
admin gets digest

5m later liaison DAMKAR replies to danger_waits
  4 BPBD, kabel itu milik PLN dan pohonnya menimpa gardu
admin gets returned
liaison DAMKAR gets echo

time 2026-06-30 10:20
admin gets danger_waits
5m later admin replies to danger_waits
  1 BPBD
liaison BPBD gets disposition
liaison DAMKAR gets stop
citizen gets forwarded

10m later liaison BPBD replies to disposition
  2 Petugas PLN memadamkan aliran pukul 10.50, dan kabelnya sudah disambung
  kembali. Tidak ada korban.
liaison BPBD gets echo
window closes
citizen gets answer
