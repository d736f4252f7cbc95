title: A danger that is only possible, which the admin makes sure after he has forwarded it
start: 2026-05-12 08:00
citizen: Marwan Idris <marwan.idris@warga.example>, phone

citizen writes "Pohon miring"
  Pohon di depan SD Desa Lembak miring, kami takut tumbang.
  Marwan Idris
citizen gets receipt
admin gets verification

1h later admin replies to verification
  1 DLH
citizen gets forwarded
liaison DLH gets disposition

10m later admin replies to verification
  9 mendesak
admin gets echo
citizen gets noted
liaison DLH gets disposition

time 2026-05-12 11:30
liaison DLH gets danger_waits

5m later admin replies to verification
  9 bukan mendesak
admin gets echo

time 2026-05-12 15:55
case 1 is handling/distribution
