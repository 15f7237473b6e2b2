"""Pictures in a bucket of S3, or of what speaks like it, instead of in a folder (docs/operations.md).

boto3 reads from the environment where the bucket is and by which key it may be used. People fetch pictures
from the site all the same, at the same addresses: nobody else learns who looks at what, the
Content-Security-Policy names no other host, and who may not see a post does not see its pictures.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import connections
from storages.backends.s3 import S3Storage
from storages.utils import clean_name
from urllib3.exceptions import HTTPError

# A request may wait for it, so it is bounded, and holds no connection to the database meanwhile: a bucket
# that does not answer counts as one that is away, and nothing else waits for it.
LIMITS = Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 2})


class BucketAway(OSError):
    """It could not be reached, or has refused: what was asked for may be there all the same."""


class Bucket(S3Storage):
    """Files in the bucket `bucket_name`. What goes wrong is an OSError, as it is with a folder."""

    def get_default_settings(self) -> dict[str, Any]:
        """Private files, none of which is ever written over."""
        own = {"client_config": LIMITS, "default_acl": None, "file_overwrite": False}
        return {**super().get_default_settings(), **own}

    def url(self, name: str, *about: Any, **more: Any) -> str:
        """Return the address at which the site hands it out."""
        return settings.MEDIA_URL + quote(name)

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        """Open a file to be read, with all that is in it: asked for once, and not while it is being read.
        Raises FileNotFoundError where there is none."""
        with _as_of_a_folder():
            try:
                found = self.bucket.Object(self._normalize_name(clean_name(name))).get()
            except self.connection.meta.client.exceptions.NoSuchKey:
                raise FileNotFoundError(name) from None
            return ContentFile(found["Body"].read(), name)

    def _save(self, name: str, content: File[bytes]) -> str:
        with _as_of_a_folder():
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        """Delete a file; one that is gone already does no harm."""
        with _as_of_a_folder():
            super().delete(name)

    def exists(self, name: str) -> bool:
        """Return whether there is one."""
        with _as_of_a_folder():
            return bool(super().exists(name))


@contextmanager
def _as_of_a_folder() -> Iterator[None]:
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()
    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError, HTTPError) as error:
        raise BucketAway(str(error)) from error
