"""Attributes of htmx: for buttons that act at once, forms of a whole page, messages that go by themselves."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def act(name: str, into: str = "", swap: str = "", **about: Any) -> SafeString:
    """Return the attributes by which a button sends nothing but itself to a URL.

    {% act "scheduled_publish" pk=scheduled.pk %}
        it belongs to the page's form "act", which holds the token: no card does; it leads to another
        page, with htmx as without (`{% page_form %}`)
    {% act "post_like" pk=post.pk into="closest .own" %}
        with htmx what it answers goes into that element; a second press is dropped meanwhile
    {% act "message_react" pk=1 message=2 into="this" swap="none" %}
        with htmx the answer is not used: what it did comes by the socket
    """
    address = reverse(name, kwargs=about)
    html = format_html('form="act" formaction="{}"', address)
    if not into:
        return format_html("{} {}", html, page_form(address))
    html = format_html('{} hx-post="{}" hx-target="{}" hx-sync="this:drop"', html, address, into)
    return format_html('{} hx-swap="{}"', html, swap) if swap else html


@register.simple_tag
def page_form(address: str | None = "", waits_for: str = "") -> SafeString:
    """Return the attributes of a form that stands for a whole page: its view answers as without htmx,
    but where nothing reaches the server the page stays, with what was typed, and says so.

    `address` is that of the form's `action`, if it has one; else the form is sent to its page. `waits_for`
    names a field whose own request comes first: files that are being uploaded.
    """
    return format_html(
        'hx-post="{}" hx-target="#live" hx-select="#live" hx-swap="outerHTML" hx-sync="{}" '
        "hx-headers='{}'",
        address or "",
        f"{waits_for}:queue first" if waits_for else "this:drop",
        mark_safe('{"Plaza-Form": "page"}'),
    )


@register.simple_tag
def until_it_works() -> SafeString:
    """Return the attributes of a message that goes once something has worked: by a request whose answer is
    not used. The messages of nginx (`config/deploy/errors/`) have them written out."""
    return mark_safe(
        'hx-get="/live/pulse/" hx-trigger="plaza:worked from:body" hx-target="this" hx-swap="delete"'
    )
