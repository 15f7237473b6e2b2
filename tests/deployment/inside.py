"""What happens on the overlay, where systemd starts this: `python3 inside.py first`, then `second`.

The standard library alone: nothing of Plaza's is there before its documentation put it there. What it
finds goes to /shared/<task>.json, what was said on the way to /shared/<task>.log.
"""

import http.client
import json
import os
import pty
import re
import socket
import ssl
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

SHARED = Path("/shared")
NAME = "plaza.example"
LIVE = Path(f"/etc/letsencrypt/live/{NAME}")
BACKUPS = Path("/var/backups/plaza")
STAMP = Path("/var/lib/systemd/timers/stamp-plaza-backup.timer")
UNITS = ["plaza-web@1", "plaza-web@2", "plaza-worker", "nginx"]
TIMERS = ["plaza-backup.timer", "plaza-trial-restore.timer", "plaza-prune.timer"]
ACME = Path("/var/lib/plaza-acme")
# In the place of an authority, which nobody reaches from here: a certificate that vouches for itself.
CERTIFICATE = (
    f"mkdir -p {LIVE} && openssl req -x509 -noenc -newkey ec -pkeyopt ec_paramgen_curve:P-256 -days 2 "
    f"-subj /CN={NAME} -addext subjectAltName=DNS:{NAME} "
    f"-keyout {LIVE}/privkey.pem -out {LIVE}/fullchain.pem"
)
PASSWORD = "four words nobody guesses"
ANSWERS = {
    r"(?i)password.*: ?$": PASSWORD,
    r"(?i)username.*: ?$": "alice",
    r"(?i)email.*: ?$": "alice@plaza.example",
}


def shell(lines: str) -> "subprocess.CompletedProcess[str]":
    """Type these lines, one after the other, until one fails; what they say is in the log as well."""
    print(f"--- {time.strftime('%X')}\n{lines}", flush=True)
    typed = ["bash", "-euo", "pipefail", "-c", lines]
    done = subprocess.run(typed, capture_output=True, text=True, check=False)
    print(f"{done.stdout}{done.stderr}→ {done.returncode}", flush=True)
    return done


def dialogue(lines: str) -> "subprocess.CompletedProcess[str]":
    """Type these lines at a terminal, and answer what they ask."""
    print(f"--- {time.strftime('%X')}\n{lines}", flush=True)
    child, terminal = pty.fork()
    if not child:
        os.execvp("bash", ["bash", "-euo", "pipefail", "-c", lines])
    said, answered = "", 0
    with suppress(OSError):  # the terminal is gone with the child
        while piece := os.read(terminal, 4096).decode():
            said += piece
            for asked, word in ANSWERS.items():
                if re.search(asked, said[answered:]):
                    answered = len(said)
                    os.write(terminal, f"{word}\n".encode())
                    break
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(f"{said}→ {code}", flush=True)
    return subprocess.CompletedProcess(lines, code, said, "")


def until(condition: Callable[[], Any], seconds: float) -> bool:
    """Whether this comes true in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
    return True


def is_active(unit: str) -> bool:
    """Whether systemd says that it runs."""
    asked = subprocess.run(["systemctl", "is-active", "--quiet", unit], check=False)
    return asked.returncode == 0


def answer(connection: http.client.HTTPConnection, path: str) -> dict[str, Any]:
    """Get this path by the site's name; returns status, headers and text."""
    try:
        connection.request("GET", path, headers={"Host": NAME})
        reply = connection.getresponse()
        headers = {name.lower(): value for name, value in reply.getheaders()}
        return {"status": reply.status, "headers": headers, "text": reply.read().decode()}
    except OSError as error:
        return {"status": 0, "headers": {}, "text": str(error)}
    finally:
        connection.close()


def by_tls(path: str) -> dict[str, Any]:
    """Get it as a browser does, which believes this certificate and no other."""
    believed = ssl.create_default_context(cafile=str(LIVE / "fullchain.pem"))
    return answer(http.client.HTTPSConnection(NAME, timeout=30, context=believed), path)


def by_plain_http(path: str) -> dict[str, Any]:
    """Get it without TLS."""
    return answer(http.client.HTTPConnection(NAME, timeout=30), path)


def by_socket(path: str) -> dict[str, Any]:
    """Get it from the first process itself."""
    connection = http.client.HTTPConnection(NAME, timeout=30)
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.connect("/run/plaza/web-1.sock")
    return answer(connection, path)


def state() -> dict[str, Any]:
    """What a visitor and an operator see."""
    until(lambda: by_tls("/public/")["status"], 20)  # nginx reloads behind systemctl's back
    page = by_tls("/public/")
    sheet = re.search(r'href="(/static/[^"]+\.css)"', page["text"])
    door = Path("/run/plaza/web-1.sock")
    return {
        "active": {unit: is_active(unit) for unit in [*UNITS, *TIMERS]},
        "page": page,
        "stylesheet": by_tls(sheet[1]) if sheet else {},
        "plain_stylesheet": by_plain_http(sheet[1]) if sheet else {},
        "plain_page": by_plain_http("/public/"),
        "ready": by_tls("/readyz"),
        "ready_inside": by_socket("/readyz") if door.exists() else {},
        "door": [stat.S_IMODE(door.stat().st_mode), door.group()] if door.exists() else [],
        "release": str(Path("/srv/plaza").readlink()) if Path("/srv/plaza").is_symlink() else "",
        "secret": stat.S_IMODE(Path("/etc/plaza/environment").stat().st_mode),
        "rights": shell("systemctl show plaza-web@1 -p NoNewPrivileges -p ProtectSystem").stdout,
    }


def typed(name: str, lines: str) -> "subprocess.CompletedProcess[str]":
    """Type a block of the documentation."""
    if name == "moderator":
        return dialogue(lines)
    if name == "certificate":
        return certified()
    return shell(lines)


def certified() -> "subprocess.CompletedProcess[str]":
    """Be certbot, which finds its folder, and the authority, which finds what certbot leaves there."""
    if ACME.is_dir():
        asked = ACME / ".well-known" / "acme-challenge"
        asked.mkdir(parents=True)
        (asked / "token").write_text("token.key")
    found = by_plain_http("/.well-known/acme-challenge/token")
    if found["text"] != "token.key":
        return subprocess.CompletedProcess("", 1, f"an authority finds {found}", "")
    return shell(CERTIFICATE)


def first() -> dict[str, Any]:
    """Deploy, line by line, then the next release."""
    found: dict[str, Any] = {"failed": "", "after": {}}
    until(lambda: all(map(is_active, ("postgresql@*", "redis-server", "nginx"))), 60)
    for block in json.loads((SHARED / "blocks.json").read_text()):
        done = typed(block["name"], block["lines"])
        if done.returncode:
            found["failed"] = f"{block['heading']}: {done.stdout}{done.stderr}"
            shell("journalctl --no-pager -n 60 -u 'plaza*' -u nginx -u 'postgresql*'")
            return found
        if block["heading"] == "A certificate" and not block["name"]:
            found["after"]["deployed"] = state()
    found["after"]["upgraded"] = state()
    found["backups_by_hand"] = [path.name for path in BACKUPS.iterdir()]
    for path in BACKUPS.iterdir():
        path.unlink()
    two_days_ago = time.time() - 2 * 24 * 3600  # this machine is off for as long
    os.utime(STAMP, (two_days_ago, two_days_ago))
    at_once = Path("/etc/systemd/system/plaza-backup.timer.d/at-once.conf")
    at_once.parent.mkdir()  # what was missed is done within RandomizedDelaySec of the start: 15 minutes
    at_once.write_text("[Timer]\nRandomizedDelaySec=0\n")
    return found


def second() -> dict[str, Any]:
    """The machine is on again: all of it must come up by itself, and make up for the night's backup."""
    came_up = until(lambda: all(map(is_active, UNITS)), 120)
    backed_up = until(lambda: any(BACKUPS.glob("plaza-*.tar")) and not _runs("plaza-backup"), 120)
    said = shell("journalctl --no-pager -b -o cat -u plaza-backup.service").stdout
    triggered = shell("systemctl show plaza-backup.timer -p LastTriggerUSec --value").stdout
    trial = shell(
        "systemctl start plaza-trial-restore; journalctl -b -o cat -u plaza-trial-restore"
    )
    return {
        "came_up": came_up,
        "backed_up": backed_up,
        "backup": said,
        "triggered": triggered.strip(),
        "backups": {path.name: stat.S_IMODE(path.stat().st_mode) for path in BACKUPS.iterdir()},
        "trial": [trial.returncode, trial.stdout],
        "failed_units": shell("systemctl list-units --failed --no-legend --plain 'plaza*'").stdout,
        "after": {"restarted": state()},
    }


def _runs(unit: str) -> bool:
    asked = subprocess.run(["systemctl", "is-active", unit], capture_output=True, check=False)
    return asked.stdout.strip() == b"activating"


if __name__ == "__main__":
    task = sys.argv[1]
    result = {"first": first, "second": second}[task]()
    (SHARED / f"{task}.json").write_text(json.dumps(result))
