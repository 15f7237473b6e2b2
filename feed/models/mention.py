"""Who is named in what somebody wrote."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from feed.text.names import MENTION_SIGNS, may_name
from users.lib.lookups import PreparedQuery
from users.models import User

if TYPE_CHECKING:
    from .post import Post


class Mention(models.Model):
    """A post or comment names a person: `@name` in its text leads to them, whatever they are called
    by now."""

    post = models.ForeignKey("feed.Post", models.CASCADE, related_name="mentions")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="mentions", verbose_name=_("whom")
    )
    name = models.CharField(
        _("as typed"), max_length=50, help_text=_("In lower case, without the @.")
    )

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [models.UniqueConstraint(fields=["post", "name"], name="mention_once")]

    def __str__(self) -> str:
        return f"{self.post} names {self.person}"


# In one order: what is rendered of a post is remembered by these, too, in the order they come.
NAMED = PreparedQuery(
    lambda posts: Mention.objects.filter(post__one_of=posts).order_by("pk").select_related("person")
)


def load_named(posts: Iterable["Post"]) -> None:
    """Note on each post or comment whom it names; those who are hidden are named by a word alone. One
    query, or none where no text could name anybody.

    Who looks does not matter: a name that somebody wrote is read by all who read the rest.
    """
    rows = list(posts)
    naming = [row.pk for row in rows if may_name(row.body, MENTION_SIGNS)]
    named: dict[int, dict[str, User]] = {}
    if naming:
        for mention in NAMED.objects(naming):
            named.setdefault(mention.post_id, {})[mention.name] = mention.person
    for row in rows:
        row.named = named.get(row.pk, {})
