"""The wheel: all that the program needs lies in it, and the installed command works in an empty folder.

It is built without network, and installed into a fresh venv that finds the libraries of this one. An audit
hook there writes down each file of the repository that is opened."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

import mailroom
from tests.offices import SMALL, write_office

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

WATCH = f"""
import os, sys
ROOT = {str(ROOT)!r}
KEPT = ({sysconfig.get_path("purelib")!r}, sys.prefix, os.getcwd())

def _note(event, args):
    if event == "open" and isinstance(args[0], (str, bytes)):
        path = os.path.abspath(os.fsdecode(args[0]))
        if path.startswith(ROOT + os.sep) and not path.startswith(KEPT):
            line = os.open(os.environ["SEEN"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
            os.write(line, os.fsencode(path) + b"\\n")
            os.close(line)

sys.addaudithook(_note)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    offline = ("--no-build-isolation", "--no-deps", "--no-index", "--quiet", "--disable-pip-version-check")
    subprocess.run([sys.executable, "-m", "pip", "wheel", str(ROOT), *offline, "-w", str(folder)], check=True)
    (found,) = folder.iterdir()
    return found


class Installed:
    """The wheel in a venv of its own; commands are run in an empty folder."""

    def __init__(self, wheel: Path, home: Path) -> None:
        self.python, self.folder, self.seen = home / "venv/bin/python", home / "kosong", home / "seen.txt"
        self.folder.mkdir()
        venv.create(home / "venv", with_pip=False)
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--python"]
        subprocess.run([*pip, str(self.python), "install", "--no-deps", "--no-index", str(wheel)], check=True)
        (packages,) = (home / "venv/lib").glob("python*/site-packages")
        (packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
        (packages / "sitecustomize.py").write_text(WATCH)

    def run(self, *argv: str, program: str = "mailroom") -> subprocess.CompletedProcess[str]:
        """Run the command (or, with another program, Python itself) as a person would."""
        called = [str(self.python.with_name(program)), *argv]
        env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return subprocess.run(
            called,
            cwd=self.folder,
            env={**env, "SEEN": str(self.seen)},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return Installed(wheel, tmp_path_factory.mktemp("installed"))


def test_the_wheel_holds_every_file_of_the_program(wheel: Path) -> None:
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    folders = [(ROOT / "mailroom", ""), (ROOT / "templates", "mailroom/")]
    written = {
        f"{below}{path.relative_to(ROOT)}"
        for folder, below in folders
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert inside == written | {"mailroom/demo/office/config.toml"}
    config = zipfile.ZipFile(wheel).read("mailroom/demo/office/config.toml").decode()
    assert 'tables = "mailroom' not in config


def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (meta,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
    head = archive.read(meta).decode()
    assert f"\nVersion: {mailroom.__version__}\n" in head
    assert "\nRequires-Python: >=3.11\n" in head
    assert "\nLicense-Expression: MIT\n" in head
    assert len(re.findall(r"(?m)^Requires-Dist: ", head)) == len(PROJECT["project"]["dependencies"])


def test_the_version_stands_in_one_place(installed: Installed) -> None:
    assert installed.run("--version").stdout == f"mailroom {mailroom.__version__}\n"
    assert PROJECT["project"]["dynamic"] == ["version"]


def test_where_there_is_no_office_the_command_says_how_to_found_one(installed: Installed) -> None:
    done = installed.run("status")
    assert done.returncode == 2
    assert "mailroom init" in done.stderr and "mailroom demo" in done.stderr
    assert "run.py" not in done.stderr


# All kinds of papers; the whole quarter is played from the repository (tests/demo).
PLAYED = ("07-pengawasan", "17-teguran", "18-laporan", "22-tanpa-surel", "28-identitas-dirahasiakan")


def test_the_installed_command_plays_the_demonstration_in_an_empty_folder(installed: Installed) -> None:
    """No file of the repository is opened for it."""
    done = installed.run("demo", *PLAYED)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    (store,) = installed.folder.iterdir()
    assert {"journal", "berkas", "outgoing"} <= {path.name for path in store.iterdir()}
    assert not installed.seen.exists(), installed.seen.read_text()
    shutil.rmtree(store)


def test_the_watch_sees_a_file_of_the_repository(installed: Installed) -> None:
    installed.run("-c", f"open({str(ROOT / 'config.toml')!r})", program="python")
    assert installed.seen.read_text() == f"{ROOT / 'config.toml'}\n"
    installed.seen.unlink()


def test_python_dash_m_is_the_same_program(installed: Installed) -> None:
    done = installed.run("-m", "mailroom", "--help", program="python")
    assert (done.returncode, "run.py" in done.stdout) == (0, False)
    assert (
        done.stdout.replace("python -m mailroom", "mailroom").split()
        == installed.run("--help").stdout.split()
    )


def test_the_unit_for_systemd_starts_the_installed_program(installed: Installed, tmp_path: Path) -> None:
    office = tmp_path / "kantor"
    office.mkdir()
    write_office(office / "config.toml", SMALL)
    done = installed.run("service", "--user", "daemon", "--config", str(office / "config.toml"))
    assert f"\nExecStart={installed.python} -P -m mailroom serve --config {office}/config.toml" in done.stdout
    start = re.findall(r"(?m)^ExecStart=\S+ (.*) serve ", done.stdout)[0].split()
    assert installed.run(*start, "--help", program="python").returncode == 0


def test_every_dependency_is_in_its_lock() -> None:
    dev = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]
    for lock, wanted in (
        ("requirements.txt", PROJECT["project"]["dependencies"]),
        ("requirements-dev.txt", dev),
    ):
        locked = set(re.findall(r"(?m)^([\w.-]+)==", (ROOT / lock).read_text("utf-8")))
        assert {re.split(r"[<>=]", name)[0].replace(".", "-") for name in wanted} <= locked


def test_the_container_is_made_of_what_is_there_and_is_nobodys_root() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    copied = [name for line in re.findall(r"(?m)^COPY (?!--from)(.+) \S+$", text) for name in line.split()]
    assert {"mailroom", "templates", "requirements.txt"} <= set(copied)
    assert [name for name in copied if not (ROOT / name).exists()] == []
    needed = {
        "config.toml",
        "hatch_build.py",
        PROJECT["project"]["readme"],
        *(name.partition("/")[0] for name in PROJECT["project"]["license-files"]),
    }
    assert needed | set(PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]) <= set(copied)
    assert all(
        "--require-hashes" in line and "--only-binary :all:" in line
        for line in re.findall(r"install .*-r .*", text)
    )
    assert re.findall(r"(?m)^USER (.+)", text) == ["kantor"]
    checked = json.loads(re.findall(r"HEALTHCHECK .* CMD (.+)", text)[0])
    assert checked == ["mailroom", "status", "--healthcheck"]
    assert text.index("USER kantor") < text.index("HEALTHCHECK") < text.index('CMD ["mailroom", "serve"]')
