"""Whose account somebody means by what they type."""

from allauth.account.models import EmailAddress

from users.models import User


def stored_form(typed: str) -> str:
    """Return what somebody typed as a username or address the way these are stored."""
    return typed.strip().lower()


def look_in_vain(email: str, *, addresses: int, people: int = 0) -> None:
    """Look for an address so many times in each table, as is done for somebody who has an account:
    the answer to who has none must not come sooner. `test_equal_work.py` knows how often that is."""
    for _number in range(addresses):
        EmailAddress.objects.filter(email=email).exists()
    for _number in range(people):
        User.objects.filter(email=email).exists()


def account_of(typed: str) -> User | None:
    """Return the account with this username or address, in any case; None where there is none.

    An address that is verified counts first; then that of the account, which has no row of its own
    before the first sign-in where the staff made it; last one that somebody has written down and not
    shown to be theirs. It takes as many statements for an account as for none.
    """
    name = stored_form(typed)
    if "@" not in name:
        return User.objects.filter(username=name).first()
    rows = EmailAddress.objects.filter(email=name).select_related("user")
    address = rows.order_by("-verified", "-primary", "pk").first()
    person = User.objects.filter(email=name).order_by("pk").first()
    owner: User | None = address.user if address else None
    return owner if address and (address.verified or person is None) else person
