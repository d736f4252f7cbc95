title: Data asked for, one reminder, archived TIDAK_LENGKAP; he comes back, is refused, objects once
start: 2026-04-13 11:05
citizen: Ujang <ujang.becak@surat.example>, bare

citizen writes "Laporan jalan"
  Tolong jalan di tempat kami diperbaiki ya pak.
citizen gets receipt
admin gets verification

1h 20m later admin replies to verification
  4 Mohon sebutkan nama jalan, desa dan kecamatannya, serta sejak kapan
  rusaknya.
citizen gets ask
case 1 is completion

time 2026-04-22 07:30
citizen gets ask_reminder
admin gets digest

time 2026-04-28 07:30
citizen gets expired
case 1 is archived

1h 10m later citizen replies to expired
  Maaf pak baru balas. Jalan Merdeka di Desa Karang Raja, Kecamatan Muara
  Enim, rusak sejak Februari 2026.
citizen gets noted
admin gets verification
case 1 is verification

1h 5m later admin replies to verification
  6 TERLALU_UMUM
citizen gets declined
case 1 is archived

2h 10m later citizen replies to declined
  Saya keberatan, Jalan Merdeka itu jelas tempatnya dan sudah saya tulis.
citizen gets noted
admin gets verification
case 1 is verification

50m later admin replies to verification
  5 Balai Besar Pelaksanaan Jalan Nasional di Palembang
citizen gets declined

1h 35m later citizen replies to declined
  Saya tetap keberatan dengan keputusan ini, mohon ditinjau lagi.
citizen gets already
case 1 is archived

40m later admin replies to verification
  9 lapor: 1234567
admin gets echo
