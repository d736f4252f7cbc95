title: A liaison on leave whose mail program names his deputy; an officer's colleague who answers from a private address
start: 2026-05-11 08:00
depths: office sockets
citizen: Wahyu Hidayat <wahyu.hidayat@warga.example>, outlook

citizen writes "Truk batu bara"
  Truk batu bara melintas siang hari di Kecamatan Tanjung Agung sejak April 2026,
  debunya masuk ke rumah warga di Desa Pulau Panggung.

  Wahyu Hidayat
citizen gets receipt
admin gets verification

1h later admin replies to verification
  1 SATPOLPP, DLH
citizen gets forwarded
liaison SATPOLPP gets disposition
liaison DLH gets disposition

2m later liaison SATPOLPP replies to disposition as auto
  Saya sedang cuti sampai dengan 22 Mei 2026. Untuk hal mendesak mohon
  menghubungi Samsul Hidayat.
admin gets deputy

10m later admin replies to deputy
  1
liaison SATPOLPP gets absence
liaison SATPOLPP gets disposition

3h later liaison DLH replies to disposition
  1 1
liaison DLH gets echo
officer DLH gets instruction

2m later officer DLH replies to instruction as auto
  Saya sedang dinas luar sampai dengan 13 Mei 2026.
liaison DLH gets out_of_office

1h later deputy SATPOLPP replies to disposition
  2 Petugas kami tempatkan di simpang Tanjung Agung sejak 11 Mei 2026 untuk
  menindak truk yang melintas di luar jam 18.00 sampai 05.00.
liaison SATPOLPP gets echo

window closes
citizen gets answer

1h later liaison SATPOLPP replies to absence
  Selamat siang, saya sudah masuk lagi.
liaison SATPOLPP gets absence
admin gets digest

20h later citizen replies to answer
  terima kasih pak

1d later officer DLH replies to instruction from "Rudi Hartono <rudi.hartono88@surat.example>" as forwarded
  Penyiraman jalan kami wajibkan dua kali sehari kepada tiga perusahaan mulai 18
  Mei 2026. Hasil pengukuran debu kami umumkan di kantor camat.
officer DLH gets confirm

2h later officer DLH replies to confirm
  ya, itu dari kami
liaison DLH gets response
officer DLH gets echo

1h later liaison DLH replies to response
  1
liaison DLH gets echo

window closes
citizen gets answer

1d later citizen replies to answer about "Penyiraman"
  4
citizen gets closed
liaison SATPOLPP gets closed_notice
liaison DLH gets closed_notice
