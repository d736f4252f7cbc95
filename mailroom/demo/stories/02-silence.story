title: Silence after the answer: announced, then closed; a rating and thanks still come
start: 2026-04-20 08:45
citizen: Mat Sani <mat.sani77@surat.example>, phone

citizen writes
  Pak lampu jalan di Jalan Sudirman Kelurahan Pasar II Kecamatan Muara Enim
  la mati nian sejak 16 April 2026, gelap gulita kalo malam. La dilapor ke RT
  tapi dak dibeneri. Tulong nian pak.
citizen gets receipt
admin gets verification

40m later admin replies to verification
  1 DISPERKIMTAN
citizen gets forwarded
liaison DISPERKIMTAN gets disposition

4h later liaison DISPERKIMTAN replies to disposition
  2 Lampu jalan di Jalan Sudirman sudah kami ganti pada hari Senin. Silakan
  diperiksa.
liaison DISPERKIMTAN gets echo

window closes
citizen gets answer

time 2026-04-30 07:30
citizen gets closing_notice
admin gets digest

time 2026-05-06 07:30
secretariat gets register_print
citizen gets closed
liaison DISPERKIMTAN gets closed_notice
case 1 is closed

1d later citizen replies to closed
  4
citizen gets noted

2h later citizen replies to closed
  terima kasih pak
