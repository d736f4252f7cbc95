title: The quarter's report: draft, reminded, remarked, approved and sent to the Bupati
start: 2026-06-29 08:00
depths: office sockets
citizen: Marlina Sari <marlina.sari@warga.example>, phone

citizen writes "Jadwal posyandu"
  Jadwal posyandu di Desa Segayam Kecamatan Gelumbang tidak diumumkan sejak
  Mei 2026. Mohon diumumkan.
citizen gets receipt
admin gets verification
25m later admin replies to verification
  1 DINKES
citizen gets forwarded
liaison DINKES gets disposition
35m later liaison DINKES replies to disposition
  2 Jadwal posyandu Desa Segayam sudah ditempel di balai desa dan diumumkan
  setiap Senin pertama.
liaison DINKES gets echo
window closes
citizen gets answer

3h later citizen replies to answer
  puas
citizen gets closed
liaison DINKES gets closed_notice

time 2026-07-01 07:30
secretariat gets register_print
admin gets report_draft
admin gets digest

time 2026-07-02 07:30
admin gets digest
time 2026-07-03 07:30
admin gets digest
admin_head gets digest

25m later admin replies to report_draft
  2 Jumlah laporan turun karena libur panjang.
admin gets report_draft

35m later admin replies to report_draft
  1
admin gets echo
regent gets report

1h 20m later admin replies to report_draft
  1
admin gets already
