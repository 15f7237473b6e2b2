"""How commands find people."""

from django.core.management.base import CommandError

from users.models import User


def person_named(username: str) -> User:
    """Return the person, whatever the case and with or without "@"; raises CommandError."""
    person = User.objects.filter(username=username.removeprefix("@").lower()).first()
    if person is None:
        raise CommandError(f"There is nobody called {username!r}.")
    return person
