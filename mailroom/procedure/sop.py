"""The SOP "Pelayanan Pengaduan Pelayanan Publik (SP4N-LAPOR!)" as data: rows, limits, stages, ways, bells,
archive reasons and classes, in its words.

A way says which role may do which act at a stage, and where it leads. A bell is a reminder or automatic step
that time brings at a stage. `desk` may only go these ways and ring these bells; `run.py sop` prints them.
Limits are the SOP's, each with its row; [limits] of config.toml may replace amount and unit.

In: `way`: matter kind, stage, `Role`, act. `deed`: role and act. The rest is data.
Out: a `Way`, or None where the SOP has none; what the way is called.
Fails: raises nothing; a stage that does not exist has no way.
See: What else holds of an act: acts.py. Last days of limits: deadlines.py. When a bell rings:
reminders/due_steps.py."""

from __future__ import annotations

from dataclasses import dataclass

from mailroom.procedure.people import Role
from mailroom.procedure.workdays import Limit


@dataclass(frozen=True)
class Way:
    """A way from one stage to the next: the roles that may go it, the act, the stage it leads to ("" = it
    stays), and its words."""

    role: Role
    act: str
    to: str
    words: str


@dataclass(frozen=True)
class Bell:
    """A reminder or automatic step at a stage. days: working days before (−) or after (+) the end of the
    stage's limit; 0 = its last day; to: the stage it leads to; tells: who hears it beside the holder (late
    and danger)."""

    name: str
    days: int
    words: str
    to: str = ""
    tells: tuple[Role, ...] = ()


@dataclass(frozen=True)
class Stage:
    """A desk on which a case (or a disposition) lies. limit: its row limit in LIMITS, "" = none."""

    name: str
    row: int
    holder: Role
    words: str
    limit: str
    ways: tuple[Way, ...]
    bells: tuple[Bell, ...] = ()


@dataclass(frozen=True)
class Row:
    """A row of the signed table, in its own words."""

    number: int
    who: str
    does: str
    needs: str
    within: str
    output: str


ROWS = (
    Row(1, "Pelapor", "Menyampaikan keluhan, aduan, kritik, saran, aspirasi atau permintaan informasi",
        "Data laporan aduan", "–", "Laporan diperiksa: jenis, kronologis, tempat kejadian"),
    Row(2, "Admin Kabupaten", "Memverifikasi laporan: subjek, objek dan data dukung; mendistribusikan "
        "menurut jenisnya", "Data dukung", "Maks. 2 hari",
        "Laporan terverifikasi: tidak berkadar pengawasan ke Pejabat Penghubung perangkat daerah, berkadar "
        "pengawasan ke Pejabat Penghubung Inspektorat/APIP"),
    Row(3, "Pejabat Penghubung APIP", "Meneruskan kepada APIP Kabupaten untuk ditindaklanjuti dan menerima "
        "tanggapannya", "Laporan terverifikasi", "Maks. 60 hari", "Tanggapan APIP"),
    Row(4, "Pejabat Penghubung Instansi", "Memverifikasi dan mendistribusikan kepada Pejabat Pelaksana, "
        "juga lintas instansi", "Laporan terverifikasi", "1 hari", "Lembar disposisi (SLG ≤ 5 hari)"),
    Row(5, "Pejabat Pelaksana", "Mempelajari, menindaklanjuti dan memberi tanggapan berupa surat kepada "
        "Pejabat Penghubung; APIP memantau dan dapat merekomendasikan teguran kepada Bupati", "Surat",
        "Maks. 12 hari", "Laporan ditindaklanjuti; Pelapor dapat menanggapi dalam 10 hari"),
    Row(6, "Pejabat Penghubung", "Memberi jawaban kepada Pelapor", "–", "1 hari", "Jawaban"),
    Row(7, "Pelapor", "Menerima jawaban; bila belum puas, Penghubung melanjutkan pada kolom tindak lanjut",
        "Jawaban tindak lanjut", "1 HK", "Komentar, pertanyaan atau terima kasih"),
    Row(8, "Pelapor", "Dapat memberi rating; laporan ditutup oleh Pelapor atau oleh sistem", "–", "1 HK",
        "Statistik; laporan tiap 3 bulan"),
    Row(9, "Admin Kabupaten", "Menyusun laporan P4 dan melaporkannya kepada Bupati",
        "Statistik dan draf surat tindak lanjut", "2 HK", "Laporan P4"),
)  # fmt: skip

# The SOP's "hari" are read as working days: rows 4-6 (1 + 12 + 1) then add up to the national 14 HK
# (docs/decisions.md).
LIMITS: dict[str, Limit] = {
    "verification": Limit(2),  # row 2
    "distribution": Limit(1),  # row 4
    "first_follow_up": Limit(5),  # row 4: SLG
    "execution": Limit(12),  # row 5
    "answering": Limit(1),  # row 6
    "comment": Limit(1),  # row 7
    "silence": Limit(10),  # row 5, note
    "closing": Limit(1),  # row 8
    "report": Limit(2),  # row 9
    "whole": Limit(14),  # national, complaints
    "whole_oversight": Limit(60),  # row 3
    "whole_information": Limit(5),  # national, information and aspiration
    "whole_ppid": Limit(10),  # UU 14/2008: 10 + 7
    "danger": Limit(2, "JK"),  # ours: the second clock, which only reminds
    "afterwards": Limit(30, "H"),  # ours: after a closing by silence, one question
    "first_response": Limit(3),  # national: receipt and verdict
    "completion": Limit(10),  # ours: the SOP names none
    "review": Limit(1),  # ours, as row 7's: what a hidden complainant writes later waits no longer
    "reprimand": Limit(5),  # ours: the regent's office decides on a draft; also the time the reprimand gives
}

A, C, L, O = Role.ADMIN, Role.COMPLAINANT, Role.LIAISON, Role.OFFICER  # noqa: E741  # columns of one table

_BEFORE = Bell("before", -1, "diingatkan sehari sebelum batas waktu")
_LAST = Bell("last_day", 0, "diingatkan pada hari terakhir")
_SLG = Bell("slg", 0, "diingatkan pada hari terakhir tindak lanjut pertama (SLG), bila belum ada")
_EARLIER = "diingatkan pada hari terakhir batas keseluruhan, bila lebih awal daripada batas meja ini"
_WHOLE = Bell("whole", 0, _EARLIER)
_BROKEN = "Pelapor dikabari, sekali untuk tiap hari yang dijanjikan kepadanya dan terlewat"
_OVERDUE = Bell("overdue", 1, _BROKEN)
_AGAIN_TOLD = "Pelapor dikabari lagi pada hari yang disebut kepadanya, tiap 5 HK dan paling banyak tiga kali"
_STILL_LATE = Bell("still_late", 5, f"{_AGAIN_TOLD}; yang terakhir menyebut atasannya")
_SAFETY = (
    "bila keselamatan orang terancam: diingatkan tiap batas keselamatan, paling banyak empat kali; sejak "
    "yang kedua juga wakil, lalu atasan"
)
_HANDED = "Admin ditanya tiap 2 HK apakah surat cetak sudah diserahkan (Pelapor tanpa surel)"
_DELIVERY = Bell("delivery", 2, _HANDED)


def _late(*tells: Role) -> Bell:
    words = "terlambat: diingatkan tiap hari, setelah 5 HK tiap minggu, dan diberitahukan ke atas"
    return Bell("late", 1, words, tells=tells)


def _danger(*tells: Role) -> Bell:
    return Bell("danger", 0, _SAFETY, tells=tells)


_ADMIN_DANGER = _danger(Role.ADMIN, Role.ADMIN_HEAD)
_LIAISON_LATE = _late(Role.HEAD, Role.APIP)
_ADMIN_LATE = _late(Role.ADMIN_HEAD)
_THANK = Way(C, "thank", "", "berterima kasih")
_SECRECY = Way(C, "secrecy", "", "meminta anonim atau rahasia")
_WITHDRAW = Way(C, "withdraw", "archived", "mencabut laporan")
_SETTLED = Way(C, "close", "closed", "menyatakan urusannya selesai")
_OWN_ANSWER = Way(L, "answer", "window", "menjawab Pelapor")
_PROGRESS = Way(L, "progress", "", "menyampaikan perkembangan kepada Pelapor")
_INQUIRE = Way(L, "inquire", "asking", "menanyakan sesuatu kepada Pelapor")
_PASS_ON = Way(
    L,
    "pass_on",
    "",
    "menyampaikan kabar Pelaksana, atau perkembangan yang memuat nomor atau alamat orang lain",
)
_IDENTITY = Way(L, "identity", "", "meminta identitas Pelapor dengan alasan (hanya Penghubung APIP)")
_AGREES = Way(C, "agree_identity", "", "menyetujui identitasnya diberikan kepada APIP")
_KEEPS = Way(C, "keep_identity", "", "menolak identitasnya diberikan kepada APIP")
_RETURN = Way(
    L, "return", "returned", "mengembalikan perkara kepada Admin sebagai bukan kewenangannya, dengan usulan"
)
_EXTEND = Way(L, "extend", "", "meminta perpanjangan waktu")
_UNMASK = Way(L, "unmask", "", "meminta Admin membuka bagian yang disamarkan")
_GRANT = Way(A, "grant", "", "menyetujui perpanjangan")
_REFUSE = Way(A, "refuse", "", "menolak perpanjangan")
_CORRECT = Way(A, "correct", "", "membetulkan judul, kelas, kategori, anonim, rahasia, nomor LAPOR!")
# What a correction did when it was about masks.
MASK_WORDS = {
    "undisguised": "membuka bagian yang disamarkan",
    "disguised": "menyamarkan bagian tulisan Pelapor",
    "summary": "menulis ringkasan sebagai ganti tulisan Pelapor",
}
_RECALL = Way(A, "reroute", "distribution", "mengalihkan ke perangkat daerah lain")
_OVERSEE = Way(
    A, "oversee", "handling", "mengalihkan ke Penghubung APIP, karena ternyata berkadar pengawasan"
)
_INVOLVE = Way(L, "involve", "", "melibatkan perangkat daerah lain; yang pertama tetap memimpin")
_CONTRIBUTE = Way(L, "contribute", "", "menyerahkan bagiannya untuk jawaban bersama instansi yang memimpin")
# Whoever is told that a desk is late may ask its holder to finish.
_URGERS = (Role.HEAD, Role.INSPECTOR, Role.ADMIN_HEAD)
_URGE = tuple(Way(role, "urge", "", "meminta pemegang perkara menyelesaikannya") for role in _URGERS)
_LATER = Way(O, "supplement", "", "melengkapi tanggapannya sesudah dijawab: Penghubung yang memutuskan")

CASE_STAGES = (
    Stage("verification", 2, A, "Belum Terverifikasi", "verification", (
        Way(A, "dispose", "handling", "meneruskan ke perangkat daerah"),
        Way(A, "oversee", "handling", "meneruskan ke Penghubung APIP (berkadar pengawasan)"),
        Way(A, "inform", "handling", "meneruskan ke PPID (permintaan informasi)"),
        Way(A, "ask", "completion", "meminta kelengkapan kepada Pelapor"),
        Way(A, "decline", "archived", "menyatakan bukan kewenangan dan menunjukkan ke mana"),
        Way(A, "archive", "archived", "mengarsipkan dengan alasan"),
        Way(A, "merge", "merged", "menggabungkan dengan perkara lain"),
        Way(A, "split", "", "mendaftarkan sebagai beberapa perkara"),
        _CORRECT, _WITHDRAW, _SETTLED, *_URGE,
        Way(C, "add", "", "menambahkan keterangan"),
        _SECRECY, _THANK,
    ), (_BEFORE, _LAST, _ADMIN_LATE, _OVERDUE, _STILL_LATE, _ADMIN_DANGER)),
    Stage("completion", 1, C, "Ditunda", "completion", (
        Way(C, "complete", "verification", "melengkapi laporan"),
        Way(A, "dispose", "handling", "meneruskan tanpa menunggu keterangan Pelapor"),
        _WITHDRAW, _SETTLED, _SECRECY, _THANK, _CORRECT,
    ), (
        _DELIVERY,
        Bell("reminder", -3, "Pelapor diingatkan sekali"),
        Bell("expired", 0, "diarsipkan: TIDAK_LENGKAP", to="archived"),
    )),
    Stage("handling", 4, L, "Belum Ditindaklanjuti / Diproses", "", (
        Way(C, "add", "", "menambahkan keterangan"),
        Way(C, "comment", "", "berkomentar atas jawaban satu instansi, selagi yang lain belum menjawab"),
        Way(C, "rate", "", "memberi rating, selagi instansi lain belum menjawab"),
        _SETTLED,
        _THANK, _SECRECY, _WITHDRAW, _CORRECT, _OVERSEE, _AGREES, _KEEPS,
        Way(A, "involve", "", "melibatkan perangkat daerah lain; yang pertama tetap memimpin"),
        Way(A, "drop", "", "menghentikan bagian satu perangkat daerah; yang lain tetap menangani"),
    ), (_OVERDUE, _STILL_LATE)),
    Stage("answered", 8, C, "Diproses: sudah dijawab, menunggu tanggapan Pelapor", "silence", (
        Way(C, "comment", "handling", "berkomentar atau belum puas"),
        Way(C, "rate", "closed", "memberi rating"),
        Way(C, "rate_low", "", "memberi rating 1-2 tanpa alasan: ditanya apa yang kurang"),
        _SETTLED,
        _THANK, _WITHDRAW, _SECRECY, _CORRECT, _OVERSEE, _AGREES, _KEEPS,
    ), (
        _DELIVERY,
        Bell("closing_notice", -3, "penutupan diumumkan kepada Pelapor"),
        Bell("silence", 0, "ditutup karena tidak ada tanggapan", to="closed"),
    )),
    Stage("closed", 8, Role.SYSTEM, "Selesai", "", (
        Way(C, "facts", "", "menyampaikan fakta baru yang tidak terang: ditanya sekali, dibuka atau tidak"),
        Way(C, "reopen", "handling", "membuka kembali laporan"),
        Way(C, "come_back", "verification", "melanjutkan laporan yang dinyatakannya selesai sebelum "
            "diteruskan"),
        Way(C, "lasting", "", "menyatakan masih beres, ketika ditanya sesudah ditutup"),
        Way(C, "survey", "", "menilai sembilan unsur pelayanan (SKM)"),
        Way(C, "rate_late", "", "memberi rating atau alasannya setelah ditutup"),
        _THANK, _CORRECT,
    ), (Bell("afterwards", 30, "Pelapor ditanya sekali apakah masih beres, bila ditutup karena diam"),)),
    Stage("archived", 2, Role.SYSTEM, "Diarsip", "", (
        Way(C, "object", "verification", "berkeberatan (sekali)"),
        Way(C, "come_back", "verification", "melengkapi laporan yang diarsipkan karena tidak lengkap, atau "
            "melanjutkan yang dicabutnya"),
        Way(A, "restore", "verification", "membatalkan pengarsipan sebagai spam"),
        _THANK, _CORRECT,
    )),
    Stage("merged", 2, Role.SYSTEM, "Diarsip: digabungkan", "", (
        Way(C, "follow", "", "menulis lagi: suratnya diteruskan ke perkara induk"),
        Way(C, "come_back", "verification", "menulis lagi setelah perkara induk selesai atau diarsipkan"),
    )),
)  # fmt: skip

DISPOSITION_STAGES = (
    Stage("distribution", 4, L, "di meja Penghubung", "distribution", (
        Way(L, "assign", "execution", "menugaskan Pejabat Pelaksana"),
        _OWN_ANSWER, _PROGRESS, _PASS_ON, _IDENTITY, _RETURN, _EXTEND, _UNMASK, _GRANT, _REFUSE, _RECALL,
        _INQUIRE, *_URGE, _INVOLVE, _CONTRIBUTE,
        Way(L, "acknowledge", "", "menyatakan diterima (tidak menghentikan waktu)"),
        Way(L, "hollow", "", "memberi jawaban kosong: diminta mengisinya, sekali"),
    ), (_BEFORE, _LAST, _LIAISON_LATE, _SLG, _WHOLE, _danger(Role.HEAD))),
    Stage("execution", 5, O, "di meja Pelaksana", "execution", (
        Way(O, "respond", "answering", "memberi tanggapan kepada Penghubung"),
        Way(O, "acknowledge", "", "menyatakan diterima (tidak menghentikan waktu)"),
        Way(O, "hollow", "", "memberi tanggapan kosong: diminta mengisinya, sekali"),
        Way(O, "extend", "", "meminta perpanjangan waktu"),
        Way(O, "progress", "", "mengabarkan kepada Penghubung sampai mana pekerjaannya"),
        Way(O, "return", "distribution", "menyatakan bukan tugasnya: Penghubung menunjuk penggantinya"),
        Way(L, "assign", "execution", "mengganti Pejabat Pelaksana"),
        _OWN_ANSWER, _PROGRESS, _PASS_ON, _IDENTITY, _RETURN, _EXTEND, _UNMASK, _GRANT, _REFUSE, _RECALL,
        _INQUIRE, *_URGE, _INVOLVE, _CONTRIBUTE,
    ), (_BEFORE, _LAST, _late(Role.LIAISON, Role.HEAD, Role.APIP), _SLG, _WHOLE)),
    Stage("answering", 6, L, "tanggapan Pelaksana menunggu persetujuan Penghubung", "answering", (
        Way(L, "approve", "window", "menyetujui tanggapan Pelaksana"),
        Way(O, "supplement", "", "melengkapi tanggapannya sebelum disetujui"),
        Way(L, "revise", "execution", "mengembalikan tanggapan kepada Pelaksana"),
        Way(L, "assign", "execution", "mengganti Pejabat Pelaksana"),
        _OWN_ANSWER, _PROGRESS, _PASS_ON, _IDENTITY, _EXTEND, _UNMASK, _GRANT, _REFUSE, _RECALL, _INQUIRE,
        *_URGE,
    ), (_BEFORE, _LAST, _LIAISON_LATE, _WHOLE)),
    Stage("asking", 4, C, "menunggu keterangan Pelapor", "completion", (
        Way(C, "explain", "", "memberi keterangan yang ditanyakan: kembali ke meja yang bertanya"),
        Way(L, "assign", "execution", "menugaskan Pejabat Pelaksana tanpa menunggu keterangan"),
        Way(O, "respond", "answering", "memberi tanggapan kepada Penghubung tanpa menunggu keterangan"),
        _OWN_ANSWER, _PROGRESS,
    ), (
        Bell("reminder", -3, "Pelapor diingatkan sekali"),
        Bell("unanswered", 0, "kembali ke meja Penghubung tanpa keterangan", to="distribution"),
    )),
    Stage("window", 6, Role.SYSTEM, "jawaban segera dikirim", "", (
        Way(L, "hold", "answering", "menahan jawaban"),
        Way(L, "answer", "window", "mengganti jawaban sebelum terkirim"),
        _LATER,
    ), (Bell("relay", 0, "jawaban dikirim kepada Pelapor", to="answered"),)),
    Stage("answered", 6, Role.SYSTEM, "sudah dijawab", "", (
        Way(L, "answer", "window", "melengkapi jawaban"),
        _LATER,
    )),
    Stage("follow_up", 7, L, "komentar Pelapor menunggu jawaban", "comment", (
        Way(L, "assign", "execution", "menugaskan Pejabat Pelaksana lagi"),
        _OWN_ANSWER, _PROGRESS, _PASS_ON, _IDENTITY, _EXTEND, _UNMASK, _GRANT, _REFUSE, _RECALL,
        *_URGE,
    ), (_BEFORE, _LAST, _LIAISON_LATE)),
    Stage("returned", 2, A, "dikembalikan, menunggu Admin", "verification", (
        _RECALL, *_URGE,
        Way(A, "insist", "distribution", "menetapkan perkara tetap di perangkat daerah ini"),
        Way(A, "decline", "archived", "menyatakan bukan kewenangan dan menunjukkan ke mana"),
        Way(A, "archive", "archived", "mengarsipkan dengan alasan"),
    ), (_BEFORE, _LAST, _ADMIN_LATE, _ADMIN_DANGER)),
)  # fmt: skip

# What somebody hidden writes later and the admin has not seen masked: it lies beside the case's own desks.
REVIEW_STAGES = (
    Stage("review", 7, A, "tulisan Pelapor yang dirahasiakan menunggu pemeriksaan Admin", "review", (
        Way(A, "release", "", "meneruskan tulisan Pelapor seperti yang ditunjukkan kepadanya"),
        Way(A, "withhold", "", "memutuskan tulisan Pelapor tidak diteruskan, dan mengabarinya"),
    ), (_LAST, _ADMIN_LATE)),
)  # fmt: skip

REPRIMAND_STAGES = (
    Stage("reprimand_draft", 5, Role.REGENT, "draf teguran menunggu keputusan Bupati", "reprimand", (
        Way(Role.REGENT, "agree", "reprimand_order", "menyetujui (SETUJU)"),
        Way(Role.REGENT, "sign", "reprimand_sent", "mengirim pindaian yang sudah ditandatangani"),
        Way(Role.REGENT, "reject", "reprimand_ended", "menolak (TOLAK)"),
    ), (_BEFORE, _LAST, _late(Role.SEKDA))),
    Stage("reprimand_order", 5, Role.REGENT, "surat teguran menunggu tanda tangan", "", (
        Way(Role.REGENT, "sign", "reprimand_sent", "mengirim pindaian yang sudah ditandatangani"),
        Way(Role.REGENT, "agree", "", "menyetujui (SETUJU) tanpa berkas: pindaiannya ditunggu"),
        Way(Role.REGENT, "reject", "reprimand_ended", "menolak (TOLAK)"),
    ), (Bell("chase", 5, "ditanyakan tiap minggu"),)),
    Stage("reprimand_sent", 5, Role.SYSTEM, "teguran dikirim", "", (
        Way(Role.HEAD, "account", "", "menjawab teguran; jawabannya diteruskan kepada APIP dan kantor "
            "Bupati"),
    )),
    Stage("reprimand_ended", 5, Role.SYSTEM, "teguran tidak disetujui", "", ()),
)  # fmt: skip

REPORT_STAGES = (
    Stage("report_draft", 9, A, "draf laporan P4 pada Admin", "report", (
        Way(A, "remark", "", "menambahkan catatan"),
        Way(A, "approve", "report_sent", "menyetujui laporan untuk dikirim kepada Bupati"),
    ), (_LAST, _ADMIN_LATE)),
    Stage("report_sent", 9, Role.SYSTEM, "laporan P4 dikirim", "", ()),
)  # fmt: skip

# The register of a month, for the secretariat: the SOP's "statistik aplikasi LAPOR!" and hardcopy.
_MONTHLY = "tiap awal bulan: buku agenda bulan lalu dan baris-baris yang diketik ke LAPOR! kepada sekretariat"
REGISTER_STAGES = (Stage("register_sent", 8, Role.SYSTEM, "buku agenda bulanan", "", (), (
    Bell("monthly", 0, _MONTHLY),
)),)  # fmt: skip

_KINDS: dict[str, tuple[Stage, ...]] = {
    "case": CASE_STAGES,
    "disposition": DISPOSITION_STAGES,
    "text": REVIEW_STAGES,
}
_KINDS |= {"reprimand": REPRIMAND_STAGES, "report": REPORT_STAGES, "register": REGISTER_STAGES}
STAGES: dict[str, Stage] = {f"{kind}.{one.name}": one for kind, stages in _KINDS.items() for one in stages}

# The archive reasons, SP4N-LAPOR!'s own; the words a citizen reads for each stand in templates/words.toml.
REASONS = (
    "TIDAK_LENGKAP", "BUKAN_PELAYANAN_PUBLIK", "BUKAN_KEWENANGAN", "DUPLIKAT", "TIDAK_JELAS", "TERLALU_UMUM",
    "SARA_UJARAN", "SPAM", "PROSES_HUKUM", "DICABUT_PELAPOR", "SALAH_ALAMAT_SURAT",
)  # fmt: skip

# Classes: pengaduan tidak berkadar / berkadar pengawasan, permintaan informasi, aspirasi.
CLASSES = ("complaint", "oversight", "information", "aspiration")


def way(kind: str, stage: str, role: Role, act: str) -> Way | None:
    """Returns the way that `act` of `role` goes from a stage of `kind`; None when the SOP knows none."""
    found = STAGES.get(f"{kind}.{stage}")
    return next((way for way in found.ways if way.act == act and way.role == role), None) if found else None


def deed(role: Role, act: str) -> str:
    """Returns the office's words for an act, wherever it may be done; "" for what is no way on, as a question
    is."""
    ways = (way for stage in STAGES.values() for way in stage.ways if way.role == role and way.act == act)
    return next((way.words for way in ways), "")
