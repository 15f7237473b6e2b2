"""Fills in the templates of nginx (config/deploy/), for the stack and for a real host."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

DEPLOY = Path(__file__).resolve().parent.parent / "deploy"
PER_ADDRESS = 200  # connections of one address, open pages included: a school behind one router
_blank = re.compile(r"\$\{(PLAZA_[A-Z_]+)\}")


def filled(template: str, values: Mapping[str, object]) -> str:
    """Return a template of config/deploy/ with its blanks filled; raises KeyError for one left over."""
    text = (DEPLOY / template).read_text()
    return _blank.sub(lambda found: str(values[found[1]]), text)


def upstreams(sockets: Iterable[Path]) -> str:
    """Return the lines that name the processes."""
    return "\n  ".join(f"server unix:{path} max_fails=0;" for path in sockets)


def listen(certificate: str = "", key: str = "", address: str = "") -> str:
    """Return the lines that say where nginx listens: with TLS on 80 and 443, else at one address.

    Plaza itself leads from 80 to 443 (SECURE_SSL_REDIRECT).
    """
    if not certificate:
        return f"listen {address or '80'};"
    lines = ["listen 80;", "listen [::]:80;", "listen 443 ssl http2;", "listen [::]:443 ssl http2;"]
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
    host: str = "_",
    per_address: int = PER_ADDRESS,
    errors: Path = DEPLOY / "errors",
) -> str:
    """Return plaza.conf, which belongs inside nginx' `http { }`.

    `sockets` are the files on which the processes listen, `static` and `media` the folders
    STATIC_ROOT and MEDIA_ROOT, `per_address` how many connections one address may have.
    """
    return filled(
        "plaza.conf.template",
        {
            "PLAZA_UPSTREAMS": upstreams(sockets),
            "PLAZA_LISTEN": listen,
            "PLAZA_HOST": host,
            "PLAZA_PER_ADDRESS": per_address,
            "PLAZA_STATIC": static,
            "PLAZA_PICTURES": media / "pictures",
            "PLAZA_ERRORS": errors,
        },
    )
