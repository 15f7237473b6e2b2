"""Mails about a strike, and about what came of an appeal."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from feed.models import Notification, Strike
from users.lib import site, zones

from .strike_links import token_of

Kind = Notification.Kind


def send(strike: Strike, kind: Notification.Kind) -> None:
    """Send the person a mail, as a part of the transaction around it.

    Who can sign in is led to the page of the strike. Who cannot, because the account is suspended, gets a
    link that works signed out, as long as one can appeal. What was said to them stands in the mail itself.
    """
    person = strike.person
    if person is None or not person.email:
        return
    path = reverse("strike", kwargs={"pk": strike.pk})
    if not person.is_active and kind == Kind.STRIKE:
        path = reverse("strike_by_link", kwargs={"token": token_of(strike)})
    subject = {
        Kind.APPEAL_GRANTED: _("Your appeal was granted"),
        Kind.APPEAL_REFUSED: _("Your appeal was refused"),
    }.get(kind, _("Moderators made a decision about your account"))
    about = {"strike": strike, "person": person, "kind": kind.value, "url": site.url_of(path)}
    # In the person's own zone: that of this request is the moderator's, and would tell where they live.
    with timezone.override(zones.or_the_site_s(person.time_zone)):
        text = render_to_string("feed/strike/mail.txt", about)
    send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [person.email])
