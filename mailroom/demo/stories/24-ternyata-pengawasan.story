title: It turns out to be an oversight matter, after the disposition and after the answer: taken from the agency, to APIP alone
start: 2026-03-05 08:00

citizen writes "Surat pindah lama"
  Pengurusan surat pindah di Kecamatan Lembak lama sekali sejak 2 Maret 2026.
  Camat sendiri yang menahan berkasnya.
  Budi Santoso
citizen gets receipt
admin gets verification

admin replies to verification
  1 KEC-LEMBAK
admin gets echo
citizen gets forwarded
liaison KEC-LEMBAK gets disposition

admin replies to verification
  9 kelas: pengawasan
admin gets echo
citizen gets forwarded
liaison KEC-LEMBAK gets stop
liaison INSP gets disposition
case 1 is handling/distribution

liaison KEC-LEMBAK replies to disposition
  2 Berkasnya sudah kami serahkan kepada yang bersangkutan pada 5 Maret 2026.
liaison KEC-LEMBAK gets already

admin replies to verification
  1 KEC-LEMBAK
admin gets not_done
case 1 is handling/distribution

citizen writes "Jalan rusak di Lembak"
  Jalan kabupaten di Desa Lembak Kecamatan Lembak rusak parah sejak 1 Maret 2026.
  Budi Santoso
citizen gets receipt
admin gets verification

admin replies to verification about "Jalan kabupaten"
  1 PUPR
admin gets echo
citizen gets forwarded
liaison PUPR gets disposition

liaison PUPR replies to disposition
  2 Jalan sudah kami tambal sepanjang 120 meter pada 5 Maret 2026.
liaison PUPR gets echo

window closes
citizen gets answer
case 2 is answered

admin replies to verification about "Jalan kabupaten"
  2
admin gets echo
citizen gets forwarded
liaison PUPR gets stop
liaison INSP gets disposition
case 2 is handling/distribution
