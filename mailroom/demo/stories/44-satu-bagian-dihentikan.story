title: The admin stops one of two agencies; the other goes on. A question to the complainant is not waited for
start: 2026-05-04 08:00
citizen: Parman <parman@warga.example>, gmail

citizen writes "Kabel menjuntai di simpang"
  Kabel menjuntai di simpang Desa Lembak Kecamatan Lembak sejak 2 Mei 2026.
  Mohon dirapikan.
citizen gets receipt
admin gets verification

10m later admin replies to verification
  4 Mohon sebutkan patokan terdekat dan tinggi kabelnya
citizen gets ask
case 1 is completion

1h later admin replies to verification
  1 DISHUB, DISKOMINFO
citizen gets forwarded
liaison DISHUB gets disposition
liaison DISKOMINFO gets disposition
case 1 is handling/distribution,distribution

1h later admin replies to verification
  bagian dishub dihentikan saja
admin gets echo
liaison DISHUB gets stop
case 1 is handling/distribution

10m later admin replies to verification
  bagian Kominfo selesai
admin gets not_done
case 1 is handling/distribution
