title: Withdrawn by mistake and taken up again; what stands beside a wish is kept
start: 2026-06-18 08:25
citizen: Holil <holil.lembak@surat.example>, phone

citizen writes "Jalan rusak"
  Jalan kabupaten di Desa Lembak Kecamatan Lembak rusak parah dan berlubang
  sejak 13 Mei 2026. Mohon segera diperbaiki.
citizen gets receipt
admin gets verification

25m later admin replies to verification
  4 Mohon sebutkan patokan terdekat
citizen gets ask

55m later citizen replies to ask
  Mohon anonim ya pak, lubangnya tepat di depan SDN 3 Lembak dan sudah ada
  korban.
citizen gets noted
admin gets verification
case 1 is verification

50m later admin replies to verification
  1 PUPR
citizen gets forwarded
liaison PUPR gets disposition

40m later citizen replies to forwarded
  saya tidak jadi mencabut laporan
citizen gets noted
case 1 is handling/distribution

55m later citizen replies to forwarded
  cabut
citizen gets withdrawn
liaison PUPR gets stop
case 1 is archived

55m later citizen replies to withdrawn
  batal cabut, mohon dilanjutkan
citizen gets noted
admin gets verification
case 1 is verification

15m later admin replies to verification
  1 PUPR
citizen gets forwarded
liaison PUPR gets disposition
case 1 is handling/distribution
liaison PUPR gets digest
admin gets digest

1d later liaison PUPR replies to disposition
  2 Lubang di depan SDN 3 Lembak sudah kami tambal pada 19 Juni 2026.
liaison PUPR gets echo

window closes
citizen gets answer
