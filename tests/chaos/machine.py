"""Another machine, as far as the network can tell: a network namespace. Only root can make one."""

import os
import signal
import subprocess
from ipaddress import ip_network
from pathlib import Path

NETWORKS = ip_network("198.18.0.0/15")  # set aside for tests, RFC 2544


def is_allowed() -> bool:
    """Whether this process may make one."""
    asked = subprocess.run(["unshare", "--net", "true"], check=False, capture_output=True)
    return asked.returncode == 0


class Machine:
    """A namespace with one cable to this machine, whose packets can be dropped."""

    def __init__(self) -> None:
        """Connect it; raises CalledProcessError where that is not allowed."""
        self.name = f"plaza-{os.getpid()}"
        self.inside = ("ip", "netns", "exec", self.name)
        here, there = (NETWORKS[os.getpid() % 32_768 * 4 + number] for number in (1, 2))
        self.address = str(there)
        cable = f"plz{os.getpid()}"
        _run("ip", "netns", "add", self.name)
        _run(*f"ip link add {cable} type veth peer name eth0 netns {self.name}".split())
        _run(*f"ip addr add {here}/30 dev {cable}".split())
        _run(*f"ip link set {cable} up".split())
        for line in (f"addr add {there}/30 dev eth0", "link set lo up", "link set eth0 up"):
            _run(*self.inside, "ip", *line.split())
        # A machine that is gone sends no goodbyes once it is back: the kernel forgets what it held.
        _run(*self.inside, "sysctl", "-qw", "net.ipv4.tcp_orphan_retries=1")

    def send(self, number: signal.Signals) -> None:
        """Send this signal to all that runs on it."""
        for pid in _run("ip", "netns", "pids", self.name).split():
            os.kill(int(pid), number)

    def cut_off(self) -> None:
        """Drop every packet from it and to it; nobody is told."""
        for way in ("INPUT -i", "OUTPUT -o"):
            _run(*self.inside, *f"iptables -w -I {way} eth0 -j DROP".split())

    def heal(self) -> None:
        """Let packets through again."""
        _run(*self.inside, "iptables", "-w", "-F")

    def remove(self) -> None:
        """End it, with the cable."""
        if Path(f"/run/netns/{self.name}").exists():
            self.send(signal.SIGKILL)
            _run("ip", "netns", "del", self.name)


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
