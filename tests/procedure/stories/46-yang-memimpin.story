title: A note for somebody else is not passed on, the lead is stopped and the other one leads
start: 2026-04-06 08:00
citizen: Nurul Hidayah <nurul.hidayah@warga.example>, phone

citizen writes "Taman di perempatan"
  Taman di perempatan Desa Lembak Kecamatan Lembak tidak terawat sejak 1 April 2026.
  Mohon dirapikan.
  Nurul Hidayah
citizen gets receipt
admin gets verification

30m later admin replies to verification
  1 DISHUB
  Sdr. Andi tolong difoto tamannya.
admin gets echo
citizen gets forwarded
liaison DISHUB gets disposition

30m later liaison DISHUB replies to disposition
  7 DISPERKIMTAN
liaison DISHUB gets echo
citizen gets forwarded
liaison DISPERKIMTAN gets disposition

30m later admin replies to echo
  libatkan DISKOMINFO
admin gets echo
citizen gets forwarded
liaison DISHUB gets echo
liaison DISKOMINFO gets disposition

30m later admin replies to echo
  bagian DISHUB dihentikan
admin gets echo
liaison DISHUB gets stop
liaison DISPERKIMTAN gets echo

1h later liaison DISKOMINFO replies to disposition
  8: Papan di taman itu milik penyedia jasa internet dan sudah kami surati pada 6 April 2026.
liaison DISKOMINFO gets echo
liaison DISPERKIMTAN gets more_text
case 1 is handling/distribution
