title: The quarter's report reaches the Bupati
start: 2026-06-22 08:00
citizen: Nining Suarsih <nining.suarsih@warga.example>, phone

citizen writes "Sampah menumpuk"
  Sampah di Pasar Baru Desa Tirta Kecamatan Kali Bening menumpuk sejak 15 Juni
  2026. Mohon diangkut.
45m later admin replies to verification
  1 LH
2h later liaison LH replies to disposition
  2 Sampah di Pasar Baru sudah kami angkut pada 22 Juni 2026.
window closes
1d later citizen replies to answer
  puas
time 2026-07-01 07:30
2h later admin replies to report_draft
  1
