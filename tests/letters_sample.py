"""Sample views and data for every form: what the composer's tests type, and what a person looks at."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from mailroom.procedure.letter import Reply
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Agency, People, Person, Role
from mailroom.reading.identity.identity_answers import IDENTITY

NOW = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
TOKEN = "7k3mq2w9ztx4vbc5h"
BY = date(2026, 3, 5)
PLEASE = (
    "Pak, lampu jalan di depan SD Negeri 4 Ujan Mas mati sejak tiga minggu lalu. Anak-anak pulang mengaji"
    " dalam gelap.\n\nKemarin ada motor jatuh karena jalan juga berlubang:\n- dekat gapura\n- dekat warung Bu"
    " Yati\n\nTolong diperbaiki. Terima kasih."
)


STEPS = [
    {"key": "received", "state": "done", "on": date(2026, 3, 3)},
    {"key": "checked", "state": "done", "on": date(2026, 3, 3)},
    {"key": "worked", "state": "now", "on": None},
    {"key": "answered", "state": "later", "on": date(2026, 4, 1)},
]


def _person(name: str, mail: str, role: Role, agency: str = "") -> Person:
    return Person(name, (mail,), role, agency)


def house(**changes: Any) -> House:
    perkim = Agency(
        "DISPERKIMTAN",
        "Dinas Perumahan, Kawasan Permukiman dan Pertanahan",
        _person("Rina Oktavia", "penghubung@perkim.example", Role.LIAISON, "DISPERKIMTAN"),
        _person("Hendra Saputra", "kepala@perkim.example", Role.HEAD, "DISPERKIMTAN"),
        (
            _person("Budi Prasetyo", "budi@perkim.example", Role.OFFICER, "DISPERKIMTAN"),
            _person("Siti Maryam", "siti@perkim.example", Role.OFFICER, "DISPERKIMTAN"),
        ),
    )
    admin = _person("Sri Wahyuni", "admin@kominfo.example", Role.ADMIN)
    people = People({"DISPERKIMTAN": perkim}, {Role.ADMIN: (admin,)})
    known: dict[str, Any] = {
        "mail": "pengaduan@muaraenim.example",
        "unit": "Dinas Komunikasi dan Informatika",
        "unit_short": "Diskominfo",
        "government": "PEMERINTAH KABUPATEN MUARA ENIM",
        "region": "Kabupaten Muara Enim",
        "seat": "Muara Enim",
        "regent_title": "BUPATI MUARA ENIM",
        "address": "Jalan Contoh Nomor 1, Muara Enim 31300",
        "website": "pengaduan.muaraenim.example",
        "phone": "(0734) 000000",
        "channels": (
            "Email: pengaduan@muaraenim.example",
            "Loket: pada jam kerja",
            "Telepon: (0734) 000000, pada jam kerja",
            "Aplikasi SP4N-LAPOR!",
        ),
        "people": people,
        "impartial": admin,
        "prefix": "ME",
        "home": "DISKOMINFO",
        "identity": IDENTITY,
    }
    return House(**(known | changes))


def view(role: Role = Role.COMPLAINANT, **changes: Any) -> dict[str, Any]:
    """A case as `role` may read it, with the keys of procedure/secrecy/role_view.py."""
    inside = role in (Role.COMPLAINANT, Role.ADMIN)
    said = {
        "at": NOW,
        "who": "complainant",
        "text": "Tambahan: sekarang dua lampu mati.",
        "files": ["foto2.jpg"],
        "joined": "",
        "name": "",
    }
    hidden = bool(changes.get("hidden"))
    shown: dict[str, Any] = {
        "number": "ME-2026-0042", "lapor": "", "title": "Lampu jalan mati di depan SD Negeri 4 Ujan Mas",
        "klass": "complaint",
        "category": "Infrastruktur", "place": "Depan SD Negeri 4, Desa Ujan Mas Baru",
        "subdistrict": "Ujan Mas",
        "when": "sejak tiga minggu lalu", "wants": "lampu diperbaiki",
        "respondent": "Dinas Perumahan", "topic": "Lampu jalan", "status": "unverified",
        "stage": "verification",
        "received": datetime(2026, 3, 2, 23, 40, tzinfo=UTC), "channel": "email", "who": "Yulia Sari",
        "identity": {"name": "Yulia Sari", "home": "Dusun II, Ujan Mas Baru", "phone": "",
            "address": "yulia@warga.example"} if inside else None,
        "hidden": hidden, "masked": None, "text": PLEASE, "texts": [said],
        "files": [{"no": 1, "name": "IMG_20260301_190233.jpg", "size": 2_412_331, "hidden": hidden,
            "refused": "", "stays": False, "place": ""}, {"no": 2, "name": "surat RT.pdf",
            "size": 240_112, "hidden": hidden, "refused": "", "stays": False, "place": ""}],
        "missing": ["evidence", "identity"], "suggested": [{"code": "DISPERKIMTAN",
            "name": "Dinas Perumahan, Kawasan Permukiman dan Pertanahan"}],
        "why": ["kata 'lampu jalan' menunjuk DISPERKIMTAN"] if role == Role.ADMIN else [], "urgent": False,
        "anonymous": False, "secret": False,
        "oversight": False, "deadline": BY, "whole": date(2026, 4, 1),
        "steps": STEPS if role == Role.COMPLAINANT else [],
        "agencies": [{"code": "DISPERKIMTAN", "name": "Dinas Perumahan, Kawasan Permukiman dan Pertanahan",
            "stage": "execution", "answered": False}],
        "agency": {"code": "DISPERKIMTAN", "name": "Dinas Perumahan, Kawasan Permukiman dan Pertanahan",
            "stage": "execution", "answered": False},
        "officers": [{"no": 1, "name": "Budi Prasetyo"}, {"no": 2, "name": "Siti Maryam"}],
        "officer": "Budi Prasetyo",
        "response": {"text": "Sudah kami cek, dua lampu diganti hari Rabu.", "at": NOW,
            "files": ["berita acara.pdf"]},
        "answers": [{"agency": "Dinas Perumahan", "text": "Lampu diganti hari Rabu.", "at": NOW,
            "files": []}],
        "progress": [], "rating": None, "rating_reason": "", "asked": "Mohon sebutkan RT-nya.", "reason": "",
        "where": "", "note": "",
        "parent": "", "children": [], "age": 1, "undelivered": "", "arrived": None, "reminded": False,
        "record": {"events": 7, "code": "a1b2 c3d4 e5f6 0718"} if role == Role.COMPLAINANT else None,
    }  # fmt: skip
    return shown | changes


_CASES = [{"number": "ME-2026-0039", "title": "Jembatan gantung rusak", "limit": "2026-02-20", "late": 7},
          {"number": "ME-2026-0040", "title": "Sampah menumpuk di pasar", "limit": "2026-02-23",
              "late": 6}]  # fmt: skip
_SETTLED = [
    _CASES[0] | {"after": {"what": "answered", "on": date(2026, 3, 2)}},
    _CASES[1] | {"number": "", "title": "", "after": {"what": "erased", "on": None}},
]
_AGENCY = "Dinas Perumahan, Kawasan Permukiman dan Pertanahan"
_LINE = {
    "no": "0042", "number": "ME-2026-0042", "title": "Lampu jalan mati", "agency": _AGENCY,
    "state": "distribution", "kind": "late",
    "last_day": date(2026, 2, 27), "late_days": 2, "purpose": "disposition", "holder": "Rina Oktavia",
}  # fmt: skip
_AT = datetime(2026, 3, 2, 3, 15, tzinfo=UTC)
_WHOLE = date(2026, 4, 1)
_ALL = (Role.COMPLAINANT, Role.ADMIN, Role.LIAISON, Role.OFFICER)
C, A, L, O = ((role,) for role in _ALL)  # noqa: E741
_POST = {
    "letter": "answer",
    "inner": {"agency": _AGENCY, "text": "Sudah diganti.", "silent_until": BY, "more": []},
    "inner_purpose": "answer",
}
_TABLE: dict[str, Any] = {
    **{"what": "agencies", "agency": "Dinas Kesehatan", "code": "DINKES", "day": ""},
    "rows": [
        {"column": "penghubung", "before": "Rina Oktavia", "after": "Siti Maryam"},
        {"column": "surel_penghubung", "before": "rina@dinkes.example", "after": "siti@dinkes.example"},
    ],
}
_DIGEST: dict[str, Any] = {
    "lines": [_LINE, _LINE | {"no": "0044", "number": "ME-2026-0044", "kind": "last_day", "late_days": 0,
        "last_day": BY, "state": "follow_up", "title": "Jalan berlubang di Gelumbang"}],
    "escalated": [_LINE | {"state": "execution", "late_days": 6, "last_day": date(2026, 2, 23)}],
    "notices": [{"no": "12", "subject": "Laporan baru di LAPOR!", "from": "notifikasi@lapor.example",
        "when": _AT, "kind": "notice"},
                {"no": "13", "kind": "aside", "name": "20260302-0001", "when": _AT},
                {"no": "14", "kind": "left_out", "number": "ME-2026-0042", "to": "Yulia Sari",
                    "names": ["film.mp4"], "reasons": ["too_large"]}],
    "spam": [{"no": "15", "subject": "Menang undian", "from": "x***@y.example", "when": _AT}],
    "budget": [{"no": "16", "subject": "tolong", "from": "z***@y.example", "when": _AT}],
    "undelivered": [{"no": "11", "number": "ME-2026-0031", "form": "answer", "to": "b***@warga.example",
        "when": _AT, "why": "550 mailbox unavailable", "reason": "no_mailbox", "elsewhere": "",
        "role": "complainant"}],
    "role": "admin", "by_number": True, "above": ["admin_head"],
}  # fmt: skip
_SHEET: dict[str, Any] = {
    "since": date(2026, 2, 27), "received": 8, "parts": [{"klass": "complaint", "count": 3},
        {"klass": "reply", "count": 6}, {"klass": "spam", "count": -1}],
    "learned": {"taught": 17, "aside": 2},
    "moved": True, "total": 1042, "all_parts": [{"klass": "complaint", "count": 410},
        {"klass": "reply", "count": 612}, {"klass": "spam", "count": 20}],
    "waiting": 0, "even": True,
}  # fmt: skip
_FIGURES = [
    {"label": "Laporan diterima", "value": "31"},
    {"label": "Laporan tepat waktu", "value": "87,1 % (27 dari 31)"},
    {"label": "Rata-rata lama penanganan", "value": "8,4 hari kerja"},
    {"label": "Nilai rata-rata", "value": "4,1 dari 5"},
    {"label": "Masih terbuka", "value": "6"},
]
_MISSING = [
    {"why": "unclassed", "name": "ab" * 32},
    {"why": "lost", "name": "00001772413200000000.0123456789abcdef.smtp-7"},
]

# form → (roles, purpose, data, whether it speaks of a case)
_ALARMS = [
    {"said": "Ruang penyimpanan hampir habis: tersisa 120 MB di store.",
        "do": "Kosongkan ruang, misalnya dengan run.py retain.", "over": "Ruang penyimpanan cukup lagi."},
    {"said": "Kotak surat INBOX di mail.kab.example tidak dapat dibaca sejak 05-03-2026 08.00: timed out.",
        "do": "Periksa sambungan internet.",
        "over": "Kotak surat INBOX di mail.kab.example sudah dibaca lagi."},
]  # fmt: skip
_OUTWARD: dict[str, Any] = {
    "title": "Pungutan di kantor kepala desa", "place": "Kantor Desa Ujan Mas Baru", "when": "2 Maret 2026",
    "subdistrict": "", "wants": "", "respondent": "", "topic": "",
    "text": "Bu [disamarkan 2] di kantor desa minta Rp200.000 untuk surat pindah. Saya tinggal "
        "di [disamarkan 3].\n\n[disamarkan 1]",
    "texts": [], "proposed": [2],
    "doubtful": [{"text": "satu-satunya guru di sana", "read": "satu-satunya guru di sana"}], "summary": "",
    "oversight": False,
    "masks": [
        {"no": 1, "text": "Yulia Sari", "kind": "name", "accused": False, "own": True, "opened": False},
        {"no": 2, "text": "Ratna Dewi", "kind": "name", "accused": True, "own": False, "opened": False},
        {"no": 3, "text": "rumah pagar biru", "kind": "address", "accused": False, "own": False,
            "opened": False},
        {"no": 4, "text": "kasau", "kind": "word", "accused": False, "own": False, "opened": True},
    ],
}  # fmt: skip
FORMS: dict[str, tuple[tuple[Role, ...], str, dict[str, Any], bool]] = {
    "receipt": (C, "case", {"by": BY, "understood": True}, True),
    "ask": (
        C,
        "complete",
        {"text": "Mohon sebutkan RT dan patokan terdekat.\nKapan mulai mati?", "by": BY},
        True,
    ),
    "ask_reminder": (C, "complete", {"text": "Mohon sebutkan RT dan patokan terdekat.", "by": BY}, True),
    "forwarded": (C, "case", {"agencies": [_AGENCY], "by": _WHOLE, "rerouted": False}, True),
    "declined": (
        C,
        "object",
        {"reason": "BUKAN_KEWENANGAN", "where": "PLN, telepon 123", "text": "Tiang itu milik PLN."},
        True,
    ),
    "expired": (C, "object", {"reason": "TIDAK_LENGKAP"}, True),
    "merged": (C, "case", {"parent": "ME-2026-0039"}, True),
    "split": (
        C,
        "case",
        {
            "cases": [
                {"number": "ME-2026-0042", "title": "Lampu jalan mati"},
                {"number": "ME-2026-0043", "title": ""},
            ]
        },
        True,
    ),
    "progress": (
        C,
        "case",
        {"agency": _AGENCY, "text": "Suku cadang dipesan, tiba 20 Maret.", "whole": _WHOLE},
        True,
    ),
    "extended": (C, "case", {"agency": _AGENCY, "until": _WHOLE}, True),
    "overdue": (
        C,
        "case",
        {
            "what": "answer",
            "by": _WHOLE,
            "told": ["head", "apip"],
            "desks": [{"name": _AGENCY, "stage": "execution"}],
            "hears": date(2026, 3, 30),
        },
        True,
    ),
    "still_late": (
        C,
        "case",
        {
            "what": "answer",
            "by": _WHOLE,
            "told": ["head", "apip"],
            "desks": [{"name": _AGENCY, "stage": "execution"}],
            "above": [{"name": "Hendra Saputra", "role": "head", "agency": _AGENCY}],
            "hears": None,
        },
        True,
    ),
    "answer": (
        C,
        "answer",
        {
            "agency": _AGENCY,
            "text": (
                "Dua lampu sudah diganti pada hari Rabu, 4 Maret 2026, oleh regu kami.\n\nBila mati lagi,"
                " hubungi petugas UPT Ujan Mas."
            ),
            "answer_files": [{"name": "foto lampu.jpg", "size": 310_000}],
            "silent_until": date(2026, 3, 31),
            "more": [],
            "late": False,
        },
        True,
    ),
    "rating_reason": (C, "reason", {"rating": 2}, True),
    "closing_notice": (C, "answer", {"on": date(2026, 3, 31), "notice": "3 hari kerja"}, True),
    "closed": (C, "closed", {"by": "rating", "rating": 5}, True),
    "deadline_sum": (
        (Role.COMPLAINANT, Role.LIAISON),
        "case",
        {
            "sums": [
                {
                    **{"key": "whole", "limit": "14 hari kerja", "begun": NOW, "zero": date(2026, 3, 3)},
                    **{"moved": False, "weekends": 6, "holidays": [date(2026, 3, 19)], "added": 0},
                    "last": _WHOLE,
                }
            ]
        },
        True,
    ),
    "case_copy": (C, "case", {}, True),
    "afterwards": (C, "afterwards", {"closed": NOW}, True),
    "reopen_question": (C, "reopen", {"text": "Lampunya mati lagi sejak kemarin."}, True),
    "not_passed": (
        C,
        "case",
        {"kind": "commented", "at": NOW, "quote": "Bu Ratna lagi.", "why": "Mohon tanpa nama."},
        True,
    ),
    "comment_received": (C, "case", {"agencies": [_AGENCY], "by": BY}, True),
    "withdrawn": (C, "object", {}, True),
    "noted": (C, "case", {"what": ["added", "anonymous"], "by": None}, True),
    "status_letter": (_ALL, "case", {}, True),
    "help": (_ALL, "verification", {"desk": "verification"}, True),
    "trace": (
        _ALL,
        "info",
        {
            "lines": [
                "02-03-2026 06.40 · complainant · menambahkan keterangan",
                "03-03-2026 08.00 · admin · meneruskan laporan kepada Dinas Perumahan",
            ],
            "unread": ["02-03-2026 07.10 · tidak ada kata atau angka menu yang dikenali"],
        },
        True,
    ),
    "not_understood": (_ALL, "verification", {"guess": "dispose", "quote": "1 dinas itu lah"}, True),
    "already": (_ALL, "info", {"what": "window", "at": _AT, "by": ""}, True),
    "not_done": (
        (*A, *L),
        "verification",
        {
            "why": "oversight_only",
            "quote": "1 DISPERKIMTAN",
            "agencies": ["Dinas Perumahan"],
            "owes": "verification",
            "due": BY,
            "choices": [
                {"reply": "1 INSP", "label": "track"},
                {"reply": "ralat kelas: pengaduan", "label": "not_oversight"},
            ],
        },
        True,
    ),
    "confirm": (
        _ALL,
        "confirm",
        {
            "sender": "b***@mail.example",
            "subject": "Re: disposisi",
            "quote": "Sudah kami perbaiki.",
            "why": "unknown_sender",
        },
        True,
    ),
    "lapor_comment": (A, "lapor", {"text": "Malam tadi lampunya mati lagi."}, True),
    "this_or_new": (_ALL, "this_or_new", {"quote": "Air PDAM juga mati."}, True),
    "second_answer": ((Role.LIAISON,), "second_answer", {"quote": "Lampu sudah menyala.", "when": _AT}, True),
    "deputy": (
        (Role.ADMIN,),
        "deputy",
        {
            **{"first": BY, "last": _WHOLE, "name": "Siti Maryam", "to": "siti@surel.example"},
            **{"who": "Rina Marlina", "quote": "Cuti, pengganti Siti Maryam, siti@surel.example"},
        },
        False,
    ),
    "too_large": (
        (Role.COMPLAINANT, Role.LIAISON),
        "anew",
        {"why": "too_large", "title": "Foto jalan rusak", "when": _AT, "size": "61,0", "limit": "50,0"},
        False,
    ),
    "which_case": (
        (Role.LIAISON, Role.OFFICER),
        "which_case",
        {"cases": _CASES, "quote": "Sudah selesai."},
        False,
    ),
    "verification": (
        A,
        "verification",
        {"by": BY, "objection": None, "completed": None, "from_subject": "lampu", "outward": {}},
        True,
    ),
    "masks": (
        A,
        "verification",
        {"outward": _OUTWARD, "changed": {"disguised": "pak haji"}, "gone": ["pak haji"], "had": [_AGENCY]},
        True,
    ),
    "review": (
        A,
        "review.1",
        {
            "outward": _OUTWARD,
            "kind": "commented",
            "text": "Bu Ratna minta uang lagi.",
            "joined": "",
            "agencies": [_AGENCY],
            "by": BY,
            "dangers": ["violence"],
        },
        True,
    ),
    "danger_waits": (
        (Role.ADMIN, Role.LIAISON, Role.ADMIN_HEAD, Role.HEAD, Role.APIP, Role.INSPECTOR, Role.SEKDA),
        "verification",
        {"asked": "4 jam kerja", "holder": "Sri Wahyuni", "own": True},
        True,
    ),
    "danger": (L, "disposition", {"dangers": ["fire"]}, True),
    "echo": (
        (Role.ADMIN, Role.LIAISON, Role.OFFICER),
        "window",
        {
            "lines": ["answered"],
            "release": datetime(2026, 3, 3, 1, 10, tzinfo=UTC),
            "hold": True,
            "text": "Dua lampu sudah diganti.",
        },
        True,
    ),
    "returned": (
        A,
        "returned",
        {
            "agency": _AGENCY,
            "text": "Itu jalan desa.",
            "proposal": {"code": "DPMD", "name": "Dinas Pemberdayaan Masyarakat dan Desa"},
            "by": BY,
        },
        True,
    ),
    "extension": (
        A,
        "extension",
        {"agency": _AGENCY, "text": "Menunggu suku cadang.", "until": "2026-03-27", "deadline": BY},
        True,
    ),
    "unmask_request": (
        A,
        "verification",
        {
            "agency": _AGENCY,
            "text": "Mohon buka [disamarkan 1], untuk mencari rumahnya.",
            "outward": _OUTWARD,
        },
        True,
    ),
    "extension_result": (
        (Role.LIAISON, Role.OFFICER),
        "disposition",
        {"granted": True, "until": _WHOLE, "text": ""},
        True,
    ),
    "digest": ((Role.ADMIN, Role.LIAISON, Role.APIP, Role.HEAD), "digest", _DIGEST, False),
    "disposition": (
        L,
        "disposition",
        {
            "by": BY,
            "whole": _WHOLE,
            "slg": date(2026, 3, 10),
            "note": "Mohon segera, dekat sekolah.",
            "oversight": False,
            "not_open": ["contribute"],
        },
        True,
    ),
    "instruction": (
        O,
        "instruction",
        {"by": BY, "note": "Tolong dicek besok.", "from": "Rina Oktavia", "previous": None},
        True,
    ),
    "response": (
        L,
        "approval",
        {"officer": "Budi Prasetyo", "text": "Dua lampu sudah diganti.", "by": BY},
        True,
    ),
    "comment": (L, "comment", {"text": "Masih mati satu, Pak.", "by": BY}, True),
    "more_text": (
        (Role.ADMIN, Role.LIAISON, Role.OFFICER),
        "disposition",
        {"text": "Tambahan: ada kabel putus."},
        True,
    ),
    "stop": ((Role.ADMIN, Role.LIAISON, Role.OFFICER), "info", {"why": "withdrawn"}, True),
    "notice": ((Role.LIAISON, Role.COMPLAINANT), "disposition", {"files": 1, "clock": True}, True),
    "notices": ((Role.LIAISON, Role.COMPLAINANT), "info", {"what": "only"}, False),
    "service_shown": (
        (Role.ADMIN, Role.LIAISON),
        "info",
        {
            "what": "fault",
            "fault": "unknown",
            "near": "libur 2026-12-09",
            "said": (),
            **{"text": "", "day": ""},
            "examples": ["sehat", "libur 2026-12-09 Pilkada"],
        },
        False,
    ),
    "table_change": (
        (Role.ADMIN, Role.ADMIN_HEAD),
        "table_change",
        {**_TABLE, "moved": 4, "new": "", "until": _AT},
        False,
    ),
    "table_changed": (
        (Role.ADMIN, Role.ADMIN_HEAD),
        "table_changed",
        {**_TABLE, "change": "done", "until": _AT},
        False,
    ),
    "address_trial": (
        (Role.LIAISON, Role.OFFICER, Role.HEAD),
        "address_trial",
        {**_TABLE, "post": "liaison", "name": "Siti Maryam", "until": _AT},
        False,
    ),
    "absence": (
        (Role.LIAISON, Role.OFFICER),
        "absence",
        {"first": BY, "last": _WHOLE, "name": "Siti Maryam", "to": "siti@perkim.example"},
        False,
    ),
    "stand_in": (
        (Role.HEAD, Role.ADMIN_HEAD),
        "stand_in",
        {"first": BY, "last": _WHOLE, "who": "Siti Maryam", "agency": "DLH", "choices": ["Budi", "Rina"]},
        False,
    ),
    "urged": (
        (Role.LIAISON, Role.OFFICER),
        "instruction",
        {"text": "Selesaikan minggu ini.", "by": BY, "head": "Hendra Saputra"},
        True,
    ),
    "keep_secret": ((Role.LIAISON, Role.OFFICER), "info", {"what": ["anonymous", "secret"]}, True),
    "revise": (O, "instruction", {"text": "Mohon sebutkan kapan selesai.", "by": BY}, True),
    "fill_answer": (
        (Role.LIAISON, Role.OFFICER),
        "approval",
        {"quote": "sdh ditindaklanjuti", "by": BY},
        True,
    ),
    "not_sent": (L, "approval", {"letter": "response"}, True),
    "held_back": (L, "approval", {"by": BY}, True),
    "identity_request": (
        C,
        "identity",
        {"agency": "Inspektorat Daerah", "reason": "Perlu dimintai keterangan sebagai saksi."},
        True,
    ),
    "identity": (L, "info", {"name": "Pelapor", "home": "", "phone": "", "address": "", "reason": ""}, True),
    "identity_refused": ((Role.LIAISON, Role.OFFICER), "disposition", {"why": "not_apip"}, True),
    "third_person": (
        L,
        "approval",
        {"by": BY, "others": ["0812-0000-0000"], "text": "Hubungi petugas di 0812-0000-0000."},
        True,
    ),
    "closed_notice": (L, "info", {"rating": 5}, True),
    "post": (A, "post.answer", _POST, True),
    "stopped": (
        A,
        "stopped.me-2026-0042.3.1",
        {
            "letter": "disposition",
            "to": "Samsul Effendi",
            "to_role": "liaison",
            "agency": "Dinas Pekerjaan Umum dan Penataan Ruang",
            "by": BY,
            "more": 12,
            "leaks": [
                {
                    "number": "ME-2026-0042",
                    "no": 3,
                    "kind": "word",
                    "text": "Cik Yul",
                    "around": "kata Cik Yul itu",
                    "files": [],
                },
                {
                    "number": "ME-2026-0042",
                    "no": 0,
                    "kind": "contact",
                    "text": "a@b.example",
                    "around": "",
                    "files": ["surat.pdf"],
                },
            ],
            "not_open": ["send_as_is"],
        },
        True,
    ),
    "form": (A, "form", {}, False),
    "undelivered": (
        A,
        "info",
        {
            "letter": "disposition",
            "to": "Samsul Effendi",
            "agency": "Dinas Pekerjaan Umum dan Penataan Ruang",
            "why": "no_mailbox",
        },
        True,
    ),
    "reassign": (
        L,
        "disposition",
        {"letter": "instruction", "to": "Budi Prasetyo", "why": "no_mailbox", "whole": _WHOLE},
        True,
    ),
    "out_of_office": (
        (Role.ADMIN, Role.LIAISON),
        "info",
        {"who": "Budi Prasetyo", "quote": "Saya cuti sampai 9 Maret."},
        True,
    ),
    "reprimand_draft": (
        (Role.REGENT,),
        "reprimand",
        {"agency": _AGENCY, "head": "Hendra Saputra", "cases": _CASES, "by": BY, "apip": "Herlina Safitri"},
        False,
    ),
    "reprimand_order": ((Role.REGENT,), "sign", {"agency": _AGENCY, "cases": _CASES}, False),
    "reprimand_wait": ((Role.REGENT,), "sign", {"agency": _AGENCY, "since": _AT, "cases": _CASES}, False),
    "reprimand_settled": (
        (Role.REGENT, Role.APIP),
        "sign",
        {"agency": _AGENCY, "cases": _SETTLED, "settled": True},
        False,
    ),
    "reprimand": ((Role.HEAD,), "info", {"agency": _AGENCY, "cases": _CASES, "by": BY}, False),
    "reprimand_copy": (
        (Role.VICE_REGENT, Role.INSPECTOR, Role.SEKDA),
        "info",
        {"agency": _AGENCY, "cases": _CASES},
        False,
    ),
    "reprimand_rejected": ((Role.APIP,), "info", {"agency": _AGENCY, "text": "Masih dibahas."}, False),
    "survivor": (
        C,
        "case",
        {
            "parent": "ME-2026-0041",
            "what": "answer",
            "agency": "Dinas Kesehatan",
            "text": "Obat sudah ada.",
            "reason": "",
            "where": "",
        },
        True,
    ),
    "reprimand_account": (
        (Role.APIP, Role.REGENT),
        "info",
        {"agency": _AGENCY, "number": "TEGURAN-2026-001", "cases": [], "text": "Kami mohon maaf."},
        False,
    ),
    "report_draft": (
        A,
        "report",
        {"quarter": "2026-T1", "by": BY, "figures": _FIGURES, "remarks": ["Banjir Maret."]},
        False,
    ),
    "report": ((Role.REGENT,), "info", {"quarter": "2026-T1", "figures": _FIGURES, "remarks": []}, False),
    "balance_alarm": (
        (Role.ADMIN, Role.ADMIN_HEAD),
        "info",
        {"balance": _SHEET | {"even": False, "waiting": 2}, "missing": _MISSING, "more": 3},
        False,
    ),
    "balance_clear": ((Role.ADMIN, Role.ADMIN_HEAD), "info", {"balance": _SHEET}, False),
    "alarm": ((Role.ADMIN, Role.ADMIN_HEAD), "info", {"alarms": _ALARMS}, False),
    "alarm_clear": ((Role.ADMIN, Role.ADMIN_HEAD), "info", {"alarms": _ALARMS}, False),
    "probe": (A, "info", {"day": "2026-03-05"}, False),
    "flood": (A, "flood", {"per_hour": 60, "when": NOW}, False),
    "flood_result": (A, "spam_done", {"order": "spam_all", "cases": 1440, "letters": 12}, False),
    "register_print": ((Role.SECRETARIAT,), "info", {"month": date(2026, 2, 1)}, False),
}

_BEFORE = {
    "steps": [
        {"key": "received", "state": "done", "on": date(2026, 3, 3)},
        {"key": "checked", "state": "now", "on": BY},
        {"key": "worked", "state": "later", "on": None},
        {"key": "answered", "state": "later", "on": _WHOLE},
    ],
    "agencies": [],
    "agency": None,
}
_WORK = {"status": "processed", "stage": "handling"}
_DONE = [step | {"state": "done", "on": date(2026, 3, 20)} for step in STEPS]
_CLOSED = {"status": "finished", "stage": "closed", "steps": _DONE}
_ARCHIVED = {"status": "archived", "stage": "archived"}
# The state of the case a letter speaks of, so that no sample says two things of one moment.
_STATES: dict[str, dict[str, Any]] = {
    **dict.fromkeys(("receipt", "ask", "ask_reminder", "split", "status_letter", "trace", "noted"), _BEFORE),
    **dict.fromkeys(
        ("forwarded", "progress", "extended", "overdue", "still_late", "case_copy", "deadline_sum", "masks"),
        _WORK,
    ),
    **dict.fromkeys(("unmask_request", "comment_received", "rating_reason", "merged", "danger"), _WORK),
    **dict.fromkeys(("closed", "afterwards", "reopen_question"), _CLOSED),
    **dict.fromkeys(("declined", "expired", "withdrawn"), _ARCHIVED),
    "lapor_comment": {"lapor": "1234567"},
    "danger_waits": {"urgent": True},
}

NAMES = {
    Role.HEAD: "Hendra Saputra",
    Role.ADMIN_HEAD: "Ahmad Fauzi",
    Role.APIP: "Herlina Safitri",
    Role.INSPECTOR: "Marzuki",
    Role.SEKDA: "Yusuf Hasan",
    Role.VICE_REGENT: "Wakil Bupati",
    Role.COMPLAINANT: "Yulia Sari",
    Role.ADMIN: "Sri Wahyuni",
    Role.LIAISON: "Rina Oktavia",
    Role.OFFICER: "Budi Prasetyo",
}


def replies() -> list[tuple[Reply, dict[str, Any] | None]]:
    """Every form for every role it goes to, with its view."""
    return [one(form, role) for form, (roles, *_) in FORMS.items() for role in roles]


def one(
    form: str, role: Role | None = None, changes: dict[str, Any] | None = None, **data: Any
) -> tuple[Reply, dict[str, Any] | None]:
    """One sample letter; `changes` go into the view, `data` into the reply's data."""
    roles, purpose, sample, about = FORMS[form]
    role = role or roles[0]
    if role == Role.COMPLAINANT and purpose == "verification":
        purpose = "case"
    if role == Role.OFFICER and purpose in ("verification", "disposition", "approval", "window"):
        purpose = "instruction"
    if role == Role.LIAISON and purpose == "verification":
        purpose = "disposition"
    if role == Role.ADMIN and purpose == "disposition":
        purpose = "verification"
    reply = Reply(
        form,
        role,
        "orang@kotak.example",
        NAMES.get(role, "Kantor Bupati"),
        purpose,
        "DISPERKIMTAN",
        1,
        sample | data,
    )
    return reply, view(role, **(_STATES.get(form, {}) | (changes or {}))) if about else None
