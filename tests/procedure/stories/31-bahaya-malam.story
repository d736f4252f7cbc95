title: A sure danger by night: all letters go at once, and the second clock waits for the office
start: 2026-05-09 22:40
citizen: Yuliani <yuliani@warga.example>, phone

citizen writes "Tolong kami"
  Banjir setinggi dada di Desa Lembak, nenek saya terjebak di atap rumahnya
  sejak jam 9 malam ini.
  Yuliani
citizen gets receipt
admin gets verification

time 2026-05-11 07:45
admin replies to verification
  1 BPBD
citizen gets forwarded
liaison BPBD gets disposition

30m later liaison BPBD replies to disposition
  2 Nenek Ibu sudah dievakuasi ke posko desa pukul 23.30, dan tim kami masih
  berjaga di Desa Lembak dengan dua perahu karet.
liaison BPBD gets echo
window closes
citizen gets answer
case 1 is answered

1h later citizen replies to answer
  5
citizen gets closed
liaison BPBD gets closed_notice
case 1 is closed
