"""Addresses outside this site that pages lead to: they must be what they look like."""

import re

from django.core.exceptions import ImproperlyConfigured

CONTACT = re.compile(r"mailto:[^\s@]+@[^\s@]+|https://[^\s/]+\S*|tel:\+?[0-9-]+")
WEB_ADDRESS = re.compile(r"https?://[^\s/]+\S*")


def contact(name: str, value: str) -> str:
    """Return a way to write to somebody, or ""; raises ImproperlyConfigured for what is none."""
    return _checked(name, value, CONTACT, "mailto:you@plaza.example, an https:// address, or tel:")


def web_address(name: str, value: str) -> str:
    """Return a web address, or ""; raises ImproperlyConfigured for what is none."""
    return _checked(name, value, WEB_ADDRESS, "a web address, as https://git.example/plaza")


def _checked(name: str, value: str, form: re.Pattern[str], wanted: str) -> str:
    if value and not form.fullmatch(value):
        raise ImproperlyConfigured(f"{name} must be {wanted}.")
    return value
