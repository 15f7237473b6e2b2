"""A browser that is signed in, or was."""

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.module_loading import import_string


class Session(AbstractBaseSession):
    """One session of one browser.

    `sign_in` is a random name given at sign-in that outlives a change of the session key (Django
    changes it with the password), so that an open socket can ask whether its own sign-in still
    holds. It is null for a visitor who has not signed in. Not unique: while the key changes, the
    old row and the new one both have it.

    `user` is whose it is, to be read with it; it keeps nobody from going, and goes with nobody.
    """

    sign_in = models.CharField(max_length=32, null=True, db_index=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        editable=False,
        related_name="+",
        db_constraint=False,
    )

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """Return the engine that reads and writes these rows, by its name: it knows this model."""
        engine: type[SessionBase] = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
        return engine
