"""Whom a complaint is against, when it speaks of the Inspectorate or of the office's own people: (text, the
code of their agency or "").

Every second one was kept aside while the rules of mailroom/reading/complaints/conflict_of_interest.py were
written, and measured afterwards. The names are those of config.toml's invented people: Sri Wahyuni is the
admin, Lukman Effendi the inspector, Rina Amelia the APIP liaison."""

from __future__ import annotations

HOME, INSP = "DISKOMINFO", "INSP"

AGAINST: tuple[tuple[str, str], ...] = (
    ("Bu Sri Wahyuni, admin pengaduan, meminta uang Rp500.000 kepada saya pada 1 Maret 2026.", HOME),
    ("kantor pengaduan ini minta uang", HOME),
    ("Admin pengaduan tidak menjawab laporan saya.", HOME),
    ("APIP Muara Enim tidak netral, laporan saya sejak Januari 2026 tidak ditindaklanjuti.", INSP),
    ("Inspektur Muara Enim main proyek", INSP),
    ("Inspektorat Muara Enim tidak menindaklanjuti laporan saya sejak Januari 2026", INSP),
    ("Pegawai Inspektorat meminta uang kepada kepala desa Lembak pada 1 Maret 2026", INSP),
    ("Auditor Inspektorat Daerah menerima suap dari kades", INSP),
    ("Saya mengadukan Inspektorat Daerah karena lamban", INSP),
    ("Kominfo lambat menangani blank spot", HOME),
    ("Dinas Kominfo memungut uang wifi", HOME),
    ("Bu Sri Wahyuni minta uang", HOME),
    ("Pak Lukman Effendi menyuruh saya menyetor dua juta supaya temuan dihapus.", INSP),
    ("Saya dipungli oleh Rina Amelia waktu pemeriksaan dana desa.", INSP),
    ("Saya diminta Rp200 ribu oleh petugas pengaduan.", HOME),
    ("Kelakuan admin pengaduan kasar sekali kepada warga.", HOME),
    ("Mohon ditindak, auditor Inspektorat menerima amplop dari kades Lembak.", INSP),
    ("Tolong pak, admin lapor membocorkan nama saya ke kades.", HOME),
    ("Laporan saya dihapus oleh admin kabupaten.", HOME),
    ("Saya bayar ke auditor Inspektorat dua juta rupiah.", INSP),
    ("Inspektorat melindungi kades kami.", INSP),
    ("Pegawai Diskominfo sering bolos.", HOME),
    ("Kepala Dinas Kominfo Ratna Kusuma korupsi pengadaan wifi.", HOME),
    ("Ratna Kusuma memalsukan tanda tangan saya.", HOME),
    ("Inspektur sudah menerima uang dari camat.", INSP),
    ("Irban Inspektorat memihak kepala desa.", INSP),
    ("Saya kecewa dengan kinerja Inspektorat.", INSP),
    ("Saya melaporkan admin pengaduan atas nama Sri Wahyuni.", HOME),
    ("Oknum Inspektorat memeras perangkat desa.", INSP),
    ("Ada pungli di Inspektorat.", INSP),
    ("Pengelola pengaduan ini pilih kasih, laporan orang miskin dibuang.", HOME),
    ("Inspektorat belum turun juga padahal saya sudah tiga kali melapor.", INSP),
    ("Bu Novi Handayani sekretariat menolak surat saya dengan kata kasar.", HOME),
    ("Ini kantor pengaduan apa, laporan saya hilang. Admin pengaduan pembohong.", HOME),
    ("Operator pengaduan Wulan Amelia menghina saya lewat telepon.", HOME),
    ("Pemeriksa Inspektorat atas nama Tarmizi Santoso minta rokok dan bensin.", INSP),
    ("Saya sudah dua kali menulis kepada admin pengaduan, belum ada jawaban.", HOME),
    ("Sudah lapor ke Kominfo bulan lalu, tidak ada tanggapan.", HOME),
)  # fmt: skip

# The Inspectorate may be meant; the admin, who is not, is asked.
EITHER: tuple[str, ...] = (
    "Kades Lembak memotong BLT, sudah saya laporkan ke Inspektorat, belum ada kabar.",
    "Laporan ke Inspektorat sejak Januari tidak ditanggapi.",
)

NOT_AGAINST: tuple[str, ...] = (
    "Mohon Inspektorat turun memeriksa kades Lembak.",
    "Kades Lembak korupsi dana desa. Sudah saya laporkan ke Inspektorat.",
    "Mohon diteruskan ke Inspektorat, camat Gelumbang meminta uang Rp200.000.",
    "Yth. Admin Pengaduan\nJalan di Desa Lembak rusak parah. Mohon diperbaiki.",
    "Selamat pagi admin pengaduan, lampu jalan di Lembak mati.",
    "Kepada Yth. Inspektorat Daerah\nKades Lembak memungut uang bansos.",
    "Kades Lembak korupsi, tembusan laporan ini ke Inspektorat dan KPK.",
    "Semoga Inspektorat segera mengaudit dana desa Lembak yang dikorupsi kades.",
    "Inspektorat harus memeriksa kades Lembak yang menggelapkan BLT.",
    "Agar APIP memeriksa kepala sekolah yang memungut uang komite.",
    "Saya minta Inspektur turun tangan, kepala puskesmas tidak pernah masuk.",
    "Terima kasih admin pengaduan atas bantuannya. Jalan di Lembak rusak lagi.",
    "Mohon Kominfo memasang tower di Desa Lembak, sinyal tidak ada.",
    "Wifi publik di taman kota mati sejak 1 Maret 2026.",
    "Pengaduan saya tentang jalan rusak di Lembak.",
    (
        "Saya sudah lapor ke kantor pengaduan kabupaten lewat telepon, diarahkan menulis surel. Jalan Lembak"
        " rusak."
    ),
    "Saya Sri Wahyuni warga Lembak, jalan rusak parah.",
    "Menurut hasil audit Inspektorat, kades Lembak menggelapkan dana desa.",
    "Pak Lukman warga kami jatuh di jalan rusak itu.",
    "Dinas Perhubungan tidak menindak truk batu bara.",
    "Kades Lembak tidak takut diperiksa Inspektorat.",
    "Tolong admin, kepala dusun meminta uang Rp50.000 untuk KK.",
    "Halo Bu Sri Wahyuni, lampu jalan di Lembak mati.",
    "Admin pengaduan, jalan di desa kami tidak pernah diperbaiki.",
    "Assalamualaikum admin pengaduan. Air PDAM tidak mengalir sejak kemarin.",
    "Inspektorat sudah memeriksa kades, mohon hasilnya diumumkan.",
)
