title: What reads as wrongdoing is an ordinary complaint: the admin says so, and the agency reads his name
start: 2026-05-04 09:15
citizen: Marzuki <marzuki.r@warga.example>, gmail

citizen writes "Pungli di kantor camat"
  Saya kira ada pungli di kantor Camat Gelumbang, karena surat pindah dikenai
  biaya Rp10.000 pada tanggal 30 April 2026. Ternyata itu biaya meterai.
  Mohon biayanya ditulis di papan pengumuman.
  Marzuki
citizen gets receipt
admin gets verification

15m later admin replies to verification
  9 kelas: pengaduan
admin gets echo
case 1 is verification

10m later admin replies to verification
  1 KEC-GELUMBANG
citizen gets forwarded
liaison KEC-GELUMBANG gets disposition
case 1 is handling/distribution
