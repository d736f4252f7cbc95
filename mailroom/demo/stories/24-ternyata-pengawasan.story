title: It turns out to be an oversight matter, after the disposition and after the answer: taken from the agency, to APIP alone
start: 2026-06-04 08:10
citizen: Bambang Irawan <bambang.irawan@warga.example>, outlook

citizen writes "Surat pindah lama"
  Pengurusan surat pindah di Kecamatan Lembak lama sekali sejak 1 Juni 2026.
  Camat sendiri yang menahan berkasnya.
  Bambang Irawan
citizen gets receipt
admin gets verification

1h 15m later admin replies to verification
  1 KEC-LEMBAK
citizen gets forwarded
liaison KEC-LEMBAK gets disposition

20m later admin replies to verification
  9 kelas: pengawasan
admin gets masks
case 1 is handling/distribution

5m later admin replies to masks
  9 kelas: pengawasan
admin gets echo
citizen gets forwarded
liaison KEC-LEMBAK gets stop
liaison INSP gets disposition
case 1 is handling/distribution

15m later liaison KEC-LEMBAK replies to disposition
  2 Berkasnya sudah kami serahkan kepada yang bersangkutan pada 4 Juni 2026.
liaison KEC-LEMBAK gets already

1h later admin replies to verification
  1 KEC-LEMBAK
admin gets not_done
case 1 is handling/distribution

50m later citizen writes "Jalan rusak di Lembak"
  Jalan kabupaten di Desa Lembak Kecamatan Lembak rusak parah sejak 31 Mei 2026.
  Bambang Irawan
citizen gets receipt
admin gets verification

1h later admin replies to verification about "Jalan kabupaten"
  1 PUPR
citizen gets forwarded
liaison PUPR gets disposition

1h 15m later liaison PUPR replies to disposition
  2 Jalan sudah kami tambal sepanjang 120 meter pada 4 Juni 2026.
liaison PUPR gets echo

window closes
citizen gets answer
case 2 is answered

1h later admin replies to verification about "Jalan kabupaten"
  2
admin gets masks

5m later admin replies to masks about "Jalan kabupaten"
  2
admin gets echo
citizen gets forwarded
liaison PUPR gets stop
liaison INSP gets disposition
case 2 is handling/distribution
liaison INSP gets digest
admin gets digest

1h later liaison INSP replies to disposition about "surat pindah"
  1 1
liaison INSP gets echo
officer INSP gets instruction

10m later liaison INSP replies to disposition about "Jalan kabupaten"
  1 2
liaison INSP gets echo
officer INSP 2 gets instruction
