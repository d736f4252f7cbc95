title: Abuse of a child goes to who protects children first, and hides who tells of it
start: 2026-05-18 09:00
citizen: Hartini <hartini@warga.example>, phone

citizen writes "Anak tetangga"
  Anak tetangga saya umur 9 tahun sering dipukuli bapak tirinya di Desa
  Lembak, tadi malam menjerit minta tolong.
  Hartini
citizen gets receipt
admin gets verification

10m later admin replies to verification
  1 DPPPA
  9 anonim: tidak
admin gets echo
citizen gets forwarded
liaison DPPPA gets disposition
case 1 is handling/distribution
