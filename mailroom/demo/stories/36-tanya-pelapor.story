title: A liaison asks the complainant: answered, in silence, and of somebody hidden
start: 2026-04-06 07:50
citizen: Nurhayati Saleh <nurhayati.saleh@warga.example>, gmail

citizen writes "Air PDAM mati di Kelurahan Air Lintang"
  Air PDAM mati di Kelurahan Air Lintang Kecamatan Muara Enim sejak 3 April
  2026. Mohon segera dialirkan.
  Nurhayati
citizen gets receipt
admin gets verification

30m later admin replies to verification
  1 PDAM
citizen gets forwarded
liaison PDAM gets disposition

20m later liaison PDAM replies to disposition
  Siapa pelapornya?
liaison PDAM gets identity_refused
case 1 is handling/distribution

20m later liaison PDAM replies to identity_refused
  Tolong tanyakan ke pelapor, berapa nomor pelanggannya?
liaison PDAM gets echo
citizen gets ask
case 1 is handling/asking
admin gets digest

2d later citizen replies to ask
  Nomor pelanggannya 0113-2245, atas nama suami saya.
citizen gets noted
liaison PDAM gets more_text
case 1 is handling/distribution

15m later liaison PDAM replies to more_text
  1 1
liaison PDAM gets echo
officer PDAM gets instruction

15m later liaison PDAM replies to disposition
  6 Apakah tetangga kiri dan kanan juga tidak mendapat air?
liaison PDAM gets echo
citizen gets ask
case 1 is handling/asking

2h later officer PDAM replies to instruction
  Pipa di depan gang itu pecah dan sudah kami ganti pada 8 April 2026.
officer PDAM gets echo
liaison PDAM gets response

20m later citizen replies to ask
  Iya, satu gang tidak mengalir semua.
citizen gets noted
liaison PDAM gets more_text
case 1 is handling/answering
liaison PDAM gets digest

20h later liaison PDAM replies to response
  5 Apakah airnya sudah mengalir sampai rumah paling ujung?
liaison PDAM gets echo
citizen gets ask
case 1 is handling/asking

15m later liaison PDAM replies to disposition
  3 Pipa yang pecah sudah diganti; alirannya masih kami periksa.
liaison PDAM gets echo
citizen gets progress

15m later liaison PDAM replies to disposition
  1 2
liaison PDAM gets echo
officer PDAM 2 gets instruction
case 1 is handling/execution

15m later liaison PDAM replies to echo
  6 Apakah meteran di rumah berputar?
liaison PDAM gets echo
citizen gets ask

15m later citizen replies to ask
  Meterannya berputar pelan sekali.
citizen gets noted
liaison PDAM gets more_text
officer PDAM 2 gets more_text
case 1 is handling/execution

15m later liaison PDAM replies to more_text
  6 Apakah kran di dalam rumah sudah dibuka semua?
liaison PDAM gets echo
citizen gets ask
case 1 is handling/asking

time 2026-04-21 10:00
citizen gets ask_reminder

time 2026-04-24 10:00
liaison PDAM gets more_text
liaison PDAM gets digest
case 1 is handling/distribution

15m later liaison PDAM replies to more_text
  6 Apakah airnya kini sudah mengalir?
liaison PDAM gets echo
citizen gets ask
case 1 is handling/asking

15m later liaison PDAM replies to disposition
  2 Pipa di depan gang sudah diganti pada 8 April 2026 dan air mengalir lagi.
liaison PDAM gets echo

window closes
citizen gets answer
