"""Every address of the site, from its routes."""

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from feed.actions.notifications import notify
from feed.patterns import PATTERNS
from tests.factories import make_comment, make_post
from tests.people import person


def routes(patterns: list[Any], prefix: str = "") -> Iterator[str]:
    """Yield every route of the site, as Django writes them."""
    for one in patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, route)
        elif isinstance(one, URLPattern):
            yield route


def paths_of(route: str, post: int, comment: int) -> list[str]:
    """Return addresses of this route; those about a thing are about one that is there."""
    route = route.replace("^", "").replace("$", "").replace("\\Z", "").replace("\\-", "-")
    if "<id:pk>" in route:
        return [route.replace("<id:pk>", str(pk)) for pk in (post, comment)]
    if route.startswith("patterns/<"):
        return [f"patterns/{name}/" for name in list(PATTERNS)[:3]]  # all are in `test_patterns.py`
    for placeholder, value in (
        ("<str:username>", "alice"),
        ("<str:version>", "en-1"),
        ("<path:object_id>", str(post)),
        ("<int:content_type_id>", "1"),
        ("<path:url>", "x"),
    ):
        route = route.replace(placeholder, value)
    route = re.sub(r"\(\?P<\w+>[^()]*(\([^()]*\))?[^()]*\)", "1-x", route)
    return [re.sub(r"<[^>]*>", str(post), route)]


def all_paths() -> list[str]:
    """Return an address for every route, and some with what makes their pages differ."""
    post = make_post(person("alice"), body="Look: https://example.org/?a=1&b=2")
    comment = make_comment(post, person("bob"))
    notify(recipient=post.author, text="A note", url="/public/")
    found = [
        "/" + path
        for route in routes(get_resolver().url_patterns)
        for path in paths_of(route, post.pk, comment.pk)
    ]
    return [*found, "/?before=1", "/nothing/here/", "/admin/nothing/", "/@nobody/", "/posts/0/"]
