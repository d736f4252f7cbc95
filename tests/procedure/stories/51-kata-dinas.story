title: The admin runs the office by words: a holiday and its undo, a keyword, how days are counted, how a reply is read
start: 2026-04-06 08:00
depths: office sockets
citizen: Maimunah Akib <maimunah.akib@warga.example>, phone

citizen writes "Lampu mati"
  Lampu jalan di Desa Lembak Kecamatan Lembak mati sejak 1 April 2026.
  Mohon segera diperbaiki.
citizen gets receipt
admin gets verification

5m later admin writes "Perintah"
  libur 2026-04-17 Hari jadi kabupaten
admin gets table_change
5m later admin replies to table_change
  ya
admin gets table_changed, digest
admin_head gets digest
5m later admin replies to table_changed
  batal
admin gets table_changed

5m later admin writes "Perintah"
  jelaskan batas waktu {case 1}
admin gets deadline_sum

5m later admin replies to verification
  sikat miring ke sana aja
admin gets not_understood
5m later admin replies to not_understood
  ajari: 1 DISPERKIMTAN
admin gets table_change
5m later admin replies to table_change
  ya
admin gets table_changed
5m later admin replies to verification
  sikat miring ke sana aja
liaison DISPERKIMTAN gets disposition
citizen gets forwarded
case 1 is handling/distribution
