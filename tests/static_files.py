"""The list of static files, made once for all tests of a process.

Each browser of Django's tests loads the middleware anew, and WhiteNoise then looks at every static file: that
took a third of the time of most tests.
"""

from typing import Any

from django.conf import settings
from whitenoise.middleware import WhiteNoiseMiddleware


def install() -> None:
    """Let WhiteNoise keep the files that it found, as long as it is set up the same."""
    find: Any = WhiteNoiseMiddleware.add_files_from_finders
    found: dict[str, dict[str, Any]] = {}

    def add_files_from_finders(self: Any) -> None:
        own = {name: value for name, value in vars(self).items() if name not in OF_EACH}
        key = repr((own, settings.STATICFILES_DIRS, settings.STORAGES, settings.INSTALLED_APPS))
        if key not in found:
            before, self.files = self.files, {}
            find(self)
            found[key], self.files = self.files, before
        self.files.update(found[key])

    WhiteNoiseMiddleware.add_files_from_finders = add_files_from_finders


OF_EACH = frozenset(["get_response", "files", "media_types"])
