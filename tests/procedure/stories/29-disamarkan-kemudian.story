title: Struck after the disposition has gone: it holds from the next letter on, and the admin reads what has gone
start: 2026-05-11 08:00
citizen: Marwan Effendi <marwan.e@warga.example>, outlook

citizen writes "Drainase"
  Drainase di Desa Lembak Kecamatan Lembak mampet sejak 2 Mei 2026, tepat di
  depan warung biru. Mohon nama saya dirahasiakan.
  Marwan Effendi
citizen gets receipt
admin gets verification

1h later admin replies to verification
  1 PUPR
citizen gets forwarded
liaison PUPR gets disposition

1h later admin replies to verification
  samarkan "warung biru"
admin gets masks

1h later liaison PUPR replies to disposition
  1 1
liaison PUPR gets echo
officer PUPR gets instruction
case 1 is handling/execution
