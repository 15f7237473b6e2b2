"""Pictures in a bucket of S3 instead of in a folder."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from botocore.exceptions import EndpointConnectionError
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from moto import mock_aws
from storages.backends.s3 import S3Storage

from feed.actions.attachments import drop, sweep_attachments
from feed.actions.posts import edit_post
from feed.backups import archive
from feed.backups.folders import folders
from feed.management.commands import restore
from feed.models import Attachment
from feed.models.shown_picture import FOLDER
from tests import images
from tests.people import person, signed_in
from tests.pictures.uploading import attached, posted, ready, status
from tests.users.pictures import stored
from users.lib.bucket import BucketAway

pytestmark = pytest.mark.django_db
REGION = "eu-central-1"


@pytest.fixture(autouse=True)
def bucket(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A bucket of its own, in which all files are."""
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY"):
        monkeypatch.setenv(f"AWS_{name}", "plaza")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    kept = {"BACKEND": "users.lib.bucket.Bucket", "OPTIONS": {"bucket_name": "plaza"}}
    with mock_aws():
        made = boto3.resource("s3").create_bucket(
            Bucket="plaza", CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        settings.MEDIA_BUCKET = "plaza"
        settings.STORAGES = {**settings.STORAGES, "default": kept}
        yield made


def names_in(bucket: Any) -> set[str]:
    """Return what the files in it are called."""
    return {one.key for one in bucket.objects.all()}


def away(patch: pytest.MonkeyPatch) -> None:
    """Let nobody reach the bucket."""

    def fails(*about: Any, **more: Any) -> None:
        raise EndpointConnectionError(endpoint_url="https://s3.example")

    patch.setattr(BaseClient, "_make_api_call", fails)


def test_a_picture_of_a_post_is_uploaded_made_served_and_removed(bucket: Any) -> None:
    alice, bob = person("alice"), person("bob")
    row = ready(alice)
    post = posted(alice, row)
    assert names_in(bucket) == {f"{FOLDER}/{row.token}-{name}" for name in row.files}
    url = row.shown.large
    assert url.startswith("/pictures/")
    answer = signed_in(bob).get(url)
    sent = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert (
        sent == bucket.Object(f"{FOLDER}/{row.token}-{url.rpartition('/')[2]}").get()["Body"].read()
    )
    edit_post(actor=alice, post=post, visibility="followers")
    assert [status(who, url) for who in (alice, bob, None)] == [200, 404, 404]
    drop([row])
    assert [status(who, url) for who in (alice, bob, None)] == [404, 404, 404]
    sweep_attachments()
    assert names_in(bucket) == set()


def test_a_portrait_has_its_address_at_the_site(bucket: Any) -> None:
    picture = stored(images.encoded(images.drawn()))
    assert picture.url.startswith("/media/pictures/")
    assert status(None, picture.url) == 200
    assert names_in(bucket) == set(picture.names)


def test_nothing_is_written_over(bucket: Any) -> None:
    first, second = (default_storage.save("a/b.txt", ContentFile(said)) for said in (b"1", b"2"))
    assert first == "a/b.txt" != second
    with default_storage.open(first) as file:
        assert file.read() == b"1"


def test_a_bucket_that_is_away_is_said_in_words_and_harms_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alice = person("alice")
    row = ready(alice)
    with monkeypatch.context() as patch:
        away(patch)
        with pytest.raises(ValidationError, match="can't be stored right now"):
            attached(alice)
        assert status(alice, row.shown.large) == 503
        with pytest.raises(ValidationError, match="can't be stored right now"):
            stored(images.encoded(images.drawn()), owner=alice)
        with pytest.raises(BucketAway):
            default_storage.delete("a/b.txt")
    assert status(alice, row.shown.large) == 200


def test_a_picture_is_asked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    alice = person("alice")
    row = ready(alice)
    asked = []
    true = BaseClient._make_api_call

    def counted(self: BaseClient, name: str, about: Any) -> Any:
        asked.append(name)
        return true(self, name, about)

    monkeypatch.setattr(BaseClient, "_make_api_call", counted)
    assert status(alice, row.shown.large) == 200
    assert asked == ["GetObject"]


def test_a_bucket_that_refuses_is_not_taken_for_one_without_the_file(bucket: Any) -> None:
    alice = person("alice")
    row = ready(alice)
    for one in bucket.objects.all():
        one.delete()
    bucket.delete()
    assert Attachment.objects.filter(pk=row.pk).exists()
    with pytest.raises(BucketAway):
        default_storage.save("a/b.txt", ContentFile(b"1"))


def test_a_backup_leaves_out_what_is_in_it_and_one_with_pictures_fills_it(
    bucket: Any, tmp_path: Path, settings: Any
) -> None:
    settings.EXPORTS_ROOT = tmp_path / "exports"
    assert list(folders()) == ["exports"]
    media, dump, out = tmp_path / "media", tmp_path / "dump", io.BytesIO()
    for name, said in (("pictures/a-64.webp", b"one"), ("attachments/b-320.avif", b"two")):
        (media / name).parent.mkdir(parents=True)
        (media / name).write_bytes(said)
    dump.write_bytes(b"-")
    archive.write(
        out, dump, {"media": media}, lambda size: None, made_at="", engine="", migrations={}
    )
    out.seek(0)
    restore._restore_files(out, lambda size: None)
    assert names_in(bucket) == {"pictures/a-64.webp", "attachments/b-320.avif"}
    with default_storage.open("attachments/b-320.avif") as file:
        assert file.read() == b"two"


@pytest.mark.django_db(transaction=True)
def test_no_connection_to_the_database_is_held_while_a_bucket_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held = []

    def fetched(self: S3Storage, name: str) -> bool:
        held.append(connection.connection is not None)
        return False

    monkeypatch.setattr(S3Storage, "exists", fetched)
    person("alice")
    assert connection.connection is not None
    default_storage.exists("a/b.txt")
    assert held == [False]
