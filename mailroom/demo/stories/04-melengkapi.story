title: Data asked for and given; secrecy asked while waiting; withdrawn from the admin's desk
start: 2026-04-06 08:00

citizen writes "Sampah menumpuk"
  Sampah menumpuk dan bau sekali, tolong diangkut.
citizen gets receipt
admin gets verification

citizen replies to receipt
  terima kasih

admin replies to verification
  4 Mohon sebutkan tempatnya dan sejak kapan.
admin gets echo
citizen gets ask

citizen replies to ask
  terima kasih pak

citizen replies to ask
  tolong nama saya dirahasiakan
citizen gets noted
case 1 is completion

admin replies to verification
  9 kategori: Lingkungan Hidup dan Kehutanan
admin gets echo

citizen replies to ask with foto.png
  Di depan Pasar Inpres Kecamatan Muara Enim, sudah sejak hari Kamis 2
  April 2026.
citizen gets noted
admin gets verification
case 1 is verification

citizen replies to noted
  Tambahan keterangan: sampahnya juga menutup saluran air sehingga banjir.
citizen gets noted
admin gets more_text

citizen replies to noted
  isi laporan ini tolong dirahasiakan
citizen gets noted

citizen replies to receipt
  sdh beres pak, cabut aja
citizen gets withdrawn
admin gets stop
case 1 is archived

citizen replies to withdrawn
  terima kasih
