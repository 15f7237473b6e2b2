"""The order in which people's rows are locked."""

from users.models import User


def lock_people(*people: User) -> dict[int, User]:
    """Lock the people's rows in the order of their ids, so that no two actions deadlock.

    Returns them by id as they are now. `no_key`: inserting a post or comment holds a key share on
    its author, which must not wait.
    """
    ids = sorted(person.pk for person in people)
    rows = User.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    return {person.pk: person for person in rows}
