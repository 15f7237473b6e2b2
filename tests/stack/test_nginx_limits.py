"""What one address may have of nginx, and what nginx keeps of who asked: nothing."""

import socket
from pathlib import Path

import pytest

from config.stack import nginx
from config.stack.__main__ import main
from tests.stack.front import HASHED, Front

HOME = {"X_Here": "192.0.2.1"}


def statuses(front: Front, times: int, method: str, path: str, **headers: str) -> list[int]:
    """Ask so many times, one after the other; returns the statuses."""
    return [front.send(method, path, b"", **headers)[0].status for _ in range(times)]


@pytest.fixture
def slow_front(quiet_front: Front) -> Front:
    """nginx that lets one page a second through after the burst, and believes `X-Here`."""
    conf = quiet_front.folder / "plaza.conf"
    conf.write_text(conf.read_text().replace("rate=1000r/s", "rate=1r/s").replace("=400", "=4"))
    quiet_front.say_who_asks()
    return quiet_front.start()


def test_one_address_asks_for_so_many_pages_and_no_more(slow_front: Front) -> None:
    first = statuses(slow_front, 20, "GET", "/public/", **HOME)
    assert first[:5] == [200] * 5
    assert first.count(429) >= 10
    answer, text = slow_front.send("GET", "/public/", b"", **HOME)
    assert answer.status == 429
    assert "Too many requests" in text
    assert answer.headers["Retry-After"] == "5"
    answer, text = slow_front.send("GET", "/public/", b"", HX_Request="true", **HOME)
    assert text.startswith('<p class="message warning" ')
    assert statuses(slow_front, 1, "GET", "/public/", X_Here="192.0.2.2") == [200]


def test_files_and_open_pages_are_not_counted_as_pages(slow_front: Front) -> None:
    for path in (f"/static/{HASHED}", "/live/pulse/", "/ws/public/"):
        assert statuses(slow_front, 20, "GET", path, **HOME) == [200] * 20


def test_one_address_tries_to_sign_in_so_often_and_others_do_not_suffer(quiet_front: Front) -> None:
    quiet_front.say_who_asks()
    front = quiet_front.start()
    assert nginx.Limits().sign_ins >= 60, "a class that signs in at once"
    tries = statuses(front, 80, "POST", "/accounts/login/", **HOME)
    assert tries[:61] == [200] * 61
    assert tries.count(429) >= 10
    assert statuses(front, 1, "POST", "/accounts/login/", X_Here="192.0.2.2") == [200]
    for method, path in (("GET", "/accounts/login/"), ("POST", "/posts/new/")):
        assert statuses(front, 20, method, path, **HOME) == [200] * 20


def test_of_ipv6_a_network_counts_as_one_address(slow_front: Front) -> None:
    many = [
        slow_front.send("GET", "/", b"", X_Here=f"2001:db8:1:2:{n:x}::{n:x}")[0].status
        for n in range(1, 21)
    ]
    assert many.count(429) >= 10
    assert statuses(slow_front, 1, "GET", "/", X_Here="2001:db8:1:3::1") == [200]
    assert statuses(slow_front, 1, "GET", "/", X_Here="2001:db8:1:2:ffff::1") == [429]


def test_a_network_with_a_byte_that_ends_lines_counts_as_one_too(slow_front: Front) -> None:
    many = [
        slow_front.send("GET", "/", b"", X_Here=f"2001:a0a:0:a::a{n:x}")[0].status
        for n in range(1, 21)
    ]
    assert many.count(429) >= 10


@pytest.mark.parametrize("certificate", ["", "/tls/plaza.crt"])
def test_a_real_host_listens_by_both_protocols(certificate: str) -> None:
    lines = nginx.listen(certificate, "/tls/plaza.key")
    assert "listen 80;" in lines
    assert "listen [::]:80;" in lines
    assert ("listen [::]:443 ssl" in lines) == bool(certificate)


def test_nginx_writes_down_no_address_and_nothing_that_was_asked(quiet_front: Front) -> None:
    """Also where the http block around it keeps an access log, as Debian's does."""
    secret = "a-name-of-somebody"
    around = quiet_front.nginx.file
    access = quiet_front.folder / "access.log"
    around.write_text(around.read_text().replace("access_log off;", f"access_log {access};"))
    around.write_text(around.read_text().replace("nginx.log warn;", "nginx.log info;"))
    front = quiet_front.start()
    for path in (f"/@{secret}/", f"/static/{secret}.css", f"/media/pictures/{secret}.webp"):
        front.send("GET", f"{path}?{secret}", b"", Referer=f"http://plaza.example/{secret}")
    front.send("POST", f"/{secret}", b"x" * 33 * 1024 * 1024)
    statuses(front, 70, "POST", f"/accounts/{secret}")
    front.send("GET", f"/plaza-errors/{secret}")
    with socket.create_connection(("127.0.0.1", front.nginx.port)) as nonsense:
        nonsense.sendall(f"{secret} \1\r\n\r\n".encode())
        assert b"400" in nonsense.recv(100)
    for backend in front.backends:
        backend.close()
    assert front.send("GET", f"/@{secret}/")[0].status == 502
    front.nginx.stop()
    written = {path.name: path.read_text() for path in quiet_front.folder.glob("*.log")}
    for name, text in written.items():
        assert secret not in text, name
        assert "client:" not in text, name
    lines = written["nginx-errors.log"].splitlines()
    assert any(" status=413 " in line for line in lines)
    assert any(" status=429 " in line for line in lines)
    assert all("127.0.0.1" not in line for line in lines)
    assert " status=502 " in lines[-1]
    assert "web-1.sock" in lines[-1]
    assert not access.exists() or access.read_text() == ""


def test_files_are_for_tls_alone_and_say_so(
    quiet_front: Front, certificate: tuple[str, str]
) -> None:
    quiet_front.speak_tls(certificate)
    front = quiet_front.start()
    paths = [f"/static/{HASHED}", f"/media/pictures/{front.picture}"]
    for path in paths:
        answer, _text = front.get_by_tls(path)
        assert answer.status == 200
        assert answer.headers.get_all("Strict-Transport-Security") == ["max-age=31536000"]
    assert not front.asked
    for path in paths:  # Plaza leads to https, as it does from pages
        answer, _text = front.send("GET", path)
        assert answer.headers["Strict-Transport-Security"] is None
    assert sorted(one.path for one in front.asked) == sorted(paths)
    assert {one.headers["X-Forwarded-Proto"] for one in front.asked} == {"http"}


def test_a_page_of_nginx_says_that_tls_is_the_rule(
    quiet_front: Front, certificate: tuple[str, str]
) -> None:
    quiet_front.speak_tls(certificate)
    front = quiet_front.start()
    for backend in front.backends:
        backend.close()
    answer, _text = front.get_by_tls("/")
    assert answer.status == 502
    assert answer.headers.get_all("Strict-Transport-Security") == ["max-age=31536000"]


def test_an_authority_finds_what_certbot_left_for_it(
    quiet_front: Front, certificate: tuple[str, str]
) -> None:
    quiet_front.speak_tls(certificate)
    asked = quiet_front.folder / "acme" / ".well-known" / "acme-challenge"
    asked.mkdir(parents=True)
    (asked / "token").write_text("token.key")
    (quiet_front.folder / "acme" / "secret").write_text("secret")
    front = quiet_front.start()
    answer, text = front.send("GET", "/.well-known/acme-challenge/token")
    assert (answer.status, text) == (200, "token.key")
    assert front.send("GET", "/.well-known/acme-challenge/other")[0].status == 404
    assert "secret" not in front.send("GET", "/.well-known/acme-challenge/../../secret")[1]


def test_what_nginx_says_of_tls_follows_plazas_environment(tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    environment.write_text("# HSTS_PRELOAD=true\nSECRET_KEY=a=b\nHSTS_INCLUDE_SUBDOMAINS=false\n")
    assert nginx.hsts(environment) == "max-age=31536000"
    environment.write_text("HSTS_INCLUDE_SUBDOMAINS=true\nHSTS_PRELOAD=True\n")
    assert nginx.hsts(environment) == "max-age=31536000; includeSubDomains; preload"
    environment.write_text("HSTS_INCLUDE_SUBDOMAINS='true' \n  HSTS_PRELOAD = \"on\"\t\n")
    assert nginx.hsts(environment) == "max-age=31536000; includeSubDomains; preload"
    environment.write_text("; HSTS_PRELOAD=true\nHSTS_INCLUDE_SUBDOMAINS='false'\n")
    assert nginx.hsts(environment) == "max-age=31536000"


def test_who_names_no_environment_is_told_so_where_there_is_a_certificate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["nginx", "--host", "plaza.example", "--environment", str(tmp_path / "nowhere")]
    assert main(asked) == 0
    capsys.readouterr()
    assert main([*asked, "--certificate", "plaza.crt", "--key", "plaza.key"]) == 1
    said = capsys.readouterr()
    assert f"{tmp_path}/nowhere cannot be read" in said.err
    assert not said.out
