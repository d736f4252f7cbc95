title: The easy case: verified, disposed, assigned, answered, approved, rated
start: 2026-03-05 08:00

citizen writes "Jalan rusak di Desa Lembak" with foto.jpg
  Assalamualaikum, jalan kabupaten di Desa Lembak Kecamatan Lembak rusak
  parah dan berlubang sejak 1 Maret 2026. Mohon segera diperbaiki karena
  banyak motor jatuh.
  Budi Santoso
citizen gets receipt
admin gets verification

admin replies to verification
  1 PUPR
citizen gets forwarded
liaison PUPR gets disposition

liaison PUPR replies to disposition
  1 1
liaison PUPR gets echo
officer PUPR gets instruction

officer PUPR replies to instruction
  Diterima, akan kami tindaklanjuti.

officer PUPR replies to instruction with surat.pdf
  Jalan di Desa Lembak sudah kami tambal sepanjang 120 meter pada tanggal
  10 Maret 2026. Perbaikan menyeluruh dianggarkan pada APBD Perubahan.
liaison PUPR gets response
officer PUPR gets echo

liaison PUPR replies to response
  setuju
liaison PUPR gets echo

time 2026-03-05 08:11
citizen gets answer
case 1 is answered

citizen replies to answer
  5
citizen gets closed
liaison PUPR gets closed_notice
case 1 is closed

citizen replies to closed
  Terima kasih banyak pak

citizen2 writes "Lampu jalan mati di Kelurahan Pasar II" with lampu.pdf
  Lampu jalan di Jalan Sudirman Kelurahan Pasar II Kecamatan Muara Enim mati
  sejak 2 Maret 2026. Mohon diperbaiki.
citizen2 gets receipt
admin gets verification
