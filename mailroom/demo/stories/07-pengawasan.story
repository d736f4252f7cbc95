title: The oversight track: to the APIP liaison only, secret, 60 HK; the officer is APIP, the lateness goes to the Inspektur
start: 2026-05-04 09:15
citizen: Nurlela <nurlela.n@warga.example>, gmail

citizen writes "Pungli di kantor camat"
  Pegawai di kantor Camat Gelumbang meminta uang Rp200.000 untuk mengurus
  surat pindah pada tanggal 30 April 2026. Tolong nama saya
  dirahasiakan.
  Nurlela
citizen gets receipt
admin gets verification

15m later admin replies to verification
  2
citizen gets forwarded
liaison INSP gets disposition

1h 20m later liaison INSP replies to disposition
  1 1
liaison INSP gets echo
officer INSP gets instruction
admin gets digest

20d later officer INSP replies to instruction with laporan.pdf
  Pemeriksaan telah selesai. Pegawai yang bersangkutan terbukti meminta
  uang dan telah dijatuhi hukuman disiplin sesuai ketentuan yang berlaku.
liaison INSP gets response
officer INSP gets echo
liaison INSP gets digest

1d later liaison INSP replies to response
  setuju
liaison INSP gets echo

window closes
citizen gets answer
case 1 is answered

2d later citizen replies to answer
  5
citizen gets closed
liaison INSP gets closed_notice
