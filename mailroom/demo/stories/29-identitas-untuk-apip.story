title: Who the complainant is: APIP alone may ask, with a reason, and he alone says yes
start: 2026-05-05 08:20
citizen: Rusmini <rusmini.s@warga.example>, phone

citizen writes "Pungli di kantor camat"
  Pegawai di kantor Camat Sungai Rotan meminta uang Rp150.000 untuk mengurus
  surat keterangan pada tanggal 28 April 2026. Mohon nama saya dirahasiakan.
citizen gets receipt
admin gets verification
15m later admin replies to verification
  2
citizen gets forwarded
liaison INSP gets disposition

20m later liaison INSP replies to disposition
  Mohon identitas pelapor.
liaison INSP gets identity_refused
10m later liaison INSP replies to disposition
  Mohon identitas pelapor, karena perlu dimintai keterangan sebagai saksi.
liaison INSP gets echo
citizen gets identity_request
30m later citizen replies to identity_request
  2
citizen gets noted
liaison INSP gets identity_refused

20m later liaison INSP replies to disposition
  1 1
liaison INSP gets echo
officer INSP gets instruction
admin gets digest
1d later officer INSP replies to instruction
  Mohon identitas pelapor untuk klarifikasi.
officer INSP gets identity_refused
30m later liaison INSP replies to disposition
  Mohon nama dan nomor HP pelapor, karena saksi lain tidak ada.
liaison INSP gets identity_refused

2d later officer INSP replies to instruction
  Pemeriksaan telah selesai. Pegawai yang bersangkutan terbukti meminta uang
  dan sudah dijatuhi teguran tertulis pada 8 Mei 2026.
liaison INSP gets response
officer INSP gets echo
20m later liaison INSP replies to response
  Mohon identitas pelapor, untuk melengkapi berita acara.
liaison INSP gets identity_refused
20m later liaison INSP replies to response
  1
liaison INSP gets echo
window closes
citizen gets answer
case 1 is answered

1h later citizen replies to identity_request
  Boleh, Pak.
citizen gets noted
liaison INSP gets identity
20m later citizen replies to identity_request
  2
citizen gets noted
admin gets digest

1h later citizen replies to answer
  Pegawainya masih melayani di loket yang sama, mohon diperiksa lagi.
citizen gets comment_received
liaison INSP gets comment
20m later liaison INSP replies to comment
  Mohon identitas pelapor, karena suratnya terhapus.
liaison INSP gets identity
10m later citizen replies to identity_request
  ya
citizen gets noted

30m later liaison INSP replies to comment
  2 Pegawai tersebut sudah dipindahkan dari loket.
liaison INSP gets echo
window closes
citizen gets answer
1h later citizen replies to answer
  5
citizen gets closed
liaison INSP gets closed_notice
