"""Pictures are served to everybody, and swept when nobody shows them."""

import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from tests import images
from tests.factories import UserFactory
from tests.people import HTMX, person, signed_in, text_of
from tests.users.pictures import bytes_of, files, served, stored, upload
from users.actions import pictures
from users.actions.pictures import sweep_pictures
from users.models import Picture, User
from users.models.picture import Kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def age(picture: Picture, **ago: int) -> None:
    Picture.objects.filter(pk=picture.pk).update(created_at=timezone.now() - timedelta(**ago))


def test_where_a_picture_was_taken_is_gone_from_what_is_served() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    photograph = images.photograph()
    assert photograph.count(images.MARKER) > 20
    assert images.opened(photograph).getexif().get_ifd(images.GPS)
    data = {"name": "Alice", "avatar": upload(photograph), "header": upload(photograph)}
    assert browser.post("/settings/profile/", data).status_code == 302
    alice = fresh(alice)
    urls = re.findall(r"/media/\S+webp", f"{alice.avatar_srcset} {alice.header_srcset}")
    assert len(urls) == 5
    for url in urls:
        made = bytes_of(url)
        assert not [part for part in (images.MARKER, b"EXIF", b"XMP ", b"ICCP") if part in made]
        shown = images.opened(made)
        assert not shown.getexif() and not {"exif", "xmp", "icc_profile"} & set(shown.info)


def test_a_picture_is_served_to_everybody_for_ever() -> None:
    response = served(stored(images.encoded(images.drawn())).url)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/webp"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    "path",
    [
        "pictures/{token}-65.webp",
        "pictures/{token}-64.webp.html",
        "pictures/{token}-064.webp",
        "pictures/{token}.webp",
        "pictures/x{token}-64.webp",
        "pictures/",
        "pictures/../secret.txt",
        "pictures/..%2fsecret.txt",
        "../secret.txt",
        "secret.txt",
        "pictures/{token}-64.webp%0a",
        "%2e%2e/%2e%2e/etc/passwd",
    ],
)
def test_nothing_but_pictures_is_served(path: str, media: Path) -> None:
    (media / "secret.txt").write_text("secret")
    picture = stored(images.encoded(images.drawn()))
    assert served(f"/media/pictures/{picture.token}-64.webp").status_code == 200
    assert served("/media/" + path.format(token=picture.token)).status_code == 404


@pytest.mark.everywhere
def test_pictures_that_nobody_shows_are_swept_after_a_day(
    media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    alice = person("alice")
    shown, header, old, new = (
        stored(images.encoded(images.drawn()), kind, alice)
        for kind in (Kind.AVATAR, Kind.HEADER, Kind.AVATAR, Kind.AVATAR)
    )
    User.objects.filter(pk=alice.pk).update(avatar_token=shown.token, header_token=header.token)
    for picture in (shown, header, old):
        age(picture, hours=25)
    age(new, hours=23)
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_pictures() == 1
    assert set(Picture.objects.all()) == {shown, header, new}
    assert not [name for name in files(media) if old.token in name]
    assert len(files(media)) == 3 + 2 + 3
    assert sweep_pictures() == 0


def test_with_a_person_go_their_files(media: Path, django_capture_on_commit_callbacks: Any) -> None:
    alice = person("alice")
    stored(images.encoded(images.drawn()), owner=alice)
    kept = stored(images.encoded(images.drawn()), owner=UserFactory.create())
    with django_capture_on_commit_callbacks(execute=True):
        alice.delete()
    assert files(media) == sorted(Path(name).name for name in kept.names)


def test_a_row_that_is_kept_after_all_keeps_its_files(media: Path) -> None:
    picture = stored(images.encoded(images.drawn()))
    picture.delete()  # not committed: the test's transaction is open
    assert len(files(media)) == 3


def test_previews_do_not_pile_up(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any, media: Path
) -> None:
    monkeypatch.setattr(pictures, "PREVIEWS", 2)
    alice = person("alice")
    content = images.encoded(images.drawn())
    first = stored(content, owner=alice)
    User.objects.filter(pk=alice.pk).update(avatar_token=first.token)
    with django_capture_on_commit_callbacks(execute=True):
        later = [stored(content, owner=alice) for _number in range(4)]
    assert set(Picture.objects.all()) == {first, *later[-2:]}
    assert len(files(media)) == 3 * 3


def test_a_failure_leaves_no_files(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: Any, **_options: Any) -> None:
        raise OSError("the disk is full")

    alice = person("alice")
    monkeypatch.setattr(Picture, "save", fail)
    with pytest.raises(OSError, match="full"):
        stored(images.encoded(images.drawn()), owner=alice)
    assert files(media) == []


def test_where_the_disk_is_full_a_picture_is_refused_in_words_and_nothing_is_left(
    media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = person("alice")
    save = default_storage.save
    saved: list[str] = []

    def fill_up(name: str, content: Any) -> str:
        if saved:
            raise OSError(28, "No space left on device")
        saved.append(name)
        return str(save(name, content))

    monkeypatch.setattr(default_storage, "save", fill_up)
    data = {"avatar": upload(images.encoded(images.noise()))}
    response = signed_in(alice).post("/settings/profile/preview/", data, headers=HTMX)
    assert response.status_code == 422
    assert "be stored right now." in text_of(response)
    assert saved
    assert files(media) == []
    assert not Picture.objects.exists()


def test_who_uploads_too_much_waits_and_loses_nothing(settings: Any) -> None:
    settings.LIMITS = {"upload": "1/h"}
    browser = signed_in(person("alice"))
    for expected in (200, 429):
        data = {"avatar": io.BytesIO(images.encoded(images.drawn())), "bio": "What I typed"}
        response = browser.post("/settings/profile/preview/", data)
        assert response.status_code == expected
        assert "What I typed" in text_of(response)
    assert int(response["Retry-After"]) > 3000
    assert "Please wait 60 minutes" in text_of(response)
    data = {"avatar": io.BytesIO(images.encoded(images.drawn()))}
    assert browser.post("/settings/profile/preview/", data, headers=HTMX).status_code == 429
    assert browser.post("/settings/profile/", {"name": "A"}).status_code == 302
