title: A levy on the oversight track, and a school told apart by its own agency
start: 2026-05-11 08:30
citizen: Wawan Setia <wawan.setia@warga.example>, gmail
citizen2: Dedeh Rohaeti <dedeh.rohaeti@warga.example>, phone

citizen writes "Pungutan liar"
  Petugas kelurahan di Kecamatan Batu Jernih meminta uang Rp200.000 untuk surat
  keterangan pada 5 Mei 2026. Mohon ditindak, ini pungli.
50m later admin replies to verification
  2
2h later citizen2 writes "Atap SD bocor"
  Atap SD Negeri 2 Curug Lama Kecamatan Batu Jernih bocor sejak April 2026, murid
  kehujanan. Mohon diperbaiki.
30m later admin replies to verification
  1 DIKNAS
4h later liaison DIKNAS replies to disposition
  2 Atap SD Negeri 2 Curug Lama sudah kami ganti pada 12 Mei 2026.
window closes
