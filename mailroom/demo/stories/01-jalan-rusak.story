title: The easy case: verified, disposed, assigned, answered, approved, rated
start: 2026-04-02 08:10
citizen: Siti Aminah <siti.aminah@warga.example>, gmail

citizen writes twice "JALAN RUSAK PARAH TOLONG DIPERBAIKI" with foto.jpg
  Assalamualaikum, jalan kabupaten di Desa Lembak Kecamatan Lembak rusak
  parah dan berlubang sejak 29 Maret 2026. Mohon segera diperbaiki karena
  banyak motor jatuh.
  Siti Aminah
citizen gets receipt
admin gets verification

50m later admin replies to verification
  1 PUPR
citizen gets forwarded
liaison PUPR gets disposition

40m later liaison PUPR replies to disposition
  1 1
liaison PUPR gets echo
officer PUPR gets instruction

15m later officer PUPR replies to instruction
  Diterima, akan kami tindaklanjuti.
admin gets digest

5d later officer PUPR replies to instruction with surat.pdf
  Jalan di Desa Lembak sudah kami tambal sepanjang 120 meter pada tanggal
  7 April 2026. Perbaikan menyeluruh dianggarkan pada APBD Perubahan.
liaison PUPR gets response
officer PUPR gets echo

2h later liaison PUPR replies to response
  setuju
liaison PUPR gets echo

window closes
citizen gets answer
case 1 is answered

1d 2h later citizen replies to answer
  5 bintang pak, mantap
citizen gets closed
liaison PUPR gets closed_notice
case 1 is closed

3h later citizen replies to closed
  Terima kasih banyak ya pak 🙏
