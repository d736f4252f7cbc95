title: The answer comes back from a full mailbox: it is printed for the admin to hand over
start: 2026-06-02 09:00
depths: office sockets
citizen: Edi Saputra <edi.saputra@penuh.example>, gmail

citizen writes "KTP belum jadi"
  KTP saya di Kecamatan Sungai Rotan belum jadi sejak rekam tanggal 11 Maret
  2026, katanya blangko kosong.
citizen gets receipt
admin gets verification

1h later admin replies to verification
  1 DISDUKCAPIL
citizen gets forwarded
liaison DISDUKCAPIL gets disposition
liaison DISDUKCAPIL gets digest
admin gets digest

1d later liaison DISDUKCAPIL replies to disposition
  2 KTP-el atas laporan ini sudah dicetak pada 3 Juni 2026 dan dapat diambil di
  kantor Camat Sungai Rotan dengan membawa kartu keluarga.
liaison DISDUKCAPIL gets echo

window closes
citizen gets answer

1m later citizen replies to answer as bounce
  This is the mail system at host penuh.example. Your message could not be
  delivered to one or more recipients: mailbox full.
admin gets post
