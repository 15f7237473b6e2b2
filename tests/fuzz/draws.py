"""Odd requests, drawn from a seed: always the same ones for the same seed."""

import random
from dataclasses import dataclass, field
from urllib.parse import quote

METHODS = (
    "GET",
    "GET",
    "GET",
    "POST",
    "POST",
    "HEAD",
    "PUT",
    "DELETE",
    "OPTIONS",
    "PATCH",
    "TRACE",
    "BREW",
)
# What somebody may put where a name, a number or a word is meant.
ODD = (
    "",
    "0",
    "-1",
    "1",
    "2",
    "3",
    "999999999999999999",
    "9" * 40,
    "1e9",
    "0x10",
    "٣",
    "NaN",
    "true",
    "None",
    "\x00",
    "\x01\x1f",
    "\ud7ff\ufdd0",
    "\u202eevil",
    "\u200b",
    "e\u0301" * 300,
    "😀" * 200,
    "a" * 5_000,
    "<script>alert(1)</script>",
    '"><img src=x>',
    "{{ 7|add:7 }}",
    "{% debug %}",
    "%s%n",
    "' OR 1=1 --",
    "../../etc/passwd",
    "//evil.example/",
    "http://[::1",
    "http://evil.example",
    "javascript:alert(1)",
    "@alice",
    "#plaza",
    "en",
    "xx-YY",
    "public",
    "friends",
    "2026-11-29",
    "2026-13-40T25:61",
    "on",
    "[]",
    "{}",
)
FIELDS = (
    "body",
    "warning",
    "language",
    "visibility",
    "submission",
    "place",
    "parent",
    "quote",
    "due",
    "at",
    "before",
    "after",
    "from",
    "q",
    "next",
    "choices",
    "poll_choice_1",
    "poll_choice_2",
    "poll_lasts",
    "answers_from",
    "username",
    "name",
    "bio",
    "email",
    "password",
    "login",
    "code",
    "is_protected",
    "lasts",
    "csrfmiddlewaretoken",
    "posted",
    "up_to",
    "action",
    "_selected_action",
    "o",
    "p",
    "all",
    "e",
    "_popup",
)
HEADERS = (
    "HX-Request",
    "HX-Current-URL",
    "HX-Target",
    "HX-Trigger",
    "HX-Trigger-Name",
    "HX-Boosted",
    "HX-Prompt",
    "Referer",
    "Origin",
    "Cookie",
    "Accept",
    "Accept-Language",
    "Accept-Encoding",
    "Host",
    "X-Forwarded-For",
    "X-Forwarded-Proto",
    "X-Forwarded-Host",
    "X-Request-ID",
    "If-None-Match",
    "If-Modified-Since",
    "Range",
    "User-Agent",
    "Content-Encoding",
    "X-HTTP-Method-Override",
    "X-CSRFToken",
    "Authorization",
    "Expect",
)
VALUES = (
    "true",
    "false",
    "*/*;q=x",
    "de,en;q=NaN",
    "gzip;q=0,",
    "sessionid=x; csrftoken=y",
    "a=b; =; c",
    "bytes=9-1",
    "Thu, 99 Foo 2026",
    'W/"',
    "evil.example",
    "testserver:99999",
    "testserver:x",
    "[::1",
    "é",
    "1, 2, 3",
    "::1%",
)
TYPES = (
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=latin1",
    'application/x-www-form-urlencoded; charset="',
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "application/json",
    "text/plain; charset=utf-16",
    "",
    "a/b/c",
    "multipart/mixed; boundary=\u00e9",
)


@dataclass(frozen=True)
class Odd:
    """One odd request."""

    who: str
    method: str
    path: str  # with what follows the question mark
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = ""
    body: bytes = b""

    def __str__(self) -> str:
        """Return it as a line."""
        said = f"{self.who}: {self.method} {self.path} {self.headers or ''}"
        return f"{said} {self.content_type!r} {self.body[:200]!r}" if self.body else said


def draw(rng: random.Random, paths: list[str], people: tuple[str, ...]) -> Odd:
    """Return a request to one of the addresses, by one of the people."""
    path = rng.choice(paths)
    if rng.random() < 0.15:  # another number, name or word in the address
        parts = path.split("/")
        parts[rng.randrange(len(parts))] = quote(_odd(rng), safe="")
        path = "/" + "/".join(parts).lstrip("/")
    if rng.random() < 0.5:
        path = path.partition("?")[0] + "?" + _fields(rng).decode()
    headers = {}
    for _ in range(rng.choice((0, 0, 1, 2, 4))):
        value = rng.choice((*VALUES, *ODD)).encode("latin-1", "replace").decode("latin-1")
        headers[rng.choice(HEADERS)] = value.replace("\n", " ")
    method = rng.choice(METHODS)
    kind, body = "", b""
    if method not in ("GET", "HEAD", "TRACE", "OPTIONS"):
        kind, body = _body(rng)
    return Odd(rng.choice(people), method, path, headers, kind, body)


def _odd(rng: random.Random) -> str:
    return rng.choice(ODD)


def _fields(rng: random.Random) -> bytes:
    pairs = [(rng.choice(FIELDS), _odd(rng)) for _ in range(rng.choice((0, 1, 2, 5)))]
    return "&".join(f"{key}={quote(value, errors='replace')}" for key, value in pairs).encode()


def _body(rng: random.Random) -> tuple[str, bytes]:
    kind = rng.choice((*TYPES[:1] * 4, *TYPES))
    if rng.random() < 0.3:
        return kind, rng.randbytes(rng.choice((1, 40, 3_000)))
    if "multipart" not in kind:
        return kind, _fields(rng)
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{rng.choice(FIELDS)}"'
        f"{rng.choice(('', '; filename=' + chr(34) + 'a.png' + chr(34), '; filename*=utf-8'))}"
        f"\r\n\r\n{_odd(rng)}\r\n"
        for _ in range(3)
    ]
    return kind, "".join([*parts, rng.choice(("--x--\r\n", "--x", ""))]).encode("utf-8", "replace")
