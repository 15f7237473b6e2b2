"""What the pages about an account ask: which pages there are, what a browser calls itself."""

from django import template
from django.conf import settings
from django.forms import BoundField, Media
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from users.actions.invites import may_invite
from users.models import User

PASSKEY_SCRIPTS = ("mfa/js/webauthn-json.js", "mfa/js/webauthn.js", "account/js/onload.js")
register = template.Library()

# In this order: most browsers also name those that they descend from.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


@register.filter
def browser_name(user_agent: str) -> str:
    """Return how people call the browser that says this of itself: "Firefox, Linux"."""
    known = [
        next((name for sign, name in names if sign in user_agent), "")
        for names in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, known)) or _("Another program")


@register.filter
def is_within(path: str, place: str) -> bool:
    """Return whether the page at `path` is the place, or one below it."""
    return path.startswith(place)


@register.simple_tag
def widget(field: BoundField) -> SafeString:
    """Return a field of a form to type in; the first one that was refused gets the focus, which brings
    it into view and has what is wrong with it read out."""
    refused = [one.name for one in field.form.visible_fields() if one.errors]
    return field.as_widget(attrs={"autofocus": True} if refused[:1] == [field.name] else None)


@register.simple_tag
def passkey_scripts() -> SafeString:
    """Return allauth's scripts for passkeys, from our own address as the policy wants it."""
    return Media(js=PASSKEY_SCRIPTS).render()


@register.simple_tag
def passkey_task(name: str, **ids: str) -> SafeString:
    """Return what those scripts read when the page is loaded: which of their tasks this page has, and
    the ids of the elements for it. It is data, which the policy lets stand in the page."""
    data: SafeString = json_script({"ids": ids})
    task = format_html('<script data-allauth-onload="allauth.webauthn.forms.{}" ', name)
    return mark_safe(task + data.removeprefix("<script "))  # noqa: S308


@register.simple_tag
def can_invite(person: User) -> bool:
    """Return whether this person can make invitations now."""
    return may_invite(person)


@register.simple_tag
def has_other_sites() -> bool:
    """Return whether people can sign in by another site."""
    return bool(settings.SOCIALACCOUNT_PROVIDERS)
