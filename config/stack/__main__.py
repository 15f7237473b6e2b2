"""The stack's command line: `python -m config.stack --help`."""

import argparse
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from config.stack import nginx
from config.stack.control import LINK, Control, NoStackError, ask
from config.stack.parts import ready
from config.stack.process import NotReadyError
from config.stack.stack import Stack

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main(arguments: list[str]) -> int:
    """Do what the command line says; returns the exit code for the shell."""
    asked = _parser().parse_args(arguments)
    try:
        return int(asked.run(asked))
    except (NotReadyError, NoStackError) as error:
        print(error, file=sys.stderr)
        return 1


def up(asked: argparse.Namespace) -> int:
    """Start the stack and stay until it is stopped."""
    over = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        if over.is_set():
            return
        over.set()
        raise KeyboardInterrupt  # also out of the middle of starting

    for number in STOPS:
        signal.signal(number, stop)
    busy = threading.Lock()
    stack = Stack(
        asked.processes,
        demo=asked.demo,
        limits=_limits(asked),
        say=lambda line: print(line, flush=True),
    )

    def restart(say: Callable[[str], None]) -> None:
        if not busy.acquire(blocking=False):
            raise NotReadyError("it is being restarted already")
        try:
            stack.restart(say)
        finally:
            busy.release()

    def status(say: Callable[[str], None]) -> None:
        say(f"{stack.url}  ({stack.folder})")
        for part in stack.parts:
            runs = f"process {part.pid}" if part.is_running else "not running"
            say(f"{part.name:<10} {runs:<16} started {part.starts} ×   {part.log}")

    def stop_quietly(say: Callable[[str], None]) -> None:
        over.set()
        say("stopping …")

    try:
        with stack:
            answers = {"status": status, "restart": restart, "stop": stop_quietly}
            control = Control(stack.folder, answers)
            print(f"its folder {stack.folder}", flush=True)
            print(f"\n  Plaza is at {stack.url}  ({_hint(stack)}Ctrl-C stops it)\n", flush=True)
            try:
                while not over.wait(0.5):
                    if busy.acquire(blocking=False):
                        for name in stack.revive():
                            print(f"{name} ended by itself; started again", flush=True)
                        busy.release()
            finally:
                control.close()
                print("stopping …", flush=True)
    except KeyboardInterrupt:
        print("stopped", flush=True)
    return 0


def send(asked: argparse.Namespace) -> int:
    """Ask a running stack for something and print what it answers."""
    folder = asked.folder.resolve()
    for line in ask(asked.command, folder):
        print(line, flush=True)
        if line.startswith("failed"):
            return 1
    while asked.command == "stop" and folder.exists():
        time.sleep(0.1)
    return 0


def print_nginx(asked: argparse.Namespace) -> int:
    """Print plaza.conf for a real host; fails where what it shall say of TLS is not to be found."""
    try:
        hsts = nginx.hsts(asked.environment) if asked.certificate else ""
    except OSError as error:
        print(
            f"{asked.environment} cannot be read ({error.strerror}): it says how long browsers stay with "
            "TLS. Name Plaza's environment by --environment.",
            file=sys.stderr,
        )
        return 1
    sockets = [asked.sockets / f"web-{n}.sock" for n in range(1, asked.processes + 1)]
    print(
        nginx.site(
            sockets=sockets,
            static=asked.static,
            media=asked.media,
            errors=asked.errors,
            listen=nginx.listen(asked.certificate, asked.key),
            log=asked.log,
            host=asked.host,
            hsts=hsts,
            limits=_limits(asked),
            acme=asked.acme,
        )
    )
    return 0


def wait_ready(asked: argparse.Namespace) -> int:
    """Return 0 once the process behind the socket file is ready, 1 after a minute."""
    pause = threading.Event()
    for _ in range(600):
        if ready(asked.socket):
            return 0
        pause.wait(0.1)
    print(f"{asked.socket} is not ready", file=sys.stderr)
    return 1


def _limits(asked: argparse.Namespace) -> nginx.Limits:
    return nginx.Limits(asked.per_address, asked.pages, asked.sign_ins)


def _hint(stack: Stack) -> str:
    return "sign in as alice, bob … or admin, password plaza-demo; " if stack.has_demo else ""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m config.stack",
        description="The production shape on one machine: PostgreSQL, Redis, nginx (without TLS), "
        "several daphne and the worker, on free ports, in a temporary folder that goes with them.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(
        name: str, run: Callable[[argparse.Namespace], int], what: str
    ) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=what, description=what)
        command.set_defaults(run=run)
        return command

    def add_shared(command: argparse.ArgumentParser) -> None:
        command.add_argument(
            "--processes", type=int, default=2, help="how many daphne (%(default)s)"
        )
        usual = nginx.Limits()
        for name, default, what in (
            ("per-address", usual.connections, "connections of one address, open pages included"),
            ("pages", usual.pages, "pages a second for one address, after the first 400"),
            ("sign-ins", usual.sign_ins, "tries to sign in a minute for one address, after 60"),
        ):
            command.add_argument(
                f"--{name}", type=int, default=default, help=f"{what} (%(default)s)"
            )

    start = add("up", up, "start everything and print the address; Ctrl-C or `stop` ends it")
    add_shared(start)
    start.add_argument(
        "--demo", action="store_true", help="fill it with the demo's people and posts"
    )
    for name, what in {
        "status": "what runs, its process ids and its logs",
        "restart": "restart every daphne and the worker, one after the other, losing nothing",
        "stop": "end everything and remove the folder",
    }.items():
        add(name, send, what).add_argument(
            "--folder",
            type=Path,
            default=LINK,
            help="of the stack (the one started last: %(default)s)",
        )
    real = add("nginx", print_nginx, "print plaza.conf for a real host, for /etc/nginx/conf.d/")
    add_shared(real)
    real.add_argument("--host", required=True, help="name of the site")
    real.add_argument("--certificate", default="", help="file with it; without one there is no TLS")
    real.add_argument("--key", default="", help="file with the certificate's key")
    for name, default, what in (
        ("sockets", "/run/plaza", "folder of web-1.sock, web-2.sock …"),
        ("static", "/var/lib/plaza/static", "STATIC_ROOT"),
        ("media", "/var/lib/plaza/media", "MEDIA_ROOT"),
        ("errors", "/srv/plaza/config/deploy/errors", "nginx' own error pages"),
        ("log", "/var/log/nginx/plaza.log", "file with a line for each answer that is an error"),
        ("acme", "/var/lib/plaza-acme", "folder for `certbot --webroot`"),
        ("environment", "/etc/plaza/environment", "Plaza's, for what it says of HSTS"),
    ):
        real.add_argument(
            f"--{name}", type=Path, default=Path(default), help=f"{what} (%(default)s)"
        )
    wait = add("ready", wait_ready, "wait until a process is ready for visitors, at most a minute")
    wait.add_argument("socket", type=Path, help="its socket file")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
