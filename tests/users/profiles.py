"""Profiles with pictures, as tests save and read them."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests import images
from tests.html import page_of
from users.actions.pictures import store_picture
from users.actions.profiles import save_profile
from users.models import User
from users.models.picture import Kind

PATH = "/settings/profile/"
PREVIEW = "/settings/profile/preview/"


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def file() -> SimpleUploadedFile:
    return SimpleUploadedFile("me.png", images.encoded(images.drawn()), "image/png")


def stored(owner: User, kind: Kind = Kind.AVATAR) -> str:
    return store_picture(actor=owner, upload=file(), kind=kind).token


def saved(person: User, actor: User | None = None, **fields: Any) -> bool:
    """Save the profile with these fields and the others empty."""
    empty = {"name": "", "bio": "", "location": "", "links": [], "avatar": "", "header": ""}
    return save_profile(actor=actor or person, person=person, **(empty | fields))


def hidden(response: Any, name: str) -> str:
    return page_of(response).one("input", name=name).attributes["value"]


def previewed(response: Any) -> list[str]:
    """Return the addresses of the pictures in the preview."""
    shown = page_of(response).one(class_="picture-preview")
    return [image.attributes["src"] for image in shown.all("img")]
