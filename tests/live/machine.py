"""A machine of its own for a test: systemd as process 1, over this machine's files, in namespaces that
nothing leaves.

What it writes goes into memory and is gone with it; only the folder `out` is shared. It has a network of its
own with nothing in it but loopback. Wants root, systemd, overlayfs and cgroup v2; where one is missing,
`reason()` says which."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
# where it lies there: systemd puts a /tmp of its own over what may be the project's place here
PROJECT = "/opt/project"
SYSTEMD = Path("/usr/lib/systemd/systemd")
# where version 2 lies, alone or beside version 1
CGROUPS = (Path("/sys/fs/cgroup"), Path("/sys/fs/cgroup/unified"))
SECONDS = 90

BOOT = """
set -e
ip link set lo up
mount -t tmpfs tmpfs {top}
mkdir {top}/upper {top}/work {top}/root {top}/upper2 {top}/work2
mount -t overlay -o lowerdir=/,upperdir={top}/upper,workdir={top}/work overlay {top}/root
mkdir -p {top}/root{project}
mount -t overlay -o lowerdir={root},upperdir={top}/upper2,workdir={top}/work2 overlay {top}/root{project}
cd {top}/root
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs -o mode=755 tmpfs dev
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
mount -t tmpfs tmpfs dev/shm
for one in null zero full random urandom; do touch dev/$one; mount --bind /dev/$one dev/$one; done
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
mkdir -p out old run/systemd/system
mount --bind {out} out
rm -rf etc/systemd/system/*.wants  # nothing of this machine is started
cp {out}/story.service {out}/story.target run/systemd/system
pivot_root . old
umount -l /old
exec env -i container=test PATH=/usr/sbin:/usr/bin:/sbin:/bin {systemd} \\
    --unit=story.target --log-target=journal --show-status=no
"""
UNITS = {
    "story.target": "[Unit]\nRequires=basic.target story.service\nAfter=basic.target\n",
    "story.service": (
        "[Service]\nType=oneshot\nExecStart=/bin/bash /out/story.sh\nExecStopPost=/bin/systemctl --no-block"
        " exit 0\n"
    ),
}


def reason() -> str:
    """Why there can be no such machine here; "" when there can."""
    if os.geteuid() != 0:
        return "a machine of its own wants root"
    missing = [name for name in ("unshare", "ip", "pivot_root", "useradd", "systemctl") if not _program(name)]
    if missing or not SYSTEMD.exists():
        return f"not installed: {' '.join(missing) or 'systemd'}"
    if not any((one / "cgroup.procs").exists() for one in CGROUPS):
        return "no cgroup v2 here"
    if len({Path(one).stat().st_dev for one in ("/", sys.executable)}) > 1:
        return "the interpreter lies on another file system than /"
    trial = ["unshare", "--fork", "--pid", "--mount", "--cgroup", "--net", "sh", "-c"]
    with tempfile.TemporaryDirectory() as top:
        script = (
            f"mount -t tmpfs tmpfs {top} && cd {top} && mkdir u w r && mount -t overlay -o"
            " lowerdir=/,upperdir=u,workdir=w overlay r"
        )
        script += f" && mount -t cgroup2 cgroup2 {top}/u"
        done = subprocess.run(
            [*trial, script], capture_output=True, text=True, check=False, timeout=20, env=_environment()
        )
    return f"no namespaces of our own here: {done.stderr.strip()}" if done.returncode else ""


def python() -> str:
    """The interpreter of these tests, as that machine has it."""
    here = Path(sys.executable).absolute()
    return f"{PROJECT}/{here.relative_to(ROOT)}" if here.is_relative_to(ROOT) else str(here)


def live(story: str, out: Path) -> str:
    """Start it, let it run the bash script `story`, and take it down; what the story printed. AssertionError
    when it did not end.

    The story sees the folder `out` as /out, the project as PROJECT, and `python()`, which every user of that
    machine can reach."""
    folders = " ".join(str(one) for one in (*Path(sys.executable).resolve().parents, *Path(python()).parents))
    (out / "story.sh").write_text(f"exec >/out/said 2>&1\nchmod a+x {folders}\n{story}\necho THE END\n")
    for name, text in UNITS.items():
        (out / name).write_text(text)
    group = next(one for one in CGROUPS if (one / "cgroup.procs").exists()) / f"mailroom-test-{os.getpid()}"
    group.mkdir()
    try:
        with tempfile.TemporaryDirectory() as top:
            script = BOOT.format(top=top, out=out, systemd=SYSTEMD, root=ROOT, project=PROJECT)
            spaces = (
                "--fork --kill-child --pid --mount --propagation private --uts --ipc --net --cgroup".split()
            )
            inside = f"echo $$ >{group}/cgroup.procs; exec unshare {' '.join(spaces)} bash -c '{script}'"
            with (out / "boot.log").open("w") as log:  # no pipe: it would be waited for, whoever holds it
                given = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log, "env": _environment()}
                subprocess.run(["bash", "-c", inside], check=False, timeout=SECONDS, **given)
    finally:
        for one in (*sorted((path for path in group.rglob("*") if path.is_dir()), reverse=True), group):
            with suppress(OSError):
                one.rmdir()
    said = out / "said"
    text = said.read_text(errors="replace") if said.exists() else ""
    assert text.endswith("THE END\n"), f"{text}\n{(out / 'boot.log').read_text()}"
    return text


def _program(name: str) -> str | None:
    return shutil.which(name, path=_environment()["PATH"])


def _environment() -> dict[str, str]:
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
