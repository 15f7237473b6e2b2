"""What is read of a page: the part that says what it is, in whatever letters, and never without end."""

import gzip
import time
import tracemalloc
import zlib

import pytest

from feed.fetching.asking import NotFetched
from feed.fetching.heads import MOST_WORDS, Head
from feed.fetching.reading import MOST_BESIDE, MOST_PAGE, MOST_PICTURE, head_of, picture_of
from tests.previews.web import Web, answer, forever, meta, packed, page

HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def read(web: Web, answers: bytes | None = None) -> Head:
    """Read the page at this server."""
    if answers is not None:
        web.answers["/"] = answers
    return head_of(web.asker().ask(web.url(), "text/html", MOST_PAGE + MOST_BESIDE))


def picture(web: Web, answers: bytes) -> bytes:
    """Read a picture at this server."""
    web.answers["/"] = answers
    return picture_of(web.asker().ask(web.url(), "image/*", MOST_PICTURE + MOST_BESIDE))


def test_what_a_page_says_for_links_counts_before_its_title(web: Web) -> None:
    more = meta(
        og_title="Soup &amp; bread", og_description="How", og_site_name="Cook", og_image="/a.png"
    )
    head = read(web, answer(page("Soup - Cook - 2026", more)))
    assert (head.title, head.description) == ("Soup & bread", "How")
    assert (head.site, head.picture) == ("Cook", "/a.png")
    plain = read(web, answer(page("Soup", '<META NAME=Description CONTENT="How to">')))
    assert (plain.title, plain.description, plain.site, plain.picture) == ("Soup", "How to", "", "")
    nothing = read(web, answer(b""))
    assert (nothing.title, nothing.description) == ("", "")


def test_only_the_head_counts_and_the_first_of_each(web: Web) -> None:
    twice = meta(og_title="First") + meta(og_title="Second") + meta(og_image="")
    body = (
        b"<html><head>"
        + twice.encode()
        + b"</head><title>Third</title>"
        + meta(og_image="/x").encode()
    )
    head = read(web, answer(body))
    assert (head.title, head.picture) == ("First", "")
    inside = b'<html><head><script>"</head><title>No</title>"</script><title>Yes</title></head>'
    assert read(web, answer(inside)).title == "Yes"
    drawn = b"<title>Yes</title><body><svg><title>No</title></svg>"
    assert read(web, answer(drawn)).title == "Yes"


def test_it_is_read_no_further_than_its_head(web: Web) -> None:
    web.answers["/"] = forever(HTML + b"\r\n" + page("Endless"), b"x" * 1_000)
    assert read(web).title == "Endless"


def test_of_an_endless_head_two_megabytes_are_read(web: Web) -> None:
    begins = b"<html><head><title>Endless</title>"
    web.answers["/"] = forever(HTML + b"\r\n" + begins, b"<!-- nothing -->" * 4_096)
    assert read(web).title == "Endless"
    late = begins + b" " * MOST_PAGE + meta(og_title="Too late").encode()
    assert read(web, answer(late)).title == "Endless"


def test_of_a_bomb_two_megabytes_are_unpacked(web: Web) -> None:
    bomb = packed(b"<html><head><title>Bomb</title>" + b" " * 400_000_000)
    assert len(bomb) < 1_000_000
    began = time.process_time()
    tracemalloc.start()
    try:
        assert read(web, bomb).title == "Bomb"
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 20_000_000, "one part of it unpacks to more"
    assert time.process_time() - began < 5
    web.answers["/"] = forever(
        HTML + b"Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x10\0\0\0\0\0\0", b"a" * 4_096
    )
    with pytest.raises(
        NotFetched, match="large"
    ):  # a name of a file that never ends, and unpacks to nothing
        read(web)


def test_packed_within_packed_is_no_page(web: Web) -> None:
    twice = gzip.compress(gzip.compress(page("Soup")))
    assert read(web, answer(twice, content_encoding="gzip")).title == ""


def test_what_ends_early_counts_as_far_as_it_came(web: Web) -> None:
    short = HTML + b"Content-Length: 9999\r\n\r\n<html><head><title>Short</title>"
    assert read(web, short).title == "Short"
    half = gzip.compress(b"<title>Half</title>" + b"<meta>" * 999)[:-10]
    assert read(web, answer(half, content_encoding="gzip")).title == "Half"
    chunks = HTML + b"Transfer-Encoding: chunked\r\n\r\n13\r\n<title>Half</title>\r\n0\r\n\r\n"
    assert read(web, chunks).title == "Half"


@pytest.mark.parametrize(
    ("said", "inside", "title"),
    [
        ("", "", "utf-8"),
        ("utf-8", "", "utf-8"),
        ("UTF8", "", "utf-8"),
        ("iso-8859-1", "", "cp1252"),
        ("windows-1251", "", "cp1251"),
        ("", "windows-1251", "cp1251"),
        ("koi8-r", "windows-1251", "koi8-r"),
        ("", "utf-16", "utf-8"),
        ("shift_jis", "", "cp932"),
        ("gb2312", "", "gb18030"),
        ("euc-kr", "", "cp949"),
        ("big5", "", "big5hkscs"),
        ("iso-2022-jp", "", "iso2022_jp"),
        ("utf-16le", "", "utf-16-le"),
        ("x-sjis", "", "cp932"),
        ("", "windows-31j", "cp932"),
        ("X-GBK", "", "gb18030"),
        ("windows-949", "", "cp949"),
        ("x-cp1251", "", "cp1251"),
        ("x-mac-cyrillic", "", "mac-cyrillic"),
    ],
)
def test_it_is_read_in_the_letters_that_it_says(
    web: Web, said: str, inside: str, title: str
) -> None:
    words = {
        "cp1252": "“Süppe”",
        "cp1251": "Суп",
        "koi8-r": "Суп",
        "cp932": "スープ①",
        "gb18030": "汤",
    }
    words |= {"cp949": "수프", "big5hkscs": "湯", "iso2022_jp": "スープ"}
    words |= {"utf-16-le": "Суп", "mac-cyrillic": "Суп"}
    meant = words.get(title, "Süppe 汤")
    own = (
        f'<meta http-equiv="Content-Type" content="text/html; charset={inside}">' if inside else ""
    )
    body = f"<html><head>{own}<title>{meant}</title>".encode(title)
    kind = f'text/html; charset="{said}"' if said else "text/html"
    assert read(web, answer(body, kind)).title == meant


def test_a_mark_at_its_beginning_counts_most(web: Web) -> None:
    for codec in ("utf-8-sig", "utf-16"):
        body = "<title>Суп</title>".encode(codec)
        assert read(web, answer(body, "text/html; charset=iso-8859-1")).title == "Суп"


@pytest.mark.parametrize("first", [1, 15, 30])
def test_it_is_read_in_its_letters_however_small_the_first_part_is_that_comes(
    web: Web, first: int
) -> None:
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    said = '<html><head><meta charset="windows-1251"><title>Суп</title></head>'.encode("cp1251")
    marked = "<title>Суп</title></head>".encode("utf-16")
    for whole in (said, marked):
        unpacked = packer.copy()
        begins = unpacked.compress(whole[:first]) + unpacked.flush(zlib.Z_SYNC_FLUSH)
        rest = unpacked.compress(whole[first:]) + unpacked.flush()
        body = b"".join(b"%x\r\n%b\r\n" % (len(one), one) for one in (begins, rest, b""))
        heads = b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
        assert read(web, HTML + heads + body).title == "Суп"


def test_what_says_its_letters_in_a_comment_or_as_xml_is_told_apart(web: Web) -> None:
    commented = '<!-- <meta charset="koi8-r"> --><meta charset="windows-1251"><title>Суп</title>'
    assert read(web, answer(commented.encode("cp1251"))).title == "Суп"
    xml = '<?xml version="1.0" encoding="windows-1251"?><html><title>Суп</title>'
    assert read(web, answer(xml.encode("cp1251"), "application/xhtml+xml")).title == "Суп"


@pytest.mark.parametrize(
    "label",
    (
        *(
            "zlib_codec",
            "bz2",
            "hex",
            "rot13",
            "base64",
            "idna",
            "punycode",
            "unicode_escape",
            "utf-7",
        ),
        *("utf-32", "undefined", "mbcs", "raw_unicode_escape", "os", "a/../b", "x" * 40, "%s"),
        *("utf-8\x00", "cp65001"),
    ),
)
def test_what_is_no_charset_of_pages_is_none(web: Web, label: str) -> None:
    body = "<title>Süppe</title>".encode()
    assert read(web, answer(body, f"text/html; charset={label}")).title == "Süppe"
    inside = f"<meta charset={label}><title>Süppe</title>".encode()
    assert read(web, answer(inside)).title == "Süppe"


def test_bytes_that_are_no_letters_are_shown_as_such(web: Web) -> None:
    assert read(web, answer(b"<title>a\xff\xfeb\xf0\x9f</title>")).title == "a\ufffd\ufffdb\ufffd"


def test_a_title_of_a_megabyte_is_kept_as_far_as_anybody_reads(web: Web) -> None:
    long = "word " * 200_000
    assert len(read(web, answer(page(long))).title) <= MOST_WORDS
    assert len(read(web, answer(page("", meta(og_title=long)))).title) <= MOST_WORDS + 1
    assert read(web, answer(page("", meta(og_image="/" + "a" * 3_000)))).picture == ""


@pytest.mark.parametrize("odd", ["<![odd[", "<!odd [", "&#" + "9" * 9_000 + ";", "<!DOCTYPE [<!"])
def test_what_the_parser_gives_up_on_ends_the_page(web: Web, odd: str) -> None:
    assert read(web, answer(f"<title>Soup</title>{odd}<title>".encode())).title == "Soup"


def test_a_picture_is_what_says_so_and_is_no_larger_than_that(web: Web) -> None:
    assert picture(web, answer(b"\x89PNG", "image/png")) == b"\x89PNG"
    assert picture(web, answer(zlib.compress(b""), "IMAGE/WEBP; x=y")) == zlib.compress(b"")
    for kind in ("text/html", "application/octet-stream", "imagine/png", ""):
        with pytest.raises(NotFetched, match="type"):
            picture(web, answer(b"\x89PNG", kind))
    assert len(picture(web, answer(b"x" * MOST_PICTURE, "image/png"))) == MOST_PICTURE
    with pytest.raises(NotFetched, match="large"):
        picture(web, answer(b"x" * (MOST_PICTURE + 1), "image/png"))
    web.answers["/"] = forever(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n", b"x" * 65_536)
    with pytest.raises(NotFetched, match="large"):
        picture_of(web.asker().ask(web.url(), "image/*", MOST_PICTURE + MOST_BESIDE))
