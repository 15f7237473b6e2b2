"""What is long is compressed on its way; what is short, or compressed already, goes as it is."""

import gzip
import re
from typing import Any

import pytest
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory

from tests.factories import make_post
from tests.people import person, signed_in
from users.http.compression import WORTH_IT, CompressionMiddleware

TAKES_GZIP = {"headers": {"Accept-Encoding": "gzip, br"}}


def passed(response: HttpResponseBase) -> HttpResponseBase:
    """Return what becomes of an answer."""
    request = RequestFactory().get("/", **TAKES_GZIP)  # type: ignore[arg-type]
    return CompressionMiddleware(lambda _request: response)(request)  # type: ignore[return-value]


@pytest.mark.django_db
def test_a_page_is_compressed_for_who_takes_that_and_reads_the_same() -> None:
    for number in range(20):
        make_post(person(f"writer_{number}"), body=f"Post {number}")
    plain, packed = Client().get("/"), Client().get("/", **TAKES_GZIP)  # type: ignore[arg-type]
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content) / 4
    cursor = re.compile(rb'name="cursor"[^>]*>')
    assert cursor.sub(b"", gzip.decompress(packed.content)) == cursor.sub(b"", plain.content)


@pytest.mark.django_db
def test_the_length_of_a_page_says_little_of_what_it_holds() -> None:
    """BREACH: each is longer by a random number of bytes, and its token is masked anew."""
    browser = signed_in(person("alice"))
    pages = [browser.get("/settings/privacy/", **TAKES_GZIP) for _ in range(12)]  # type: ignore[arg-type]
    assert len({len(page.content) for page in pages}) > 4
    token = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
    masked = {token.findall(gzip.decompress(page.content))[0] for page in pages}
    assert len(masked) == 12


def test_what_is_tiny_goes_as_it_is() -> None:
    assert "Content-Encoding" not in passed(HttpResponse("a" * (WORTH_IT - 1)))
    assert passed(HttpResponse("a" * WORTH_IT))["Content-Encoding"] == "gzip"


def test_what_is_compressed_already_goes_as_it_is(tmp_path: Any) -> None:
    picture = HttpResponse(b"RIFF" * WORTH_IT, content_type="image/webp")
    assert "Content-Encoding" not in passed(picture)
    (tmp_path / "download.zip").write_bytes(b"PK" * WORTH_IT)
    download = FileResponse((tmp_path / "download.zip").open("rb"))
    assert passed(download)["Content-Length"] == str(2 * WORTH_IT)
    assert "Content-Encoding" not in download
