title: Spam, a list, another system's notice; one of them is a complaint after all, says the admin
start: 2026-05-20 03:15
depths: office sockets
citizen: Yuni Astuti <yuni.astuti@surat.example>, phone

promo@hadiah.example writes "Anda terpilih memenangkan hadiah" flagged "X-Spam-Flag: YES"
  Selamat! Klik tautan ini untuk mengambil hadiah Anda.

1h 45m later humas-request@milis.example writes "[humas] Ringkasan milis" flagged "List-Id: <humas.milis.example>"
  Ringkasan tulisan minggu ini.

notifikasi@lapor.example writes "Laporan baru di SP4N-LAPOR!"
  Satu laporan baru menunggu verifikasi dalam aplikasi.

1h 30m later citizen writes "jalan longsor" flagged "X-Spam-Flag: YES"
  Jalan longsor di Desa Sugih Waras Kecamatan Rambang sejak 19 Mei 2026, mobil
  tidak bisa lewat!!!

time 2026-05-20 07:30
admin gets digest

2h later admin replies to digest
  {line jalan longsor}
admin gets verification
citizen gets receipt

30m later admin replies to verification
  1 BPBD
citizen gets forwarded
liaison BPBD gets disposition

2h later liaison BPBD replies to disposition
  2 Longsoran di ruas Desa Sugih Waras sudah dibersihkan dengan satu ekskavator
  pada 20 Mei 2026; bronjong dipasang bulan Juni.
liaison BPBD gets echo

window closes
citizen gets answer

6h later citizen replies to answer
  puas sekali pak, cepat
citizen gets closed
liaison BPBD gets closed_notice
