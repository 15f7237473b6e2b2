"""A disk is full."""

import time
from io import BytesIO

import httpx
from PIL import Image

from tests.chaos.grounds import Several, Small, SmallDisk
from tests.chaos.person import TOKEN
from tests.chaos.town import NAMES, TownUnderFaults
from tests.services import session_key_of

from .fault import Fault, ground_of

FULL = 6.0  # seconds


def database(town: TownUnderFaults) -> dict[str, float]:
    """The disk with the SQLite database is full for a while."""
    ground = ground_of(town, Small)
    failed = town.ledger.failed
    ground.disk.fill(ground.pids())
    time.sleep(FULL)
    ground.disk.empty()
    refused = town.ledger.failed - failed
    assert refused, "the disk was full and everything was written"
    return {"requests refused meanwhile": refused}


def media(town: TownUnderFaults) -> dict[str, float]:
    """The disk with the pictures is full: an upload is refused in words, and nothing of it is left."""
    ground = ground_of(town, Several)
    _upload_all(town, 200)
    before = _stored(ground.disk)
    ground.disk.fill(ground.pids())
    try:
        _upload_all(town, 422)
    finally:
        ground.disk.empty()
    assert _stored(ground.disk) == before, "half a picture was left"
    _upload_all(town, 200)
    return {}


def _stored(disk: SmallDisk) -> list[str]:
    files = disk.folder.rglob("*.webp")
    return sorted(f"{path.name} {path.stat().st_size}" for path in files)


def _upload_all(town: TownUnderFaults, expected: int) -> None:
    """Let some people try a picture; all are answered with this status, in words."""
    for name in NAMES[:3]:
        picture = BytesIO()
        Image.effect_noise((900, 900), 120).convert("RGB").save(picture, "PNG")
        url = town.any_url()
        reply = httpx.post(
            f"{url}/settings/profile/preview/",
            files={"avatar": ("me.png", picture.getvalue(), "image/png")},
            cookies={"sessionid": session_key_of(name), "csrftoken": TOKEN},
            headers={"X-CSRFToken": TOKEN, "HX-Request": "true", "Origin": url},
            timeout=30,
        )
        town.ledger.see_answer("/settings/profile/preview/", reply.status_code, reply.text)
        assert reply.status_code == expected, (reply.status_code, reply.text[:300])


FAULTS = (
    Fault("disk-database", "the disk with the SQLite database is full", database, "small"),
    Fault("disk-media", "the disk with the pictures is full", media),
)
