title: Silence after the answer: announced, then closed; a rating and thanks still come
start: 2026-04-06 08:00

citizen writes "Lampu jalan mati di Kelurahan Pasar II"
  Lampu jalan di Jalan Sudirman Kelurahan Pasar II Kecamatan Muara Enim mati
  sejak 2 April 2026. Mohon diperbaiki.
citizen gets receipt
admin gets verification

admin replies to verification
  1 DISPERKIMTAN
admin gets echo
citizen gets forwarded
liaison DISPERKIMTAN gets disposition

liaison DISPERKIMTAN replies to disposition
  2 Lampu jalan di Jalan Sudirman sudah kami ganti pada hari Senin. Silakan
  diperiksa.
liaison DISPERKIMTAN gets echo

time 2026-04-06 08:20
citizen gets answer

time 2026-04-16 07:30
citizen gets closing_notice

time 2026-04-21 07:30
citizen gets closed
liaison DISPERKIMTAN gets closed_notice
case 1 is closed

citizen replies to closed
  4
citizen gets noted

citizen replies to closed
  terima kasih pak
