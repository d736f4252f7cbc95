title: The admin does not let a hidden complainant's comment go, and the answer stands as it was
start: 2026-06-15 08:00
citizen: Nurlaila Hasanah <nurlaila.h@warga.example>, gmail

citizen writes "Sampah di Desa Lembak"
  Sampah di Pasar Lembak Kecamatan Lembak menumpuk sejak 8 Juni 2026. Mohon
  segera diangkut. Nama saya mohon dirahasiakan.
  Nurlaila Hasanah
citizen gets receipt
admin gets verification

1h later admin replies to verification
  1 DLH
admin gets echo
citizen gets forwarded
liaison DLH gets disposition

2h later liaison DLH replies to disposition
  2 Sampah sudah kami angkut pada 15 Juni 2026 dengan dua truk.
liaison DLH gets echo

window closes
citizen gets answer
case 1 is answered

1h later citizen replies to answer
  Belum bersih. Tanyakan saja kepada Bu Komala di 0812-5555-0161.
citizen gets comment_received
admin gets review
case 1 is handling/follow_up

1h later admin replies to review
  2 Mohon ditulis tanpa nomor telepon orang lain.
admin gets echo
citizen gets not_passed
case 1 is answered

1h later citizen replies to not_passed
  Belum bersih, masih ada tumpukan di samping pasar.
citizen gets comment_received
liaison DLH gets comment
admin gets digest
case 1 is handling/follow_up
