title: One mail, three matters: registered as three cases; a cancelled route of the first
start: 2026-04-06 08:00

citizen writes "Tiga masalah di desa kami"
  1. Jalan Desa Tanjung Agung rusak sejak Maret 2026.
  2. Bantuan sosial PKH belum cair di Desa Tanjung Agung.
  3. Lampu jalan di Desa Tanjung Agung mati.
citizen gets receipt
admin gets verification

admin replies to verification
  8
  1. Jalan Desa Tanjung Agung rusak sejak Maret 2026.
  2. Bantuan sosial PKH belum cair di Desa Tanjung Agung.
  3. Lampu jalan di Desa Tanjung Agung mati.
citizen gets split
admin gets verification, verification, verification
case 1 is verification
case 2 is verification
case 3 is verification
