title: A liaison and the admin add agencies; one answers by itself, one gives its share to a joint answer
start: 2026-05-04 08:00
depths: desk office
citizen: Suryani <suryani.lembak@warga.example>, phone

citizen writes "Jalan tergenang"
  Jalan di Desa Lembak Kecamatan Lembak tergenang setiap hujan sejak April 2026,
  karena selokan penuh sampah dan truk parkir di atasnya. Mohon ditangani.
citizen gets receipt
admin gets verification
admin replies to verification
  1 PUPR
citizen gets forwarded
liaison PUPR gets disposition

20m later liaison PUPR replies to disposition
  7 DLH karena selokannya penuh sampah
liaison PUPR gets echo
liaison DLH gets disposition
citizen gets forwarded

20m later liaison PUPR replies to disposition
  1 1
liaison PUPR gets echo
officer PUPR gets instruction

20m later liaison PUPR replies to disposition
  7 SATPOLPP
liaison PUPR gets echo
liaison SATPOLPP gets disposition
citizen gets forwarded

20m later admin replies to verification
  libatkan DISHUB karena truknya
admin gets echo
liaison PUPR gets echo
liaison DISHUB gets disposition
citizen gets forwarded

20m later liaison DLH replies to disposition
  8 Sampah di selokan kami angkut pada 4 Mei 2026 dan kami periksa tiap Senin.
liaison DLH gets echo
liaison PUPR gets more_text

20m later liaison SATPOLPP replies to disposition
  1 1
liaison SATPOLPP gets echo
officer SATPOLPP gets instruction

20m later liaison SATPOLPP replies to disposition
  8 Bangunan di atas selokan kami tertibkan pada 4 Mei 2026.
liaison SATPOLPP gets echo
liaison PUPR gets more_text

20m later liaison DISHUB replies to disposition
  2 Rambu larangan parkir kami pasang di Desa Lembak pada 4 Mei 2026.
liaison DISHUB gets echo

window closes
citizen gets answer

20m later liaison PUPR replies to disposition
  2 Selokan di Desa Lembak kami perdalam mulai 5 Mei 2026; Dinas Lingkungan
  Hidup mengangkut sampahnya tiap Senin, dan Satpol PP menertibkan bangunannya.
liaison PUPR gets echo

window closes
citizen gets answer
case 1 is answered
