"""Pictures as tests upload them, and what is served of them."""

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.people import person
from users.actions.pictures import store_picture
from users.models import Picture, User
from users.models.picture import Kind


def upload(content: bytes, name: str = "me.png", kind: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, kind)


def stored(content: bytes, kind: Kind = Kind.AVATAR, owner: User | None = None) -> Picture:
    return store_picture(actor=owner or person("alice"), upload=upload(content), kind=kind)


def served(url: str) -> Any:
    """Return what a visitor gets for the address of a picture."""
    return Client().get(url)


def bytes_of(url: str) -> bytes:
    return b"".join(served(url).streaming_content)


def files(media: Path) -> list[str]:
    return sorted(path.name for path in media.rglob("*") if path.is_file())
