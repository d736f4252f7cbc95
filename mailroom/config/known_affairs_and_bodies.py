"""Which names an office may write in its tables because the program knows them: kinds of government affairs
(`KINDS`) and outside bodies (`REFERRED`).

They are those of reading/language/grammar/keywords.toml; a test holds that they are the same.

In: nothing.
Out: `KINDS` of government affairs and outside bodies (`REFERRED`), as frozensets.
Fails: raises nothing.
See: Which agency holds which kind: reading/language/government_affairs.py. The cells that name one:
table_cells.py."""

from __future__ import annotations

# The kinds of government affairs, in the column urusan of instansi.csv.
KINDS = (
    "SETDA", "INSP", "DISDIKBUD", "DINKES", "RSUD", "PUPR", "DISPERKIMTAN", "SATPOLPP", "DAMKAR",
    "BPBD", "DINSOS", "DISNAKERTRANS", "DPPPA", "DPPKB", "DKP", "DLH", "DISDUKCAPIL", "DPMD", "DISHUB",
    "DISKOMINFO", "DISKOPUKM", "DPMPTSP", "DISPORA", "DISPARKRAF", "DISPERPUSIP", "DISPERINDAG",
    "DTPHP", "DISBUN", "DISKAN", "BAPPEDA", "BPKAD", "BAPENDA", "BKPSDM", "KESBANGPOL", "PDAM",
)  # fmt: skip
# Bodies outside the kabupaten's powers whose phrases are known: rujukan.csv may leave kata empty.
REFERRED = (
    "PLN", "BPJS", "BPN", "Polres", "Samsat", "Jalan nasional", "Jalan provinsi", "SMA/SMK", "Telkom",
    "KIP Kuliah", "Bank", "Kantor Kementerian Agama", "Imigrasi", "Pengadilan dan kejaksaan",
    "Kantor Pajak", "Kereta api", "Pos dan jasa kiriman", "KPU dan Bawaslu",
)  # fmt: skip
