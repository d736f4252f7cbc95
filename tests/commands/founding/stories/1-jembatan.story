title: A bridge of another kabupaten, by its own codes and places
start: 2026-04-07 08:10
citizen: Ujang Permana <ujang.permana@warga.example>, phone

citizen writes "Jembatan gantung putus"
  Jembatan gantung di Desa Curug Lama Kecamatan Batu Jernih putus sejak 2 April
  2026, anak sekolah harus memutar jauh. Mohon diperbaiki.
40m later admin replies to verification
  1 PU
3h later liaison PU replies to disposition
  2 Jembatan gantung di Desa Curug Lama sudah kami perbaiki pada 8 April 2026 dan
  dapat dilewati lagi.
window closes
1d later citizen replies to answer
  5 terima kasih
case 1 is closed
