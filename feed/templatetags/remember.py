"""Parts of templates that are rendered once for all who see the same: `{% remembered post %}`."""

from hashlib import blake2b
from typing import Any

from django import template
from django.template.base import Node, NodeList, Parser, Token
from django.template.context import Context
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe

from users.lib import remembered as memory
from users.lib.records import frozen

register = template.Library()


@register.tag
def remembered(parser: Parser, token: Token) -> "Remembered":
    """Render what stands inside once for each different value of the variables it names.

    {% remembered post %}…{% endremembered %}
        inside there is no other variable of the page, and the post is a record (`users/lib/records.py`): all
        that can be read there, the language and the time zone are the name by which it is remembered;
        a variable that is missing is None there
    """
    names = token.split_contents()[1:]
    inside = parser.parse(("endremembered",))
    parser.delete_first_token()
    return Remembered(names, inside)


class Remembered(Node):
    """What stands between `{% remembered … %}` and its end."""

    child_nodelists = ("nodelist",)

    def __init__(self, names: list[str], nodelist: NodeList) -> None:
        """Take the names of the variables that are seen inside, and what is."""
        self.names = names
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        """Return it as it was rendered before for the same values, else render it."""
        given = {name: frozen(context.get(name)) for name in self.names}
        read = blake2b(repr(given).encode(), digest_size=16).digest()
        zone = timezone.get_current_timezone_name()
        name = (self, read, translation.get_language(), zone)
        html = memory.recall(name)
        if html is None:
            html = self._rendered(context, given)
            memory.keep(name, html)
        return mark_safe(html)  # noqa: S308  (a template has rendered it)

    def _rendered(self, context: Context, given: dict[str, Any]) -> str:
        alone = Context(given)
        alone.template = context.template
        alone.render_context = context.render_context
        return str(self.nodelist.render(alone))
