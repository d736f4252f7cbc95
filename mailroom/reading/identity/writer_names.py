"""Answers for how a writer names himself: below a closing ("Hormat saya,"), in a phrase ("saya Kartini dari
desa …"), in a form ("Pelapor: …").

Promises: pure; the names are words of the text itself, so they go when it goes. What only describes him
("Warga Lembak") is no name, nor is whoever stands where the accused, a place or an agency does. No text
raises; each is gone through a fixed number of times."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

_LONGEST = 20_000  # characters that are read; a name further down in a longer text is nobody's signature
_MOST = 4  # words of a name
_LINE = 160  # characters at the end of a line in which a closing is looked for
_BELOW = 6  # lines that a signature takes at most


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that call somebody, and are no part of what tells who he is.
_TITLES = _words(
    "pak bapak bpk bp ibu bu mas mbak mba mbah bang abang kak kakak dik adik cik cek uda haji hajah h hj drs dra dr ir prof ustad ustadz "
    "kyai tn ny sdr sdri saudara saudari mr mrs nek kek wak yuk ayuk tuan nyonya nyai"
)
_INNER = _words("bin binti al van der")
# What stands before the name of a place, an office or a firm.
PLACES = _words(
    "desa ds dusun dsn kampung kp kelurahan kel kecamatan kec kabupaten kab provinsi prov kota jalan jl jln gang gg lorong rt rw blok komplek "
    "kompleks perumahan perum pasar sungai danau jembatan simpang terminal stasiun masjid mesjid musala mushola gereja sd sdn smp smpn sma smk "
    "mi mts man tk paud sekolah madrasah pesantren universitas puskesmas pustu posyandu rs rsud klinik apotek dinas badan kantor bagian bidang "
    "seksi unit pt cv ud toko warung hotel bank koperasi bumdes pdam pln polres polsek kodim koramil camat lurah upt uptd taman lapangan "
    "gedung balai wilayah daerah lingkungan dekat depan"
)
# What may follow a name in the line of a signature, or stand in its place: where he lives and what he is.
_DESCRIBES = PLACES | _words(
    "warga masyarakat penduduk rakyat asal dari di tinggal alamat ketua wakil sekretaris anggota kelompok tani petani guru pedagang ibu bapak "
    "umur usia hp wa telp tlp telepon nohp no nik email wong orang yang"
)
# Words of which a complaint is made. A line or a phrase with one of them in the place of a name names nobody.
_PLAIN = _DESCRIBES | _words(
    "saya sy aku ambo kami kita anda kamu dia ia mereka ini itu sini situ sana tersebut dan atau tetapi tapi namun serta dengan dgn untuk utk bagi "
    "ke pada kepada kpd dalam oleh karena krn agar supaya spy bila jika kalau kalo apabila maka sehingga bahwa sebagai selaku adalah ialah hanya "
    "juga jg sudah sdh telah belum blm akan sedang masih tidak tdk tak dak bukan jangan jgn harus bisa dapat boleh mau ingin pengen hendak minta "
    "mohon tolong harap harapan berharap semoga smoga mari ayo silakan segera cepat lekas sangat sekali lagi lah nya pun para semua seluruh setiap tiap banyak "
    "sedikit satu dua tiga empat lima beberapa hal tentang mengenai atas bawah luar pagi siang sore malam hari minggu bulan tahun kemarin "
    "besok sekarang tadi nanti kapan dimana bagaimana mengapa kenapa siapa apa berapa jalannya rusak parah mati hidup padam banjir longsor "
    "kebakaran bocor putus kotor sampah bau air lampu listrik tiang got selokan drainase irigasi aspal lubang berlubang foto photo gambar video berkas "
    "lampiran terlampir dokumen bukti surat laporan lapor pelaporan pengaduan aduan keluhan informasi info pelayanan layanan petugas pegawai oknum "
    "pejabat kepala kadis kades lurah bupati gubernur presiden sekda inspektur inspektorat pemerintah pemkab pemda admin pengaduannya tembusan cc "
    "nb ps ket keterangan catatan perihal hal subjek subject lokasi tempat waktu tanggal tgl jam pukul kronologi kronologis uraian isi nama namanya "
    "pelapor pengirim pengadu pemohon identitas staf sekretariat penghubung pelaku pelakunya terlapor tersangka korban saksi penanggung jawab kontak nomor jabatan pekerjaan bersama sama salah seorang termasuk "
    "terima kasih makasih trims salam hormat wassalam sekian demikian assalamualaikum sampai ada adanya merasa kecewa sedih senang marah "
    "takut resah sakit datang pulang pergi pindah lewat balik keluar masuk naik turun jalan beli bayar kirim dengar lihat tahu tau nunggu tunggu "
    "asli lahir kerja punya pakai pake ikut urus ngurus antri ngantri telpon lari kena jatuh tidur duduk maju perbaiki bantu bantuan "
    "ditindaklanjuti diperbaiki benar betul anonim rahasia rahasiakan yth hormatnya anak istri isteri suami adik kakak orangtua keluarga tetangga teman pemuda "
    "karang taruna pkk bpd perangkat peduli pemerhati pengguna pelanggan pasien siswa murid mahasiswa pns asn honorer buruh sopir karyawan pemilik januari februari "
    "maret agustus september oktober november desember senin selasa rabu kamis jumat sabtu muara enim sumatera selatan "
    "indonesia lebih kurang sering selalu pernah baru lama kecil besar baik buruk mahal murah kosong penuh habis"
)
_PREFIXED = re.compile(r"(?:meng|meny|mem|men(?!t)|ber(?!n|l)|diper)\w{3,}|[kp]e\w{4,}an|\w{3,}nya|\w{4,}kan")
_ACCUSED = re.compile(
    r"(?i)\b(?:terlapor|dilaporkan|pelaku\w*|tersangka|oknum|petugas|pejabat|pegawai|diadukan|saksi|korban)\b"
)

_WORD = re.compile(r"[^\W\d_](?:[\w'’.-]*\w)?\.?")
_LEAD = re.compile(r"^[\s\-–—~*_(\[\"'•.,:;/]+|^\s*\d{1,2}[.)]\s*")
_BOUND = re.compile(r"\s*(?:[,(/|\[;:]|\s[-–—~]+|[-–—~]+\s*$|\d)")

_THANKS = (
    r"(?:(?:demikian|sekian)\b[^.!?\n]{0,80}?|atas\b[^.!?\n]{0,60}?)?(?:banyak\s+)?(?:ter?ima\s*kasih|mak(?:a)?sih|mksh|trims|tks|thanks?(?:\s+you)?|(?:matur\s+)?suwun|matur\s+nuwun)"
    r"(?:\s+(?:banyak|sebelumnya|sebesar\W?besarnya))*(?:[\s,]+(?:pak|bu|bapak|ibu|bpk|min|admin|ya|yah))*"
)  # fmt: skip
_FORMULA = (
    r"(?:(?:dengan\s+)?hormat\s+(?:saya|kami|sy)|salam(?:\s+(?:hormat|hangat|sejahtera|sehat|kami|saya))?|was+al+am(?:\w|['’`.\s]{1,2}alaik)*(?:[\s,.]*w[rw]\.?[\s,.]*w?b?\.?)?"
    r"|(?:best|kind|warm)?\s*regards|(?:demikian|sekian)(?:lah)?)"
)
_SIGN = r"(?:ttd|t\.t\.d|tertanda|an|a\.\s?n|a/n|atas nama|dari(?:\s+saya)?|by|sent by|from)"
_PARTY = (
    r"(?:yang\s+(?:melapor(?:kan)?|mengadu(?:kan)?|bermohon|membuat\s+\w+)|pelapor|pengirim|pengadu|pemohon)"
)
# A line that is a closing, or that ends with one.
_CLOSING = re.compile(rf"(?i)(?:^|[.!?,;]\s*)\W*(?:{_THANKS}|{_FORMULA}|{_SIGN}|{_PARTY})[\s.,:;!)]*$")
# A closing with the name behind it, in the same line.
_CLOSED_BY = re.compile(
    rf"(?i)(?:(?:^|[.!?,;]\s+)\W{{0,3}}(?P<thanks>{_THANKS})[,.!\s]+|(?:^|[.!?,;]\s+)\W{{0,3}}{_FORMULA}(?:\s+dari)?[,.:\s]+|(?:^\W{{0,3}}|[.!?]\s+){_SIGN}[.,:\s]+)(?P<name>\S.*)$"
)
_FORM = re.compile(
    r"(?im)^[^\S\n]*(?:\d{1,2}[.)]\s?|[-*•]\s?)?(?:nama(?:\s+(?:lengkap|pelapor|pengirim|pemohon|pengadu|saya|sy))?(?:\s*[/&]\s*\w+)?|nm|pelapor|pengirim|pengadu"
    r"|pemohon|dari|from|identitas(?: pelapor)?|kontak saya|an|a\.n|a/n|atas nama)\.?[^\S\n]*[:=][^\S\n]*(?P<name>\S[^\n]*)$"
)  # fmt: skip
# He says it himself: whatever follows is a name, large or small letters.
_SAYS = re.compile(
    r"(?i)\b(?:nama\s+(?:saya|sy|aku|ambo)(?:\s+adalah|\s*[:=,])?|(?:saya|sy|aku)\s+(?:yang\s+)?bernama|panggil\s+(?:saja\s+)?(?:saya|aku|sy)|(?:saya|sy)\s+(?:biasa\s+)?dipanggil"
    r"|(?:(?:akun\s+)?(?:ig|instagram|fb|facebook|tiktok|twitter|telegram|line)|akun)\s+(?:saya|sy)(?:\s+adalah|\s*[:=])?)\s+@?(?P<name>[^\n.;!?]+)"
)  # fmt: skip
_WROTE = re.compile(
    r"(?im)^\W{0,3}(?:di)?(?:laporan|laporkan|adukan|pengaduan|aduan|keluhan|surat)(?:\s+ini)?\s+(?:dari|oleh|an\.?|a\.n\.?)\s+(?P<name>[^\n.;!?]+)"
)  # fmt: skip
# "Saya Kartini Dewi …": at the head of a sentence, or behind what introduces him; elsewhere "saya" belongs to
# the word before it.
_I = re.compile(
    r"(?i)(?:(?:^|[.!?:;,\n])[ \t\"'(\-]{0,4}|\b(?:perkenalkan|dengan(?: ini)?|pak|bu|min|ini|bahwa)[\s,]+)(?:saya|sy|kami|aku|ambo)\b\s*[,(–-]?\s*(?P<name>[^\n.;!?]+)"
)  # fmt: skip
# Behind a name in small letters this must follow, or it is any word.
_GOES_ON = re.compile(
    r"(?i)\s*(?:,|\)|$|(?:adalah\s+)?(?:warga|penduduk|wong|asal|masyarakat)\b|(?:dari|di|tinggal(?: di)?)\s+(?:desa|ds|dusun|dsn|kampung|kp|kel|kec|rt|kelurahan|kecamatan)\b"
    r"|(?:mau|ingin|hendak|pengen)\s+(?:me)?(?:lapor|ngadu|ngelapor|nyampai|tanya)|umur\b|usia\b)"
)  # fmt: skip
_INTRODUCED = re.compile(r"(?i)\b(?:perkenalkan|dengan)[\s,]+(?:saya|sy|kami|aku)\W*$")
_DATED = re.compile(
    r"(?i)^\W*[^\W\d]+(?:\s[^\W\d]+)?\s*,?\s*(?:tgl\.?\s*)?\d{1,2}[\s/.-]+(?:\w+)[\s/.-]+\d{2,4}\W*$"
)
_REACHED = re.compile(r"(?i)^\W*(?:(?:no\.?\s*)?(?:hp|wa|telp?|tlp|telepon|nohp|nik|email|e-mail|surel|alamat)\b|\+?\d[\d\s().-]{6,}\W*$|\S+@\S+\W*$)")  # fmt: skip
_SETTLEMENTS = "desa|ds|dusun|dsn|kampung|kp|kelurahan|kel|kecamatan|kec|kabupaten|kab|kota|provinsi|prov"
_HEAD = re.compile(rf"(?i)\b(?:{_SETTLEMENTS})\b\.?[ \t]+((?:[^\W\d_]+[ \t]?){{1,2}})")
_STANDS = re.compile(
    rf"(?i)\b(?:{'|'.join(sorted(PLACES, key=len, reverse=True))})\.?[ \t]+((?:[^\W\d_]+[ \t]?){{1,2}})"
)


def own_names(text: str) -> tuple[str, ...]:
    """The names by which the writer of `text` calls himself, as he wrote them, without titles."""
    return _read(text[:_LONGEST]).names


def unsigned(text: str, struck: str, shown: Iterable[str] = ()) -> str:
    """`text` with `struck` in the place of each line of a signature; the closing itself stays, all other
    lines, and those with a word of `shown`."""
    lines = _read(text[:_LONGEST]).lines
    if not lines:
        return text
    rows, said = text.split("\n"), [one.lower() for one in shown]
    lines = frozenset(no for no in lines if not any(one in rows[no].lower() for one in said))
    return "\n".join(
        struck if no in lines else row
        for no, row in enumerate(rows)
        if no not in lines or no - 1 not in lines
    )


def describes(word: str) -> bool:
    """Whether this word of a name only says what somebody is ("Warga", "Desa")."""
    return word.lower().strip(".") in _DESCRIBES


def is_plain(word: str) -> bool:
    """Whether this is a word of everybody's, which tells of nobody who he is."""
    return _plain(word)


def places_in(text: str) -> frozenset[str]:
    """The words (lower case) that stand in `text` as the name of a village, a subdistrict or what is above
    it. A school or a street may bear the writer's own name."""
    return _heads(_HEAD, text)


def sites_in(text: str) -> frozenset[str]:
    """The words (lower case) that stand in `text` as the name of any place, office or firm."""
    return _heads(_STANDS, text)


def _heads(pattern: re.Pattern[str], text: str) -> frozenset[str]:
    return frozenset(word for found in pattern.finditer(text[:_LONGEST]) for word in found[1].lower().split())


@dataclass(frozen=True)
class _Read:
    names: tuple[str, ...]
    lines: frozenset[int]  # of the signature, counted from 0


@lru_cache(maxsize=64)  # a letter to an official shows each text of its case several times
def _read(text: str) -> _Read:
    rows = text.split("\n")
    places = places_in(text)
    shouted = _shouted(text)
    lines: dict[int, tuple[str, ...]] = {}
    for no, row in enumerate(rows):
        if _CLOSING.search(row, len(row) - _LINE) and not _ACCUSED.search(row):
            lines |= _below(rows, no + 1, places)
    lines |= _last(rows, places)
    found = [name for names in lines.values() for name in names]
    for no, row in enumerate(rows):
        closed = _CLOSED_BY.search(row, len(row) - _LINE)
        if closed and not (closed["thanks"] and _called(closed["name"])):
            found += _names(closed["name"], places)
        form = _FORM.match(row)
        if form and not _of_the_accused(rows, no):
            found += _names(form["name"], places)
    for pattern in (_SAYS, _WROTE):
        found += [name for said in pattern.finditer(text) for name in _names(said["name"], places)[:1]]
    found += [name for said in _I.finditer(text) for name in _introduced(said, places, shouted)]
    return _Read(tuple(dict.fromkeys(found)), frozenset(lines))


def _below(rows: Sequence[str], start: int, places: frozenset[str]) -> dict[int, tuple[str, ...]]:
    """The lines of a signature that begins at `start`, with the names in them; none when nobody is named."""
    found: dict[int, tuple[str, ...]] = {}
    for no in range(start, min(len(rows), start + 2 * _BELOW)):
        row = rows[no]
        if not row.strip():
            continue
        names = _signed(row, places)
        if names is None or len(found) == _BELOW:
            break
        found[no] = names
    return found if any(found.values()) else {}


def _last(rows: Sequence[str], places: frozenset[str]) -> dict[int, tuple[str, ...]]:
    """A last paragraph of nothing but a signature, without any closing."""
    end = len(rows)
    while end and not rows[end - 1].strip():
        end -= 1
    start = end
    while start and rows[start - 1].strip():
        start -= 1
    above = next((row for row in reversed(rows[:start]) if row.strip()), "")
    if not above:  # all is one paragraph: its last line may still be his name
        start, above = end - 1, rows[end - 2].strip() if end > 1 else ""
        if not above.endswith((".", "!", "?")):
            return {}
    if (
        not 0 < end - start <= 4
        or above.rstrip().endswith(":")
        or _ACCUSED.search(" ".join(above.split()[-4:]))
    ):
        return {}
    found = _below(rows, start, places)
    if len(found) != end - start or not found:
        return {}
    marked = any(re.match(r"\s*[-–—~(]", row) for row in rows[start:end])
    names = [name for names in found.values() for name in names]
    if marked:
        return found if end - start == 1 else {}
    return found if all(word[0].isupper() for name in names for word in name.split()) else {}


def _signed(row: str, places: frozenset[str]) -> tuple[str, ...] | None:
    """The names in a line of a signature, () for one that only describes him; None for a line that says
    something else."""
    if len(row.split()) > 8 or _ACCUSED.search(row):
        return None
    if _REACHED.match(row) or _DATED.match(row) or _CLOSING.search(row):
        return ()
    names = tuple(_names(row, places, True))
    if names:
        rest = row[row.rfind(names[-1]) + len(names[-1]) :]
        after = _WORD.match(rest.lstrip(" \t,.()/-–—~|&"))
        bound = _BOUND.match(rest) or not rest.strip(" .\t)\"'*_")
        return names if bound or (after and after[0].lower() in _DESCRIBES) else None
    words = [word.lower().strip(".") for word in _WORD.findall(row)]
    described = bool(words) and words[0] in _DESCRIBES and all(word in _DESCRIBES or word in places or not _plain(word) for word in words)  # fmt: skip
    return () if described or not words else None


def _names(text: str, places: frozenset[str], small: bool = True) -> list[str]:
    """The names at the head of `text`: one, or several with "dan", "&" or numbers between them."""
    found: list[str] = []
    while len(found) < 4:
        name, text = _name(text, small)
        if not name or all(word.lower().strip(".") in places for word in name.split()):
            break
        found.append(name)
        more = re.match(r"(?i)\s*(?:&|\bdan\b|\+)\s*(?=[^\W\d_])", text)
        if more is None:
            break
        text, small = text[more.end() :], False
    return found


def _name(text: str, small: bool) -> tuple[str, str]:
    """(the name at the head of `text` or "", what follows it). small: words in small letters count as
    well."""
    rest = _LEAD.sub("", _LEAD.sub("", text))
    while (
        (title := _WORD.match(rest))
        and title[0].lower().strip(".") in _TITLES
        and rest[title.end() :].strip()
    ):
        rest = rest[title.end() :].lstrip(" .,")
    words: list[str] = []
    while len(words) < _MOST and (found := _WORD.match(rest)):
        word = found[0]
        if not (word.lower() in _INNER and words) and (_plain(word) or not (small or word[0].isupper())):
            break
        words.append(word.rstrip(".") if len(word) > 2 else word)
        rest = rest[found.end() :]
        if word.endswith(".") and len(word) > 4:
            break
        if (gap := re.match(r"[ \t]+(?=\w)", rest)) is None:
            break
        rest = rest[gap.end() :]
    if _WORD.match(rest) and len(words) == _MOST:
        return "", rest
    name = " ".join(words)
    return (name, rest) if sum(map(str.isalpha, name)) >= 3 else ("", rest)


def _introduced(said: re.Match[str], places: frozenset[str], shouted: bool) -> Iterator[str]:
    """The names in "saya … ": in large letters as they stand; in small ones (or where all letters are large)
    only when the sentence goes on as one does behind a name."""
    head = said[0][: said.start("name") - said.start()]
    for name in _names(said["name"], places, small=False) if not shouted else ():
        yield name
    name, rest = _name(said["name"], small=True)
    small = shouted or not name[:1].isupper()
    introduced = bool(_INTRODUCED.search(head)) and re.match(r"(?i)[\s.]*(?:$|(?:di|dari|mau|ingin)\b)", rest)
    if (
        name
        and small
        and len(name.split()) <= 3
        and (introduced or _GOES_ON.match(rest))
        and not _known(name, places)
    ):
        yield name


def _known(name: str, places: frozenset[str]) -> bool:
    return all(word.lower() in places for word in name.split())


def _plain(word: str) -> bool:
    lower = word.lower().strip(".")
    return lower in _PLAIN or _PREFIXED.fullmatch(lower) is not None


def _called(text: str) -> bool:
    """ "Terima kasih Pak Joko" calls whom it thanks."""
    first = _WORD.match(_LEAD.sub("", text))
    return first is not None and first[0].lower().strip(".") in _TITLES


def _of_the_accused(rows: Sequence[str], no: int) -> bool:
    """Whether the form's part that this line stands in is about whoever is complained of: "Terlapor", then
    "Nama: …"."""
    for row in reversed(rows[max(0, no - _BELOW) : no]):
        if re.search(r"(?i)\b(?:pelapor|pengirim|pengadu|pemohon|bertanda tangan)\b", row):
            return False
        if _ACCUSED.search(row):
            return len(row.split()) <= 5
    return False


def _shouted(text: str) -> bool:
    """All in capitals, or each word with a capital: then a capital tells no name."""
    words = [word for word in _WORD.findall(text[:2000]) if len(word) > 2]
    return bool(words) and sum(word[0].isupper() for word in words) * 4 > len(words) * 3
