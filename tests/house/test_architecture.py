"""The rooms, their wings and their arrows (what may import what); how large each may grow; and one library,
one room."""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from tests.tables import for_each

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "mailroom"

# Which rooms each room may import, besides itself. What all share lies below them; only the daemon and the
# commands lie above the office.
FLOORS = {"text", "media"}
INSIDE = {"places", "procedure", "reading", "writing", "shelves", "doors", "config", *FLOORS}
ROOMS: Mapping[str, set[str]] = {
    "places": set(),
    "text": set(),
    "media": {"text"},
    "procedure": set(),
    "reading": {"procedure", *FLOORS},
    "writing": {"places", "procedure", *FLOORS},
    "shelves": {"procedure"},
    "doors": {"config", "procedure", "text"},
    "config": {"procedure"},
    "clerk": INSIDE,
    "office": {"clerk", *INSIDE},
    "daemon": {"office", "clerk", *INSIDE},
    "demo": {"daemon", "office", "clerk", *INSIDE},
    "commands": {"demo", "daemon", "office", "clerk", *INSIDE},
    "cli": {"commands", "daemon", *INSIDE},
}

# One library, one room: the modules that may import it.
LIBRARIES = {
    "tinydb": {"shelves.register.tinydb_tables"},
    "apsw": {"shelves.files.sqlite_rows", "shelves.files.sqlite_faults"},
    "imapclient": {"doors.imap.imap_connection"},
    "aiosmtpd": {"doors.smtp_session", "doors.smtp_envelope"},
    "smtplib": {"doors.smtp_client"},
    "schedule": {"doors.ticker"},
    "mailparser": {"reading.mime.opener"},
    "jinja2": {"writing.letter_languages", "writing.compiled_templates"},
    "typst": {"writing.papers.pdf_press"},
    "xlsxwriter": {"writing.papers.quarter_workbook"},
    "chardet": {"text.charsets"},
    "flufl": {"reading.senders.bounces"},
    "tnefparse": {"reading.mime.winmail"},
    "olefile": {"reading.mime.outlook_msg", "media.doc_xls_cleaning"},
    "PIL": {"media.image_worker"},
    "pillow_heif": {"media.image_worker"},
    "pypdf": {"media.pdf_pages"},
    "pypdfium2": {"media.pdf_drawing"},
    "holidays": {"config.holidays_and_hours"},
    "dns": {"doors.own_domain_dns", "doors.spf_dkim_dmarc"},
    "dkim": {"doors.spf_dkim_dmarc", "doors.dkim_signing"},
    "nacl": {"doors.dkim_signing"},
    "spf": {"doors.spf_dkim_dmarc"},
    "prometheus_client": {"daemon.metrics"},
    "pyrage": {"shelves.upkeep.age_files"},
    "asn1crypto": {"reading.sealed.cms_signatures", "reading.sealed.cms_decryption"},
    "cryptography": {
        *("reading.sealed.certificate_folder", "reading.sealed.cms_signatures"),
        "reading.sealed.cms_decryption",
    },
    "pysequoia": {"reading.sealed.openpgp_mail"},
    "rich": {"commands.rich_screen"},
    "pydantic": {
        *("config.config_value_checks", "config.config_tables", "config.config_faults", "config.secrets"),
        "config.older_config",
        "config.retention_and_backup_tables",
        "config.server_tables",
    },
}

# One broad except in the clerk, one at each library measured to raise anything, and one at the bottom of each
# thread, which must not die in silence.
BROAD = {
    "office", "daemon.mailbox_polling", "daemon.clerk_loop",
    "daemon.open_doors", "daemon.offices.clerk_turns",
    "daemon.work_limits", "clerk.time.timers", "clerk.outgoing.mail_delivery", "doors.ticker",
    "doors.imap.imap_connection",
    "doors.smtp_session", "doors.spf_dkim_dmarc",
    "media.archives", "media.image_worker", "media.file_cleaning", "media.document_worker",
    "text.charsets",
    "reading.senders.bounces", "reading.mime.outlook_msg", "reading.mime.opener", "reading.mime.winmail",
    "reading.sealed.cms_signatures", "reading.sealed.cms_decryption",
}  # fmt: skip

MODULES_A_FOLDER, LINES_A_WING, LINES_A_MODULE, READING = 20, 4000, 400, 1 / 3


@cache
def modules() -> tuple[Path, ...]:
    return tuple(sorted(HOUSE.rglob("*.py")))


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(HOUSE).with_suffix("").parts).removesuffix(".__init__")


@cache
def imports(path: Path) -> tuple[str, ...]:
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            if node.module.startswith("mailroom"):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


@cache
def arrows() -> dict[str, set[str]]:
    """Module → the modules of the house that it imports, also for types only."""
    names = {name_of(path) for path in modules()}
    found: dict[str, set[str]] = {}
    for path in modules():
        asked = {
            module.removeprefix("mailroom.") for module in imports(path) if module.startswith("mailroom.")
        }
        inner = {
            name for name in asked & names if not any(other.startswith(f"{name}.") for other in asked & names)
        }
        found[name_of(path)] = inner - {name_of(path)}
    return found


def node_of(module: str) -> str:
    """The wing of a module; a module that lies in no wing stands for itself."""
    path = HOUSE / module.replace(".", "/")
    folder = path if path.is_dir() else path.parent
    return ".".join(folder.relative_to(HOUSE).parts) if len(folder.relative_to(HOUSE).parts) > 1 else module


def circles(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """The circles of a graph, each as the nodes that reach one another."""
    reach: dict[str, set[str]] = {}
    for start in graph:
        seen: set[str] = set()
        waiting = [*graph[start]]
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                waiting += graph.get(node, ())
        reach[start] = seen
    groups = {
        frozenset(other for other in reach[node] if node in reach.get(other, ()))
        for node in graph
        if node in reach[node]
    }
    return sorted(sorted(group) for group in groups)


def test_arrows_between_rooms() -> None:
    wrong = []
    for name, targets in arrows().items():
        room = name.partition(".")[0]
        for target in targets:
            other = target.partition(".")[0]
            if other != room and room in ROOMS and other not in ROOMS[room]:
                wrong.append(f"{name} imports {target}")
    assert wrong == []


def test_every_room_has_its_row_and_every_row_its_room() -> None:
    rooms = {name_of(path).partition(".")[0] for path in modules()} - {"", "__main__", "__init__"}
    assert rooms == set(ROOMS)


def test_every_room_stands_in_the_document() -> None:
    table = (ROOT / "docs/architecture.md").read_text("utf-8")
    told = {name for row in re.findall(r"(?m)^\| (`.+?) \|", table) for name in re.findall(r"`(\w+)", row)}
    assert told - {"templates"} == set(ROOMS)


def test_no_module_imports_in_a_circle() -> None:
    assert circles(arrows()) == []


def test_no_wing_imports_in_a_circle() -> None:
    graph: dict[str, set[str]] = defaultdict(set)
    for name, targets in arrows().items():
        graph[node_of(name)] |= {node_of(target) for target in targets} - {node_of(name)}
    assert circles(graph) == []


def test_the_procedure_imports_the_standard_library_only() -> None:
    used = {
        module.partition(".")[0]
        for path in modules()
        if name_of(path).startswith("procedure")
        for module in imports(path)
    }
    assert used - {"mailroom"} <= set(sys.stdlib_module_names)


def test_no_folder_no_wing_and_no_module_grows_too_large() -> None:
    folders = Counter(path.parent for path in modules() if path.stem != "__init__")
    assert {str(folder): count for folder, count in folders.items() if count > MODULES_A_FOLDER} == {}
    wings: Counter[Path] = Counter()
    for path in modules():
        wings[path.parent] += lines(path)
    assert {str(wing): count for wing, count in wings.items() if count > LINES_A_WING} == {}
    assert {name_of(path): lines(path) for path in modules() if lines(path) > LINES_A_MODULE} == {}


def test_reading_is_at_most_a_third_of_the_house() -> None:
    of_reading = sum(lines(path) for path in modules() if name_of(path).startswith("reading"))
    assert of_reading <= sum(map(lines, modules())) * READING


def test_no_module_name_stands_twice() -> None:
    names = Counter(path.stem for path in modules() if path.stem not in ("__init__", "__main__"))
    assert [name for name, count in names.items() if count > 1] == []


def test_every_package_says_what_it_answers_for() -> None:
    silent = [
        name_of(path)
        for path in modules()
        if path.stem == "__init__" and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


@for_each("library", sorted(LIBRARIES))
def test_one_library_one_room(library: str) -> None:
    users = {
        name_of(path)
        for path in modules()
        if any(module.partition(".")[0] == library for module in imports(path))
    }
    assert users == LIBRARIES[library]


def test_nobody_outside_the_shelves_knows_an_engine_or_a_path_of_it() -> None:
    """A store is asked for by `shelves.engines`; how it lies there is its engine's business alone."""
    inner = {
        *("journal", "letters", "sent", "inbox", "doors", "head", "form", "lock", "token.key", "register.db"),
        *("sqlite3", "aside", "sacks", "notes"),
    }
    wrong = []
    for path in modules():
        if name_of(path).startswith("shelves."):
            continue
        wrong += [f"{name_of(path)} imports {one}" for one in imports(path) if ".shelves.files" in one]
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
                named = node.right.value if isinstance(node.right, ast.Constant) else ""
                wrong += [f"{name_of(path)} builds {named}"] if named in inner else []
    assert wrong == []


def test_only_the_engines_room_and_the_way_to_it_import_an_engine() -> None:
    wings = ("shelves.files",)
    wrong = [
        f"{name} imports {target}"
        for name, targets in arrows().items()
        for target in targets
        if target.startswith(wings) and not name.startswith(wings) and name != "shelves.engines"
    ]
    assert wrong == []


def test_every_third_party_import_has_its_room() -> None:
    used = {module.partition(".")[0] for path in modules() for module in imports(path)}
    assert used - set(sys.stdlib_module_names) - {"mailroom"} <= set(LIBRARIES)


def test_no_broad_except_on_a_letters_way_swallows_a_memory_error() -> None:
    """It means that the letter has passed its limit; it ends the clerk (daemon/work_limits.py)."""
    apart = ("doors", "daemon", "media.image_worker", "media.document_worker")  # threads and workers
    wrong = [
        f"{name_of(path)}:{handler.lineno}"
        for path in modules()
        if not name_of(path).startswith(apart)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Try)
        for handler in node.handlers
        if isinstance(handler.type, ast.Name) and handler.type.id == "Exception"
        if not any("MemoryError" in ast.unparse(one.type) for one in node.handlers if one.type)
    ]
    assert wrong == []


def test_the_broad_excepts_are_where_they_are_said_to_be() -> None:
    found = {name_of(path) for path in modules() if "except Exception" in path.read_text(encoding="utf-8")}
    assert found == BROAD, "name the errors, or say here why they cannot be named"
