title: A second answer to the same letter is asked about: it replaces the first, or is added to it
start: 2026-04-06 08:00
depths: office
citizen: Darmawati <darmawati@warga.example>, phone

citizen writes "Lampu mati"
  Lampu jalan di Desa Lembak Kecamatan Lembak mati sejak 1 April 2026.
  Mohon segera diperbaiki.
citizen gets receipt
admin gets verification

1h later admin replies to verification
  1 PUPR
liaison PUPR gets disposition
citizen gets forwarded

1h later liaison PUPR replies to disposition
  2 Lampu sudah kami ganti pada 6 April 2026.
liaison PUPR gets echo

window closes
citizen gets answer

2h later liaison PUPR replies to disposition
  2 Lampu sudah kami ganti pada 6 April 2026, dan kabelnya pada 7 April 2026.
liaison PUPR gets second_answer

5m later liaison PUPR replies to second_answer
  1
liaison PUPR gets echo

window closes
citizen gets answer
