title: A report that nobody verifies: its complainant hears again on the days that were named, three times
start: 2026-04-06 08:00
depths: desk office
citizen: Marhamah <marhamah@warga.example>, phone

citizen writes "Saluran tersumbat"
  Saluran air di Desa Lembak Kecamatan Lembak tersumbat sejak 1 April 2026 dan
  menggenangi jalan. Mohon dibersihkan.
citizen gets receipt
admin gets verification

time 2026-04-09 07:30
admin gets digest, digest, digest
admin_head gets digest
citizen gets overdue

time 2026-04-16 07:30
admin gets digest, digest, digest, digest
admin_head gets digest, digest, digest, digest
citizen gets still_late

time 2026-04-23 07:30
admin gets digest
admin_head gets digest
citizen gets still_late

time 2026-04-30 07:30
admin gets digest
admin_head gets digest
citizen gets still_late

time 2026-05-08 07:30
secretariat gets register_print
admin gets digest
admin_head gets digest

1h later admin replies to verification
  6 TERLALU_UMUM
citizen gets declined
