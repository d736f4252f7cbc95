title: Data asked for and given; secrecy asked while waiting; withdrawn from the admin's desk
start: 2026-05-19 08:40
citizen: Rosmaini <rosmaini.ros@surat.example>, phone

citizen writes "Sampah menumpuk"
  Sampah menumpuk dan bau sekali, tolong diangkut.
citizen gets receipt
admin gets verification

1h 5m later citizen replies to receipt
  terima kasih

45m later admin replies to verification
  4 Mohon sebutkan tempatnya dan sejak kapan.
citizen gets ask

45m later citizen replies to ask
  terima kasih pak

25m later citizen replies to ask
  tolong nama saya dirahasiakan
citizen gets noted
case 1 is completion

45m later admin replies to verification
  9 kategori: Lingkungan Hidup dan Kehutanan
admin gets echo

15m later citizen replies to ask with foto.jpg
  Di depan Pasar Inpres Kecamatan Muara Enim, sudah sejak hari Jumat
  15 Mei 2026.
citizen gets noted
admin gets verification
case 1 is verification

35m later citizen replies to noted
  Tambahan keterangan: sampahnya juga menutup saluran air sehingga banjir.
citizen gets noted
admin gets more_text

15m later citizen replies to noted
  isi laporan ini tolong dirahasiakan
citizen gets noted

35m later citizen replies to receipt
  sdh beres pak, cabut aja
citizen gets withdrawn
admin gets stop
case 1 is archived

45m later citizen replies to withdrawn
  terima kasih
