title: A danger in a later letter: the case becomes urgent, its second clock runs, and advice goes with each such letter
start: 2026-05-12 08:00
citizen: Rosmala <rosmala@warga.example>, phone

citizen writes "Saluran tersumbat"
  Saluran air di Desa Lembak Kecamatan Lembak tersumbat sejak 1 Mei 2026 dan
  menggenangi jalan. Mohon dibersihkan.
citizen gets receipt
admin gets verification

1h later admin replies to verification
  1 PUPR
citizen gets forwarded
liaison PUPR gets disposition

30m later citizen replies to forwarded
  Tambahan: sekarang banjir setinggi dada, nenek saya terjebak di atap rumah.
citizen gets noted
liaison PUPR gets more_text, disposition

time 2026-05-12 11:35
liaison PUPR gets danger_waits

5m later citizen replies to noted
  Banjir masih setinggi dada, kami terjebak di atap rumah.
citizen gets noted
liaison PUPR gets more_text

10m later liaison PUPR replies to danger_waits
  2 Nenek Ibu sudah dievakuasi ke balai desa pukul 11.40 oleh tim kami, dan
  saluran itu sedang dibuka dengan dua ekskavator.
liaison PUPR gets echo
window closes
citizen gets answer
