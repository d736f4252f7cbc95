"""The unit under a real systemd: opened when the doors are, kept in its place, opened anew when it is frozen,
closed at once."""

from __future__ import annotations

import re

import pytest

from tests.daemon.test_daemon import LETTER, SMALL
from tests.daemon.test_supervisor import STOPS_IN
from tests.live import machine
from tests.offices import write_office

# Seconds without a beat after which systemd acts in this story (in the unit: 600); the clerk beats each five.
WATCHDOG = 12
STORY = r"""
useradd --system --user-group kantor
mkdir -p /srv/kantor && cp /out/config.toml /out/*.csv /out/told /srv/kantor &&
  chown -R kantor: /srv/kantor && cd /srv/kantor
mailroom() {{ {python} {root}/run.py "$@" --config /srv/kantor/config.toml; }}
mailroom service --user kantor >/etc/systemd/system/mailroom.service 2>/out/obstacles; cat /out/obstacles
$(sed -n 's/.*Buat dahulu: //p' /out/obstacles)
mailroom service --user kantor 2>&1 >/dev/null | sed 's/^/still: /'
mkdir /etc/systemd/system/mailroom.service.d
printf '[Service]\nWatchdogSec={watchdog}\nRestartSec=1\n' >/etc/systemd/system/mailroom.service.d/test.conf
systemctl daemon-reload
look() {{
  facts="-p MainPID -p ActiveState -p NRestarts -p Result -p ExecMainStatus"
  echo "$1: $(systemctl show mailroom $facts | tr '\n' ' ')"; }}
systemctl start mailroom; echo "start: $?"
systemctl is-active -q mailroom || {{ systemctl status --no-pager -l mailroom; exit 1; }}
look opened
{python} /out/send.py && echo "sent at once"
pid=$(systemctl show -P MainPID mailroom)
grep -E '^(CapEff|NoNewPrivs|Seccomp|Uid):' /proc/$pid/status
nsenter -t $pid -m -- sh -c 'touch /srv/kantor/x /etc/x /var/x {root}/x
  touch /srv/kantor/store/y && echo "may write into the store"' 2>/dev/null
echo "touched outside: $(ls /srv/kantor/x /etc/x /var/x {root}/x 2>/dev/null)"
ls -ld /srv/kantor/store
systemd-analyze security mailroom --no-pager | tail -1
sleep 1; for n in $(seq 40); do test -e store/told && break; sleep 0.5; done
echo "told: $(cat store/told)"
kill -STOP $pid; began=$(date +%s)
for n in $(seq 80); do
  test "$(systemctl show -P NRestarts mailroom)" = 1 &&
    systemctl is-active -q mailroom && break
  sleep 0.5
done
echo "frozen for $(( $(date +%s) - began ))"
look again
began=$(date +%s%N); systemctl stop mailroom
echo "stopped in $(( ($(date +%s%N) - began) / 1000000 ))"
look closed
runuser -u kantor -- {python} {root}/run.py verify --config /srv/kantor/config.toml; echo "verify: $?"
find store/outgoing -type f
"""
SEND = """
import smtplib
with smtplib.SMTP("127.0.0.1", 8025, timeout=20) as line:
    line.sendmail("budi@warga.example", ["pengaduan@kab.example"], {letter!r})
"""


TOLD = "cat >/srv/kantor/store/told\n"
ALARM = '[alarm]\ndisk_free_mb = 1000000\ncommand = ["/bin/sh", "/srv/kantor/told"]\n'


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What a machine of its own saw: the unit installed as README says, a letter, an alarm, a freeze, a
    stop."""
    if why := machine.reason():
        pytest.skip(why)
    out = tmp_path_factory.mktemp("machine")
    config = SMALL.replace("[office]\n", "[office]\nrehearsal = true\n").replace(
        "[[admin]]", f"{ALARM}\n[[admin]]", 1
    )
    letter = SEND.format(letter=LETTER.format(number=1))
    write_office(out / "config.toml", config, ".")
    for name, text in {"send.py": letter, "told": TOLD}.items():
        (out / name).write_text(text)
    story = STORY.format(python=machine.python(), root=machine.PROJECT, watchdog=WATCHDOG)
    return machine.live(story, out)


def line(lived: str, head: str) -> str:
    found = re.findall(f"(?m)^{re.escape(head)}(.*)$", lived)
    assert len(found) == 1, f"{head!r}: {lived}"
    return str(found[0]).strip()


def test_it_is_open_when_systemd_says_so(lived: str) -> None:
    assert "still:" not in lived  # what was missing has been told with the command that makes it
    assert line(lived, "start:") == "0"
    assert "ActiveState=active" in line(lived, "opened:")
    assert "sent at once" in lived
    assert re.search(r"(?m)^drwx------ .* kantor kantor .* /srv/kantor/store$", lived), lived


def test_it_is_kept_in_its_place_and_can_do_its_work_there(lived: str) -> None:
    assert re.search(r"CapEff:\s+0+$", lived, re.MULTILINE), lived
    assert re.search(r"NoNewPrivs:\s+1$", lived, re.MULTILINE)
    assert re.search(r"Seccomp:\s+2$", lived, re.MULTILINE)
    assert "may write into the store" in lived
    assert line(lived, "touched outside:") == ""
    assert float(line(lived, "→ Overall exposure level for mailroom.service:").split()[0]) < 2.0
    assert "Ruang penyimpanan hampir habis" in line(lived, "told:")  # [alarm] command runs in there, too


def test_one_that_is_frozen_is_ended_and_opened_anew(lived: str) -> None:
    assert int(line(lived, "frozen for")) >= WATCHDOG / 2
    assert "NRestarts=1" in line(lived, "again:")
    assert "ActiveState=active" in line(lived, "again:")
    assert line(lived, "opened:").split()[0] != line(lived, "again:").split()[0]


def test_it_is_closed_in_time_with_nothing_half_done(lived: str) -> None:
    assert int(line(lived, "stopped in")) < STOPS_IN * 1000
    assert "ActiveState=inactive" in line(lived, "closed:")
    assert "Result=success" in line(lived, "closed:")
    assert line(lived, "verify:") == "0"
    # the receipt, the admin's letter
    assert len(re.findall(r"(?m)^store/outgoing/\S+/new/me-\d{4}-0001", lived)) == 2
