title: An answer that was approved is sent back before it leaves; both verdicts are shown, and one tap decides
start: 2026-05-04 08:00
citizen: Nurhayati Siregar <nurhayati.siregar@warga.example>, phone

citizen writes "Lampu jalan padam"
  Lampu jalan di Desa Lembak Kecamatan Lembak padam sejak 20 April 2026. Mohon
  diperbaiki.
  Nurhayati
citizen gets receipt
admin gets verification

1h later admin replies to verification
  1 DISPERKIMTAN
citizen gets forwarded
liaison DISPERKIMTAN gets disposition

1h later liaison DISPERKIMTAN replies to disposition
  1 1
liaison DISPERKIMTAN gets echo
officer DISPERKIMTAN gets instruction
admin gets digest

1d later officer DISPERKIMTAN replies to instruction
  Tiga lampu jalan sudah kami ganti pada 5 Mei 2026.
officer DISPERKIMTAN gets echo
liaison DISPERKIMTAN gets response

1h later liaison DISPERKIMTAN replies to response
  1 setuju
liaison DISPERKIMTAN gets echo

3m later liaison DISPERKIMTAN replies to response
  3 Mohon sebutkan di RT mana lampu itu diganti
liaison DISPERKIMTAN gets held_back
case 1 is handling/answering

2m later liaison DISPERKIMTAN replies to held_back
  1 setuju
liaison DISPERKIMTAN gets echo

window closes
citizen gets answer
case 1 is answered
