"""Files that people send: never more of one is kept than a picture may have."""

from django.core.files.uploadhandler import TemporaryFileUploadHandler

from users.lib.images import MOST_BYTES


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Keeps the beginning of each file in a temporary file, and counts the rest.

    The form is read to its end, so that nothing typed in it is lost, and the file's `size` tells
    how much was sent: whoever takes the file refuses it by that, in words.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a part that begins within the bound."""
        if start <= MOST_BYTES:
            super().receive_data_chunk(raw_data, start)
