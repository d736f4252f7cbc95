title: Mails without content, for a liaison and a complainant who wish so
start: 2026-05-04 08:00
depths: office sockets
citizen: Tuti <tuti@warga.example>, phone

citizen writes "Jalan rusak di Lembak"
  Jalan kabupaten di Desa Lembak Kecamatan Lembak rusak parah sejak
  1 Maret 2026. Mohon segera diperbaiki.
  Tuti
citizen gets receipt
admin gets verification

citizen replies to receipt
  kirim pemberitahuan saja
citizen gets notices

10m later admin replies to verification
  1 PUPR
citizen gets notice
liaison PUPR gets disposition

liaison PUPR replies to disposition
  Mohon kirim pemberitahuan saja
liaison PUPR gets notices

citizen replies to notice
  buka
citizen gets forwarded

1h later liaison PUPR replies to disposition
  2 Jalan sudah kami tambal sepanjang 120 meter pada 4 Mei 2026.
liaison PUPR gets notice
window closes
citizen gets notice

liaison PUPR replies to notice
  buka
liaison PUPR gets echo

citizen replies to notice
  kirim lengkap
citizen gets notices

citizen replies to notice
  buka
citizen gets answer
case 1 is answered

citizen replies to answer
  5
citizen gets closed
liaison PUPR gets notice
case 1 is closed
