title: A complaint by telephone: every letter is printed for the admin to hand over, and he is asked until he says so
start: 2026-04-06 08:00
depths: office sockets

admin writes "formulir"
  formulir
admin gets form

20m later admin replies to form
  Nama: Pak Mat Solar
  Alamat: RT 02 Desa Lembak
  Surel:
  Telepon: 0812-0000-1111
  Saluran: telepon
  Perihal: Lampu jalan mati
  Isi laporan: Lampu jalan di Desa Lembak mati.
  Tempat kejadian:
  Waktu kejadian:
  Permintaan penyelesaian: lampunya diganti
admin gets post, verification
case 1 is verification

35m later admin replies to verification
  4 Mohon sebutkan sejak kapan dan di RT berapa.
admin gets echo, post
case 1 is completion

time 2026-04-08 07:30
admin gets digest
time 2026-04-10 07:30
admin gets digest

20m later admin replies to digest
  {case 1} diserahkan
admin gets echo

1h 5m later admin replies to post
  lengkap: Sejak 1 April 2026 di RT 02.
admin gets post, verification
case 1 is verification

1h 20m later admin replies to verification
  1 DISPERKIMTAN
admin gets echo, post
liaison DISPERKIMTAN gets disposition

1h 20m later liaison DISPERKIMTAN replies to disposition
  2 Lampu jalan di RT 02 Desa Lembak sudah kami ganti pada 10 April 2026.
liaison DISPERKIMTAN gets echo

window closes
admin gets post
case 1 is answered

time 2026-04-14 07:30
admin gets digest

1h 5m later admin replies to post
  diserahkan
admin gets echo

time 2026-04-23 07:30
admin gets post

time 2026-04-27 07:30
admin gets digest

35m later admin replies to digest
  {case 1} diserahkan
admin gets echo

20m later admin replies to post
  rating: 5
admin gets post
liaison DISPERKIMTAN gets closed_notice
case 1 is closed
