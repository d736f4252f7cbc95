title: Withdrawn by mistake and taken up again; what stands beside a wish is kept
start: 2026-04-06 08:00

citizen writes "Jalan rusak"
  Jalan kabupaten di Desa Lembak Kecamatan Lembak rusak parah dan berlubang
  sejak 1 Maret 2026. Mohon segera diperbaiki.
citizen gets receipt
admin gets verification

admin replies to verification
  4 Mohon sebutkan patokan terdekat
admin gets echo
citizen gets ask

citizen replies to ask
  Mohon anonim ya pak, lubangnya tepat di depan SDN 3 Lembak dan sudah ada
  korban.
citizen gets noted
admin gets verification
case 1 is verification

admin replies to verification
  1 PUPR
admin gets echo
citizen gets forwarded
liaison PUPR gets disposition

citizen replies to forwarded
  saya tidak jadi mencabut laporan
citizen gets noted
case 1 is handling/distribution

citizen replies to forwarded
  cabut
citizen gets withdrawn
liaison PUPR gets stop
case 1 is archived

citizen replies to withdrawn
  batal cabut, mohon dilanjutkan
citizen gets noted
admin gets verification
case 1 is verification

admin replies to verification
  1 PUPR
admin gets echo
citizen gets forwarded
liaison PUPR gets disposition
case 1 is handling/distribution
