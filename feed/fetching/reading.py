"""Reading what an address answered: the head of a page, or a picture whole, and never without end."""

import codecs
import http.client
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain

from .asking import Answer, NotFetched
from .heads import Head

PAGES = frozenset(("text/html", "application/xhtml+xml"))
MOST_PAGE = 2 * 1024 * 1024  # bytes, unpacked: of a longer page no more is read
MOST_PICTURE = 8 * 1024 * 1024
MOST_BESIDE = 256 * 1024  # bytes of the answer's own head, and between its chunks
PART = 64 * 1024

# What pages are written in, by Python's names; where browsers read more letters in it than its name says,
# by the name of that. All others are no letters, or take their time.
_CHARSETS = {
    **{f"cp{number}": f"cp{number}" for number in (866, 874, *range(1250, 1259))},
    **{f"iso8859-{number}": f"iso8859-{number}" for number in (*range(2, 9), 10, 13, 14, 15, 16)},
    **{name: name for name in ("big5hkscs", "euc_jp", "gb18030", "iso2022_jp", "koi8-r", "koi8-u")},
    **{name: name for name in ("mac-roman", "utf-8", "utf-16", "utf-16-be", "utf-16-le")},
    **{"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874"},
    **{"big5": "big5hkscs", "euc_kr": "cp949", "cp949": "cp949", "gb2312": "gb18030"},
    **{"gbk": "gb18030", "shift_jis": "cp932", "cp932": "cp932", "tis-620": "cp874"},
    "mac-cyrillic": "mac-cyrillic",
}
# What Python calls otherwise than pages do; "x-" before a name says nothing.
_OTHERWISE = {
    **{"windows-31j": "cp932", "windows-874": "cp874", "windows-949": "cp949"},
    "iso-8859-8-i": "iso-8859-8",
}
_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9_:.-]{0,39}")
_IN_HEAD = re.compile(
    rb"(?i)<(?:meta[^>]{0,400}?charset|\?xml[^>]{0,100}?encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{1,40})"
)
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
LOOKED_AT = 2_048  # bytes, in which a page says in which letters it is written
_COMMENT = re.compile(rb"(?s)<!--.*?-->")
_HEAD_ENDS = re.compile(rb"(?i)</head|<body")


def head_of(answer: Answer) -> Head:
    """Return what the head of a page says; it is read no further than that goes. Raises NotFetched for
    what is no page."""
    if answer.kind not in PAGES:
        raise NotFetched("type")
    head, parts, begins = Head(), _parts(answer, MOST_PAGE), b""
    # html.parser gives up on some odd declarations, and on numbers without end: what stands before counts.
    with suppress(AssertionError, ValueError):
        for part in parts:  # however small the parts are in which it comes
            begins += part
            if len(begins) >= LOOKED_AT or _HEAD_ENDS.search(begins):
                break
        name = _charset(answer.charset, begins[:LOOKED_AT])
        decoder = codecs.getincrementaldecoder(name)("replace")
        for part in chain((begins,), parts):
            head.feed(decoder.decode(part))
            if head.is_read:
                break
        head.close()
    answer.response.close()
    return head


def picture_of(answer: Answer) -> bytes:
    """Return a picture as it was sent. Raises NotFetched for what says to be none, and for a larger one."""
    if not answer.kind.startswith("image/"):
        raise NotFetched("type")
    content = b"".join(_parts(answer, MOST_PICTURE + 1))
    answer.response.close()
    if len(content) > MOST_PICTURE:
        raise NotFetched("large")
    return content


def _parts(answer: Answer, most: int) -> Iterator[bytes]:
    """Yield the body unpacked, in parts, and no more than so many bytes of it. Raises NotFetched."""
    if answer.packing not in ("", "identity", "gzip", "x-gzip"):
        raise NotFetched("type")
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16) if "gzip" in answer.packing else None
    try:
        while most > 0:
            part = answer.response.read1(PART)
            if not part:
                break
            while part and most > 0:
                if unpacker is not None:
                    out = unpacker.decompress(part, min(PART, most))
                    part = unpacker.unconsumed_tail
                else:
                    out, part = part[:most], b""
                most -= len(out)
                if out:
                    yield out
    except TimeoutError as error:
        raise NotFetched("slow") from error
    except (OSError, http.client.HTTPException, ValueError, zlib.error) as error:
        raise NotFetched("broken") from error


def _charset(said: str, begins: bytes) -> str:
    """Return the codec for a page: what it begins with counts most, then what its answer said, then what
    its own head does."""
    for mark, name in _MARKS.items():
        if begins.startswith(mark):
            return name
    found = _known(said)
    if not found and (inside := _IN_HEAD.search(_COMMENT.sub(b"", begins))):
        found = _known(inside[1].decode("ascii"))
        # It was read as one byte for each letter, so it cannot be what it says.
        found = "utf-8" if found.startswith("utf-16") else found
    return found or "utf-8"


def _known(label: str) -> str:
    """Return the codec of this name, if pages are written in it; empty for all others."""
    if not _LABEL.fullmatch(label):
        return ""
    label = label.lower().removeprefix("x-")
    try:
        return _CHARSETS.get(codecs.lookup(_OTHERWISE.get(label, label)).name, "")
    except (LookupError, ValueError):
        return ""
