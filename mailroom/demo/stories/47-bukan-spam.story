title: Archived as spam by mistake: taken back by one reply
start: 2026-06-15 08:50
citizen: Rumsiah <rumsiah.lubai@surat.example>, phone

citizen writes "Perbaikan"
  Jembatan kayu di Desa Prabu Menang Kecamatan Lubai lapuk dan berlubang
  sejak April 2026. Mohon diperbaiki.
citizen gets receipt
admin gets verification

30m later admin replies to verification
  6 SPAM
admin gets echo
case 1 is archived

10m later admin replies to echo
  Maaf, bukan spam
admin gets verification
case 1 is verification
