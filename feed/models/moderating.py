"""Who may read what was reported."""

from users.models import User

READING = ("feed.view_case", "feed.change_case")  # either will do


def may_read_cases(person: User | None) -> bool:
    """Return whether this is somebody of the staff who may read cases and appeals, as far as these are not
    about themself. Asked of the database, unless it was asked with the same object before."""
    if person is None or not (person.is_active and person.is_staff):
        return False
    return any(map(person.has_perm, READING))
