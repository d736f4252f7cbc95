title: After the end he fills in the survey of the service, and the case stays closed
start: 2026-05-04 08:00
depths: office sockets
citizen: Rusdi Hartono <rusdi.h@warga.example>, phone

citizen writes "Lampu jalan mati"
  Lampu jalan di depan Pasar Lembak Kecamatan Lembak mati sejak 1 Mei 2026.
  Mohon diperbaiki.
citizen gets receipt
admin gets verification
admin replies to verification
  1 DISPERKIMTAN
admin gets echo
citizen gets forwarded
liaison DISPERKIMTAN gets disposition
liaison DISPERKIMTAN replies to disposition
  2 Lampu di depan Pasar Lembak sudah kami ganti pada 4 Mei 2026.
liaison DISPERKIMTAN gets echo
window closes
citizen gets answer
citizen replies to answer
  5
citizen gets closed
liaison DISPERKIMTAN gets closed_notice
case 1 is closed

10m later citizen replies to closed
  skm 4 3 4 4 3 4 4 3 4
citizen gets noted
case 1 is closed
