title: An agency gives its part back and proposes the one that has the case already: its part is ended
start: 2026-04-06 08:00
citizen: Amrullah <amrullah@warga.example>, phone

citizen writes "Taman di perempatan"
  Taman di perempatan Desa Lembak Kecamatan Lembak tidak terawat sejak 1 April 2026.
  Mohon dirapikan.
  Amrullah
citizen gets receipt
admin gets verification

30m later admin replies to verification
  1 DISHUB, DISPERKIMTAN
citizen gets forwarded
liaison DISHUB gets disposition
liaison DISPERKIMTAN gets disposition

30m later liaison DISHUB replies to disposition
  4 DISPERKIMTAN
  Taman bukan kewenangan kami.
liaison DISHUB gets echo
admin gets returned

10m later admin replies to returned
  DISPERKIMTAN la megang, stop bae bagian DISHUB
admin gets not_understood

30m later admin replies to not_understood
  bagian DISHUB dihentikan
admin gets echo
liaison DISHUB gets stop
case 1 is handling/distribution
