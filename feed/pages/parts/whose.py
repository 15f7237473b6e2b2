"""Whose page it is, and what they are to the viewer."""

from feed.pages.kind import NotFound, Subject
from users.models import User
from users.models.relation import Relation, between, named


def person_named(username: str, viewer: User | None) -> Subject:
    """Return the person of this username, or who gave it up lately. Raises NotFound for people who are
    hidden, block the viewer, or do not exist."""
    person = named(username, viewer)
    if person is None:
        raise NotFound
    return Subject(person.pk)


def person_in(about: Subject) -> User | None:
    """Return the person that a page is about; None for those who have left."""
    return User.objects.filter(pk=about.object_id or 0).first()


def relation_to(about: User | None, viewer: User | None) -> Relation | None:
    """Return what the viewer is to the person; None where they may not know them."""
    if about is None or not about.is_active:
        return None
    relation = between(viewer.pk if viewer is not None else None, about.pk)
    return None if relation.is_blocked else relation


def closed_to(about: User, relation: Relation) -> str:
    """Return why the viewer may not read what the person writes; empty where they may."""
    if relation.blocks:
        return "blocked"
    if about.is_protected and not (relation.follows or relation.is_self):
        return "protected"
    return ""
