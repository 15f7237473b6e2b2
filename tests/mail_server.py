"""A mail server that does as it is told: takes mail, refuses it, says nothing at all."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any


class MailServer(socketserver.ThreadingTCPServer):
    """Listens on a free port of this machine; `mails` is what it has taken.

    `replies` are what it answers, by command ("RCPT", "DATA", "." for the end of a mail …), before it
    says yes to all. While `is_silent` it accepts connections and says nothing.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        """Listen."""
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.mails: list[EmailMessage] = []
        self.replies: dict[str, list[str]] = {}
        self.is_silent = False
        self.connections = 0
        self.ended = threading.Event()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    def reply_to(self, command: str, usual: str) -> str:
        """Return what it says to this."""
        waiting = self.replies.get(command)
        return waiting.pop(0) if waiting else usual


class _Conversation(socketserver.StreamRequestHandler):
    """One connection."""

    server: MailServer

    def handle(self) -> None:
        """Talk until the other side goes."""
        self.server.connections += 1
        if self.server.is_silent:
            self.server.ended.wait()
            return
        self.say("220 a mail server")
        for line in self.rfile:
            command = line.split(b":")[0].split()[0].decode().upper()
            if command == "DATA":
                answer = self.server.reply_to("DATA", "354 go on")
                self.say(answer)
                if answer.startswith("421"):
                    return
                if answer.startswith("354"):
                    self.take()
            elif command == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say(self.server.reply_to(command, "250 yes"))

    def take(self) -> None:
        """Read one mail."""
        lines: list[bytes] = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        answer = self.server.reply_to(".", "250 taken")
        if answer.startswith("250") or answer == "":
            read: Any = message_from_bytes(b"".join(lines), policy=policy.default)
            self.server.mails.append(read)
        if answer:
            self.say(answer)
        else:  # took it, and goes without a word
            self.connection.close()

    def say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Yield a mail server; it has ended after that."""
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield server
        finally:
            server.ended.set()
            server.shutdown()
