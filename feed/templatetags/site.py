"""Full addresses, for what is read elsewhere: `{% site_url "/about/" %}`."""

from django import template

from users.lib import site

register = template.Library()


@register.simple_tag
def site_url(path: str) -> str:
    """Return the full address of something on this site, as its settings know it."""
    return site.url_of(path)
