"""How one wants to see pages, and times on them."""

from django.db import transaction

from users import signals
from users.models import User
from users.models.display import Display

from ._locks import lock_people


def set_display(*, actor: User, display: Display) -> bool:
    """Choose theme and size of text, for every browser one is signed in with; returns whether that
    changed anything."""
    with transaction.atomic():
        person = lock_people(actor)[actor.pk]
        if person.display == display:
            return False
        actor.theme, actor.text_size = display
        User.objects.filter(pk=actor.pk).update(theme=display.theme, text_size=display.text_size)
        signals.display_changed.send(sender=User, person=actor)
    return True


def set_time_zone(*, actor: User, time_zone: str) -> bool:
    """Show times in this zone, empty for the site's; returns whether that changed anything.

    Open pages come back for a fresh look: the Hub asks about them as it does when sessions change.
    """
    with transaction.atomic():
        person = lock_people(actor)[actor.pk]
        if person.time_zone == time_zone:
            return False
        User.objects.filter(pk=actor.pk).update(time_zone=time_zone)
        actor.time_zone = time_zone
        signals.sessions_changed.send(sender=User, person=actor)
    return True
