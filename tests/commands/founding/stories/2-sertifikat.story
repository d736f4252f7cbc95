title: What is not ours is pointed on, by the office's own table
start: 2026-04-20 09:00
citizen: Euis Komala <euis.komala@warga.example>, gmail

citizen writes "Sertifikat tanah"
  Sertifikat tanah saya di Desa Curug Lama sudah setahun belum terbit dari kantor
  BPN sejak 1 April 2025. Mohon dibantu.
1h later admin replies to verification
  5 Kantor Pertanahan (ATR/BPN) Kabupaten Sungai Jernih
window closes
