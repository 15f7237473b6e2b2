"""Fills in the templates of nginx (config/deploy/), for the stack and for a real host."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from environ import Env

DEPLOY = Path(__file__).resolve().parent.parent / "deploy"
HSTS = "max-age=31536000"
_blank = re.compile(r"\$\{(PLAZA_[A-Z_]+)\}")


@dataclass(frozen=True)
class Limits:
    """What one address may have, of IPv6 one network of 64 bits: a school behind one router may."""

    connections: int = 200  # open pages included
    pages: int = 20  # a second, after the first 400
    sign_ins: int = 60  # a minute, and all other forms of /accounts/, after the first 60


def hsts(environment: Path) -> str:
    """Return how long browsers stay with TLS, as Plaza says it with this file of its environment,
    which systemd reads. Raises OSError where it cannot be read.

    Browsers go by what they heard last, be it with a page or with a picture.
    """
    given = dict(_assignments(environment.read_text()))
    words = {"HSTS_INCLUDE_SUBDOMAINS": "; includeSubDomains", "HSTS_PRELOAD": "; preload"}
    said = (
        word
        for name, word in words.items()
        if given.get(name, "").lower() in Env.BOOLEAN_TRUE_STRINGS
    )
    return HSTS + "".join(said)


def _assignments(text: str) -> Iterator[tuple[str, str]]:
    """Return what a file for systemd assigns: blanks around a value, and its quotes, are none of it."""
    for line in text.splitlines():
        name, equals, value = (part.strip() for part in line.partition("="))
        if equals and not name.startswith(("#", ";")):
            is_quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
            yield name, value[1:-1] if is_quoted else value


def filled(template: str, values: Mapping[str, object]) -> str:
    """Return a template of config/deploy/ with its blanks filled; raises KeyError for one left over."""
    text = (DEPLOY / template).read_text()
    return _blank.sub(lambda found: str(values[found[1]]), text)


def upstreams(sockets: Iterable[Path]) -> str:
    """Return the lines that name the processes."""
    return "\n  ".join(f"server unix:{path} max_fails=0;" for path in sockets)


def listen(certificate: str = "", key: str = "") -> str:
    """Return the lines that say where a real host's nginx listens: on 80, with TLS on 443 as well.

    Plaza itself leads from 80 to 443 (SECURE_SSL_REDIRECT).
    """
    lines = ["listen 80;", "listen [::]:80;"]
    if certificate:
        lines += ["listen 443 ssl http2;", "listen [::]:443 ssl http2;"]
        lines += [f"ssl_certificate {certificate};", f"ssl_certificate_key {key};"]
        lines += ["ssl_protocols TLSv1.2 TLSv1.3;", "ssl_session_cache shared:plaza_tls:10m;"]
        lines += ["ssl_session_timeout 1d;", "ssl_session_tickets off;"]
    return "\n  ".join(lines)


def site(
    *,
    sockets: Iterable[Path],
    static: Path,
    media: Path,
    listen: str,
    log: Path,
    host: str = "_",
    hsts: str = "",
    limits: Limits = Limits(),
    errors: Path = DEPLOY / "errors",
    acme: Path = Path("/var/lib/plaza-acme"),
) -> str:
    """Return plaza.conf, which belongs inside nginx' `http { }`.

    `sockets` are the files on which the processes listen, `static` and `media` the folders
    STATIC_ROOT and MEDIA_ROOT, `log` where a line goes for each answer that is an error, `hsts` for how
    long browsers stay with TLS ("" without it), `acme` the folder of an authority's questions.
    """
    return filled(
        "plaza.conf.template",
        {
            "PLAZA_UPSTREAMS": upstreams(sockets),
            "PLAZA_LISTEN": listen,
            "PLAZA_HOST": host,
            "PLAZA_HSTS": hsts,
            "PLAZA_LOG": log,
            "PLAZA_PER_ADDRESS": limits.connections,
            "PLAZA_PAGES": limits.pages,
            "PLAZA_SIGN_INS": limits.sign_ins,
            "PLAZA_STATIC": static,
            "PLAZA_PICTURES": media / "pictures",
            "PLAZA_ATTACHMENTS": media / "attachments",
            "PLAZA_ERRORS": errors,
            "PLAZA_ACME": acme,
        },
    )
