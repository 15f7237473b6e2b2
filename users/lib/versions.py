"""Names for what something says now, so that a page can tell whether it shows that already."""

from hashlib import blake2b


def version_of(*said: object) -> str:
    """Return a name, fit for a class, that changes with any of the values; the same in each process."""
    return f"v-{blake2b(repr(said).encode(), digest_size=6).hexdigest()}"
