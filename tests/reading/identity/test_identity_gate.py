"""What of a hidden writer's text nobody but the admin may read, a table a kind, each with what stays."""

from __future__ import annotations

import lzma
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from mailroom.procedure.identity_questions import KnownWriter
from mailroom.reading.identity import harmless_words
from mailroom.reading.identity.identity_gate import secrets
from mailroom.reading.identity.mask_spans import Word
from mailroom.reading.identity.name_likeness import features, may_be_asked
from tests.offices import demonstration
from tests.tables import for_each
from tests.work_count import cpu_seconds

OFFICE = demonstration().vocabulary
WORDS = Path(harmless_words.__file__).parent / "words"


def masked(text: str, *names: str, contacts: tuple[str, ...] = ()) -> str:
    """The text with what is secret in brackets."""
    known = KnownWriter(names=names, contacts=contacts, harmless=OFFICE)
    for one in reversed(secrets(text, known)):
        text = f"{text[: one.start]}[{text[one.start : one.end]}]{text[one.end :]}"
    return text


NAMES = [
    "Kind regards,\n[van der Meulen, P].",
    "tanya saja [kuyung bedil], galo wong tau",
    'di kacanya tertulis "[ANAK RANTAU 03]" sejak dulu',
    'perahu kami "[Mak Itam Jaya]" dikejar',
    "JANGAN SAMPAI MEREKA TAU SAYA YANG LAPOR PAK SAYA TIAP MALAM LEWAT SITU.",
    'Ia bilang "[Budi Santoso] tidak ada di kantor" lalu pergi.',
    "tulis saja dari [k.a.] pak",
    "di SPPD nomor [090/0/117] tertulis nama saya",
    "Telp [(0734) 000-118] [ext 4]",
    "Kakek saya [Peltu purnawirawan Sukirnoo] yang melihat.",
    "istri saya, [Ny. Hj. Cik Nona], yang tahu",
    "kalu soal jalan pasti si [mamat] yang ribut",
    "dengan [usaha Jumadi Saputra Trans] saya dikenali",
    "saya punya [warung pecel Nining] di sana",
    "di paspor tertulis [nadya pujangga], bukan lain",
    "Hadir bersama [M. Lancap] kemarin",
    "Pak [Wardoyo] sudah tahu.",
    "kata bu [slamet] begitu, dan mang [udin] juga",
    "Saya [Bunga], warga Desa Lembak.",
    "nama saya [cahaya] pak",
    "Tetangga saya [Nurlela Sari] melihatnya.",
    "Tolong hubungi [Intan Permata] segera.",
    "Ditulis oleh [M. Soleh] kemarin.",
    "Jalan rusak.\n\nHormat saya,\n[Melati]",
    "Jalan rusak, mohon diperbaiki.\nsalam\n[Elang Hitam]",
    "(ttd.) di bawah:\n1. [Mardjuki] (ttd.)",
    "nama saya [Y U L I A N A] ya",
    "[MakasihRatna]",
    "Ki [Lalang], di bawahnya [KL]",
    'julukan "[Elang Laut]" di radio',
    "Di toko [Melati Jaya] ada timbangan miring.",
    "nama saya [A.S.] saja",
    "inisial saya [D dan W]",
    "Jalan rusak. ([Neng])",
    "[Cahaya] bilang jalan itu rusak",
    "panggil saja aku [Ujo].",
    "[Romeo Alfa Tango India Hotel], ganti",
    "bagi yang jeli: [SUnyi HARapan TIada daya]",
    "Jalan rusak.\n\nTerima kasih,\ncucunya,\n[Tegar]",
    "Jalan rusak.\n\nBerkat Tuhan,\n[Rm. Ben]",
    "Jalan rusak.\n\nHormat saya,\n[Herlambang Sudrajat, S.T.]",
    "Jalan rusak.\n\n[Gafur] ([surveyor, pensiun])",
    "ditulis [Ustadz Yahya al-Lubai] kemarin",
    "Hormat kami,\n[Kms. Agus Salim]",
    "Saya [Silalahi], warga Desa Lembak.",
    "bin nya [Z-E-N], bukan lain",
    "biasa dipanggil si [kumis] di pasar",
    "julukan saya [kribo]",
    "hubungi [Rindu] saja, atau anakku [Jujur]",
    "Nama saya adalah [Rindu]",
    "saya, sebut saja [Kumbang], warga sini",
    "ini [bunga] dari dusun 2",
    "salam dari [Jenggot] di sudut los",
    "Salam,\n[Ridho I.]",
    "di udara orang manggil [Kumbang Hitam] kalau malam",
    "[Embun] dan adiknya tidak dapat seragam.",
    "[Cahaya] yang menjaga pos malam itu.",
    "kata [indah] petugasnya galak",
    "di dusun kakek dipanggil mang [jul], itu saja",
    "tanya yuk [sen] yang jaga loket",
    "pak, ini [indah] dari lembak.",
    "Nama lengkap: [Cinta Kasih Simanjuntak]",
    "cucu saya [Kasih Bunda] lahir di sana",
    "KTP atas nama [Gerimis Putra] salah cetak.",
    "[Budi] wrote: lampu mati",
    "Jalan rusak, mohon ditindak.\n- [rindu] -",
    "Jalan rusak, terima kasih. [Gerimis]",
    "kasihan si [dedek embun] demam",
    "yang jaga malam itu cuma [Kelana] dan adiknya",
    "Waktu itu [Samudra] naik motor dan jatuh",
    "salon saya [Cantik Selalu] kena debu",
    "toko saya namanya [Sumber Segar]",
    "namanya [te, i, en, i], tulis saja",
    "manggilnya Cik [Ti kantin] di sini",
    "Jalan rusak, tolong.\n- [Ompu ni Sahat, Manalu]",
    "Mohon ditindak, Pak.\nKontak: [dwi ganjar]",
]
NEAR_NAMES = [
    "Pembuat laporan: [D.A.P (28 th)]",
    "[d4ni s4putr4] yg lapor",
    "Jalan rusak.\n[jum sayur]",
    "aku [jum] yg jual [sayur] di pasar",
    "aku jualan [basreng Icha Snack Me, stiker] di motor",
    "anak saya [Aurel umur 4 tahun] sakit",
    "Ibu saya [Rohani, lahir 1957], lapor",
    "orang sini panggil [Ko Ahok besar], karena dua",
    "orang dusun menyebut '[Pak Dus Supra]' saja",
    "suami saya, [konter Zea Cell], depan pasar",
    "lampu mati, dari [marsudik kebon], jangan disebut",
    "Jalan rusak.\n\n[Pdt. Togar Simbolon, M.Th]",
    "Jalan rusak.\n\nHormat saya,\n[R. Oktaviani, S.Pd.I]",
    "Jalan rusak.\n[bdn wiwin]",
    "Jalan rusak.\n\nDikirim dari [iPhone Dewi]",
    "[Sutrisno, ketua kelompok 11, blok F/23]\n\nItu surat saya dulu.",
    "[02/02/26 19.31] [Anang Bendahara]: dak berani pak".replace("[02/02/26 19.31]", "12/02/26 19.31"),
]
PHRASES = [
    "Jalan rusak.\n[WARUNG MAKAN pak Sardi]",
    "ini mang [Din] yang jual [es keliling], tolong ya pak",
    "dari [wak Karso] tukang [sapu] pasar, jangan disebut",
    "Jalan rusak.\n\n([Adm, 54 th])",
    "Jalan rusak.\n[S.R., 53 th]",
    "cukup tulis inisial pak [S] saja ya",
    "nama saya pakai [RKP] saja.",
    "Nama : [Ahmad M. Salim]\nlampu mati",
    "bidan [Rina Ros] dari [PMB Rina Ros]",
    "saya istri [alm. Kosim] tukang [cukur]",
    "Jalan rusak.\n\nHormat saya,\n[BDN. R.S.Keb]",
    "kata [Pakde Pri] begitu",
    "[Masayu Fatimah] yang menulis",
]
NAMES_THAT_ARE_WORDS = [
    "aku diajak [denok] ke kantor, [fuad] juga",
    "cuma [kusman] samo [laminah] yang tau soal ini pak",
    "yang lapor ini [warno], jangan disebut",
    "[Yeni] istri [Jun] yang lihat sendiri",
    "bilang ke [rojali] dan [hendi] saja",
    "nama saya [es u er ye a] ya",
    "nama saya [te / i / en / i] saja",
    "lampu mati, dari [Hendri keramba] itu",
    "Jalan rusak.\n\n~ [waterfall]",
    "Jalan rusak, mohon ditindak\n[KRN]",
]
NO_NAMES = [
    "dak bayar karno cuma aku yang pincang",
    "jangan kasih tau namo aku pak ye",
    "BLT dide dibagika pak, sampai sekarang",
    "istri saya sakit, anak kami sekolah, suami dari desa",
    "name kami dang dienjuk tau ngah kades nga benagh",
    "Jalan rusak.\ntolong ya min",
    "saya guru yang mengajar, saya warga yang taat, saya pelatih yang kecewa",
    "Dikirim dari iPhone saya",
    "Lihat poin C. Mohon ditata.",
    "sampai pak jul 2026 belum ada kabar",
    "Jl. R.A. Kartini gelap\n\nTerima kasih\nWarga Lembak",
    "Bunga di taman mati semua, melati dan anggrek juga.",
    "Pak Camat dan Bu Bidan sudah tahu, Bapak Kepala Dinas belum.",
    "saya tinggal di desa, saya harap segera diperbaiki",
    "Jalan Slamet Riyadi dan Gang Melati berlubang.",
    "Desa Cahaya Alam, Kelurahan Air Lintang, Simpang Tegal Rejo.",
    "Ruang Melati di RSUD, depan Apotek Sehat Jaya.",
    "panel surya pecah, cahaya lampu redup, bintang lima",
    "dak pacak lewat, banyunyo keruh nian, la lamo dak dibeneri",
    "Mohon dinas ketjil djuga memeriksa sebeloem hoedjan",
    "The drain is blocked and the road is flooded again.",
    "j4l4n d3p4n pasar berlubang",
    "sdh brp kali dilaporin tp gak ada yg dateng, plis min",
    "#jalanrusakparah",
    "The handrail near the waterfall slipped and two passengers fell.",
    "sudah kucatat, suaminyalah yang kirim lewat inbox",
    "julukan saya tidak penting, panggilan saya tidak diangkat",
    "ini jalan dari desa, ini bunga di taman",
    "Stok OAT di puskesmas habis, kata FDC juga.",
    "Dana MRD dipakai untuk jalan itu",
    "Terima kasih, mohon ditindak segera. Tabik.",
    "jangan kasih tahu siapa yang melapor. Terima kasih",
    "keluarga besar kami dan warga desa",
    "Nama: dirahasiakan",
    "Pelapor: warga desa",
]
NUMBERS = [
    "lahirnya [31-02-2025] jadi belum genap",
    "saya kena, mobil saya lambung [114] itu",
    "[tiga satu tiga lambung saya] ya",
    "Perahu ketek saya cat merah nomor [23]",
    "anggota koperasi truk no. [0-77-B] juga",
    "nomor istri saya [0840-9xx-1124] (yang x itu [55])",
    "nisn saya [tiga nol nol tujuh, lalu 55, lalu 1 nol nol 8]",
    "hp [0812-7711-2049]",
    "WA sy [08 5 2 - 6 8 0 0 - 1 9 7 7] ya",
    "di [kosong delapan satu dua tujuh tujuh tiga nol lima] pak",
    "nomor [O8I2 77OO o46l]",
    "NIK [1603 1145 0088 0007]",
    "rek BRI [0391 8827 14]",
    "idpel [1412 0098 7761 2]",
    "motor [BG 6093 OAX] milik saya",
    "peserta nomor [2460 titik 1600 titik 99 garis 03817]",
    "no absen [17] kelas atas",
    "helm [0562] punya saya",
    "nomor pokok [7.000.881-V]",
    "yang [akhirannya 7719] itu",
    "stiker [RTLH-0388/SD]",
    "kartu bantuan [6013 0141 88xx] hilang",
    "kartu [16o3 99 41 o7 7x oo12] (x itu nol)",
    "hubungi [0812-5555-0177], satu-satunya guru perempuan di sana",
    "di [085 – tiga kali tujuh – 4410 – sembilan dua] saja",
    "lapak saya los [B-17], kartu antre [B-047]",
    "[o82-one-seven-five-five-zero]",
    "NUPTK [dimulai 49]",
    "nomor belakangnya [empat kosong sembilan]",
    "NIK awal [enam belas nol tiga]",
    "L300 saya [BG 8x17 DK] patah per",
    "telp. [0734 - 88 14 xx], [xx-nya 60]",
    "laporan hilang [LP/C/219/X] itu",
    "santri stambuk [2219] di sana",
    "[Surat Ukur 112/1998] sudah ada",
    "FORUM PEDULI\n\nNomor : [14/FPL/IX/26]\n\nDengan hormat",
    "a note at the mess, room [12]",
    "peserta [V000417]",
    "[fünf fünf null sieben zwo eins]",
    "hub [0812 - sekian - 77 -12]",
    "[rompi kuning nomor 08] itu aku",
    "truk BG 8812 UX, BG 8406 XD dan BG 8730 ZA lewat, mobil saya [BG 1090 DZ]",
    "nomor hp ujungnya [tiga tiga]",
    "platnya [be ge empat satu satu dua]",
    "4 [digit terakhir 3321] punya saya",
    "nomor wa yang [diakhiri 567]",
    "kendaraan saya bernopol [B 1] [RINI]",
    "rekam medis [12.34.56]",
    "lapak saya kios [A7]",
    "wa [nol8i2🌺66oo🌺l5l3] ya",
    "nomor [hiji dua tilu opat lima] itu",
    "unit [HD-465 no 12] saya bawa",
]
LONE_NUMBERS = [
    "passport saya [NX00 0K 991] itu",
    "saya, [ABC 1-2-3-4-5] itu",
    "wa saya [kosong8sepuluh 77 nol4] ya",
    "wa aja ke [nol8 satu2 nol nol tujuh7 dua puluh satu 45] tp jgn",
    "telpon [kosongdelapan satuduatujuh tujuhtiga noldua]",
    "telpon [0813 tiga kali nol\nlalu 41 nol dua].",
    "wa saya di [kosong delapan satu]",
    "saya tinggal di nomer [17]",
    "omah kulo nomor [3]",
    "Pak,\ntoko di Jalan Pasar Lama [88] pintu biru.",
    "saya warga RW [4], blok [C], lorong [3] sebelah kiri",
    "warga lorong [tiga], gang [lima belas]",
    "saya di SP [3], jalur [4]",
    "tenda nomor [3] dan [4] berdampingan, punya saya",
    "beat hitam saya [BG 2 ribu 1 ZXA] rusak",
    "pensiun terhitung mulai [1 Agustus 2025]",
    "no antriku [0 4 7 tgl 3 juni]",
    "Potongan saya bulan lalu [Rp87.350] itu",
    "saya anggota nomor [empat puluh empat]",
    "kapling saya no [117]",
    "saya dari kelompok [11], regu [2]",
    "saya bekerja di unit gudang [7]",
    "tlp rumah [421] sekian [33]",
    "warga rtrw [3/1]",
    "aku uwong dusun [limo], lorong [duo]",
    "nomor antrian saya [B empat dua]",
    "saya lahir [3 mei tahun 80]",
    "ulang tahun saya tanggal [17 agustus]",
]
NO_NUMBERS = [
    "mohon buka [disamarkan 1], kata [disamarkan 2]",
    "3 lampu mati, 2 minggu, SDN 5, km 12, Rp5.000, 2 ibu selamat, telpon 112 tidak diangkat",
    "loket nomor 2 dan nomor 5 tutup, Perda Nomor 3 Tahun 2020, pasal 4 ayat 2",
    "hari Senin 5, 12 dan 19 Oktober, tiang 3 sd 7, kelas 5 dan 6",
    "1. lampu mati\n2. jalan rusak\n(3) got mampet",
    "lubang di km 3, dalam 40, lebar 2; jatuh 4",
    "truk batu bara lambung 114 lewat siang",
    "kontrak 620/118/PPK-BM/2025 dan berita acara serah terima 027/55/BAST/2026",
    "truk batu bara yang tercatat:\nBG 8216 LN\nBG 8340 LU\nBE 9071 CK",
    "tiang PJU-ME-0417, SNI 7571:2010, NPK 16-16-16, 1 kg, IP 10.0.0.14",
    "bibit karet okulasi PB 260 dan IRR 118",
    "layanan pelanggan (0734) 421-0007, WA 0811-7000-110, tidak diangkat",
    "disiram pukul 08, 12, 16 dan kursi cuma 12",
    "Rp1.250.000, Rp 23.170.455, 150 ribu, 1,5 juta, Rp750.000 per bulan",
    "3 Oktober 2026 pukul 07.15-09.00, 12/11/2026, tahun 2024 2025, 2025/2026",
    "312 m x 2,5 m x 0,15 m, 1.240 m2, 10 kg, 45000 liter",
    "tanggal 17, 18, 19 dan 3 kali sehari, 4x, 600rb, SDN 61",
    "dua puluh lima rumah, seratus dua puluh ribu, satu dua kali",
    "perkara ME-2026-0042 dan edaran Nomor 470/118/Dukcapil/2026",
    "UU 25 Tahun 2009 Pasal 12, Perbup 55/2022",
    "buku nikah beda 1 huruf, kios bocor 2 kali",
]
ADDRESSES = [
    "kami warga, rumah [pojok]",
    "[belakang balai desa lurus 20 meter], itulah rumah saya",
    "kami di rumah [belakang masjid, cat hijau]",
    "Rumah ngontrak di [belakang masjid, pintu 2], RT [nol empat].",
    "sy tinggal d [polindes itu jg sm 2 anak]",
    "kontrakan kami satu dinding, nomor [B3] itu",
    "gw rumahnya [kuning gerbang naga dekat jembatan]",
    "Saya warga RT [04] RW [02] Desa Lembak.",
    "rumah saya Jalan Mawar no [12]",
    "Blok [C4 no 7] perumahan",
    "btn keban agung [F/9]",
    "rumah saya yang [pagar pink sebelah kiri praktek mantri gigi], tolong",
    "Alamat: [Dusun III RT 05, samping penggilingan padi]",
    "rumah [ketiga dari ujung, ada tiang bendera besi].",
    "Griya Asri [B2/15]",
    "rumah kami No. [tujuh puluh dua]",
    "kontrakan [pintu 3 dari depan]",
    "Alamat sy [Dsn 2 no rumah 14]",
    "rumah [gadang di samping kuburan cina], itu rumah kami",
    "kolam kami 6 petak [di belakang SMP, deket siring besak]",
    "tempat tinggal kami [di seberang balai desa]",
    "rumah bibi [panggung cat biru sebelah musola]",
    "rumah nomor [2] [kiri jalan depan toko Mawar Jaya]",
    "saya tinggal di dusun [dua] [dekat jembatan gantung]",
    "tinggal di [komplek guru belakang SMA]",
    "diantar ke gg Amanah no [14] rt [3].",
    "Griya Bukit blok [F garis miring 9]",
    "anak saya kelas [XI TKJ 2], tolong",
    "RT [kosong tiga] RW [kosong satu]",
    "ruang kelas [7C] anak saya",
    "anak saya kelas [tiga B]",
    "rumah saya [lima puluh meter dari jembatan]",
    "anakku kelas [4B], murid lain di kelas sebelah",
    "Yuk Mar RT [5]: vitamin habis".replace("Mar", "[Leha]"),
    "Jalan rusak.\n\nHormat saya,\nwarga\n[Ruko Permai Blok C/9]",
    "saya ibu dua anak tinggal di [lorong sawit belakang masjid], tolong",
    "rumah saya RT. [III]/[II]",
    "RT-[04]",
    "saya di er te [empat] er we [dua]",
    "perumnas blok [AA 3 no 7]",
    "nomor rumah [8], dekat pasar",
    "wali murid [7C]",
    "saya tinggal di [atas toko emas depan pasar], tolong",
    "tinggal di [rumah panggung dekat sumur bor], tolong",
    "cari saja [rumah yang ada pohon rambutannya], tolong",
    "patokan rumah saya [tower telkomsel belok kiri], tolong",
    "biasanya bisa ditemui di [pangkalan ojek simpang tiga], tolong",
    "KTP saya alamatnya [Jl. Melur 9], tolong",
    "Jalan rusak parah sekali.\n\n[Made Sudana]\n[Banjar Sari, jalur 5 nomor 4]",
]
NO_ADDRESSES = [
    "sawah kami di sebelah irigasi rusak diterjang banjir",
    "lokasinya kolam kami di belakang SMP",
    "Atap blok B pasar bocor.",
    "Lampu mati di Jl. Mawar no 3 dan RT 05.",
    "di depan rumah saya banjir",
    "anak saya murid kelas satu, jembatan lima puluh meter dari balai desa",
    "Blok A sampai K belum dialiri",
    "Lokasi: Jalan Mawar 12, jembatan rusak",
]
CONTACTS = [
    "Foto ada di FB saya, '[Agung Ketoprak]', lihat",
    "ig [@rinipus.diary] dan tiktok [rinipus_masak]",
    "ke [budi [at] surel (titik) com] saja".replace("[at]", "(at)"),
    "lihat [https://peta.example/p/x7Qa2] ya",
    "titik [-3.65817, 103.77402]",
    "discord [nugget.ayam#4410]",
    "lampiran [IMG_20261103_071233.jpg]",
    "video di fb saya [Emak Nya Rafka] ada",
    "tiktok saya [si mbok pecel lele]",
    "yang [foto profilnya bunga kertas], cari saja",
    "ke [rini@dinas.example] saja",
    "ke [sukri kembar tiga sembilan et gmel dot com] saja",
    "[email budi.kecil gmail] ya",
    "[email saya rini.kecil di yahoo] saja",
    "akun lapor saya [warga_kecil] itu",
    "gmail saya [tono.karang12] saja",
]
NO_CONTACTS = [
    "surat ke humas@pdam.example dan pengaduan@diskominfo.example kembali",
    "stand 1.204 / 1.371",
    "rapat @ Rp6.850.000",
    "dinas di Muara Enim",
    "foto ada di @dinaspupr",
    "lewat email ini dan email saja.",
    "email dinas penuh",
]


@for_each(
    "text",
    [*NAMES, *NEAR_NAMES, *PHRASES, *NAMES_THAT_ARE_WORDS, *NUMBERS, *LONE_NUMBERS, *ADDRESSES, *CONTACTS],
)
def test_what_tells_who_he_is_is_secret(text: str) -> None:
    plain = text.replace("[", "").replace("]", "")
    assert masked(plain) == text


@for_each("text", [*NO_NAMES, *NO_NUMBERS, *NO_ADDRESSES, *NO_CONTACTS])
def test_what_is_known_to_be_harmless_stays(text: str) -> None:
    assert masked(text) == text


@for_each(
    ("text", "read"),
    [
        ("kata Budinya dan budii", "kata [Budinya] dan [budii]"),
        ("akun budisantoso88 itu", "akun [budisantoso88] itu"),
        ("b-u-d-i lagi", "[b-u-d-i] lagi"),
        ("budaya dan dibudidayakan", "budaya dan dibudidayakan"),
    ],
)
def test_his_own_name_goes_in_any_form(text: str, read: str) -> None:
    assert masked(text, "Budi Santoso") == read


def test_a_name_that_is_a_word_goes_where_he_is_meant() -> None:
    text = "taman bunga rusak, yang melapor Bunga"
    assert masked(text, "Bunga Lestari") == "taman bunga rusak, yang melapor [Bunga]"
    assert masked("Lampu di Jl. Surya mati", "Surya Darma") == "Lampu di Jl. Surya mati"


def test_capitals_that_are_his_initials_are_no_abbreviation() -> None:
    text = "Kirim ke MRD saja"
    assert masked(text, "Maya Rosmala Dahlan") == "Kirim ke [MRD] saja"
    assert masked(text) == text


def test_english_words_are_read_in_small_letters_only() -> None:
    assert masked("it was a cooper, he said") == "it was a cooper, he said"
    assert masked("it was Cooper, he said") == "it was [Cooper], he said"


def test_his_contacts_are_his_own() -> None:
    known = KnownWriter(contacts=("0812 3456 7890", "sri@warga.example"))
    found = secrets("ke 0812-3456-7890 atau SRI (at) warga.example", known)
    assert [one.own for one in found] == [True, True]


def test_the_accused_is_proposed_to_be_opened_and_a_neighbour_is_not() -> None:
    text = "Kepala Desa Herman Sayuti memotong bantuan, tetangga saya Sarmila melihat."
    found = {text[one.start : one.end]: one.accused for one in secrets(text, KnownWriter(harmless=OFFICE))}
    assert found == {"Herman Sayuti": True, "Sarmila": False}


def test_general_words_name_no_place_of_the_office() -> None:
    """The tables of all offices know no village of one: those come from the office's own."""
    places = {
        word
        for place in demonstration().locality.places
        for word in f"{place.village} {place.subdistrict}".lower().split()
    }
    dictionary = harmless_words._dictionary()[0]
    ours = set().union(*map(harmless_words._table, (*harmless_words._TABLES, harmless_words._FOREIGN)))
    assert (places & ours) - dictionary <= {"i", "ii", "iii", "pangkalan", "ujan"}  # "ujan" is rain


@for_each("name", sorted(path.name for path in WORDS.glob("*.txt")))
def test_a_table_is_sorted_and_says_what_it_holds(name: str) -> None:
    head, *lines = (WORDS / name).read_text("utf-8").splitlines()
    words = " ".join(lines).split()
    assert head.startswith("# ")
    assert words == sorted(set(words))


def test_the_dictionaries_say_whose_they_are() -> None:
    text = lzma.decompress((WORDS / "dictionary.txt.xz").read_bytes()).decode("ascii")
    assert text.startswith(
        "# SPDX-FileCopyrightText: 2022 hunspell-id Authors\n# SPDX-License-Identifier: LGPL"
    )
    english = lzma.decompress((WORDS / "english_more.txt.xz").read_bytes()).decode("ascii")
    assert english.startswith("# SCOWL (LICENSES/scowl.txt)")
    licences = Path(__file__).parents[3] / "LICENSES"
    assert {path.name for path in licences.iterdir()} >= {"hunspell-id.txt", "LGPL-3.0-only.txt", "scowl.txt"}


def test_the_model_reads_what_stands_around_a_word_and_asks_of_no_everyday_word() -> None:
    words = [Word(0, 4, "kata", False, False, True, ""), Word(5, 9, "tuan", True, True, False, " ")]
    assert {"-1=kata", "C", "-1=said C"} <= features(words, 1)
    assert not may_be_asked(words[0])
    assert may_be_asked(words[1])


@given(st.text(max_size=300))
def test_secrets_are_in_order_and_within_the_text(text: str) -> None:
    found = secrets(text, KnownWriter())
    edges = [edge for one in found for edge in (one.start, one.end)]
    assert edges == sorted(edges)
    assert all(0 <= one.start < one.end <= len(text) for one in found)


@for_each(
    "piece",
    [
        *("a", " ", "\n", "1", "1 ", "0-", "08a", "satu ", "Pak Budi ", "saya ", "rumah saya di ", "rt 1/"),
        *("[", "@a", "a.b", "a@b.", "jl. a ", "Aa", "-", "é", "cari saya di ", "nomor 1", "x_1", "jalan"),
        *("depannya 1 ", "(17, "),
    ],
)
def test_time_grows_with_the_text(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        return cpu_seconds(lambda: secrets(text, KnownWriter(("Budi Santoso",), ("budi@warga.example",))))

    whole, short = seconds(40_000), 0.0125  # a cost that grows as the square is seen from 0.15 s on
    assert whole < 12 * short or whole < 12 * seconds(10_000)
