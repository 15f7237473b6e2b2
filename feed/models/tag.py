"""Hashtags: which posts carry them, who follows them."""

from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from feed.text.hashtags import TAG_SIGNS
from feed.text.names import mark_of, may_name
from users.models import User

from . import visibility
from .post import Post

MOST_FOLLOWED = 100  # hashtags by one person: the home timeline asks for each


class Tag(models.Model):
    """A hashtag. `key` is what makes two of them the same: case and width do not count."""

    key = models.CharField(_("key"), max_length=100, unique=True)
    name = models.CharField(_("as first written"), max_length=100)

    class Meta:
        verbose_name = _("hashtag")
        verbose_name_plural = _("hashtags")

    def __str__(self) -> str:
        return f"#{self.name}"

    def get_absolute_url(self) -> str:
        """Return the address of its timeline."""
        return reverse("tag", kwargs={"key": self.key})

    @property
    def mark(self) -> str:
        """The name that its parts in pages carry: .tag-<mark>-follow."""
        return mark_of(self.key)


class PostTag(models.Model):
    """A post carries a tag."""

    post = models.ForeignKey("feed.Post", models.CASCADE, related_name="tagged")
    tag = models.ForeignKey(Tag, models.CASCADE, db_index=False, related_name="tagged")

    class Meta:
        verbose_name = _("tagged post")
        verbose_name_plural = _("tagged posts")
        constraints = [models.UniqueConstraint(fields=["tag", "post"], name="tagged_once")]

    def __str__(self) -> str:
        return f"{self.post} {self.tag}"


class TagFollowQuerySet(models.QuerySet["TagFollow"]):
    """Reads of who follows which hashtags."""

    def of(self, viewer: User) -> Self:
        """Return what the viewer follows, in the order of the alphabet."""
        return self.filter(person=viewer).select_related("tag").order_by("tag__key")


class TagFollow(models.Model):
    """Somebody has the public posts with a tag in their home timeline."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        db_index=False,
        related_name="tag_follows",
        verbose_name=_("who"),
    )
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="follows", verbose_name=_("what"))
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    objects = TagFollowQuerySet.as_manager()

    class Meta:
        verbose_name = _("followed hashtag")
        verbose_name_plural = _("followed hashtags")
        constraints = [models.UniqueConstraint(fields=["person", "tag"], name="tag_follow_once")]

    def __str__(self) -> str:
        return f"{self.person} follows {self.tag}"


def posts_with(tag: Tag, viewer: User | None, before: int | None = None) -> models.QuerySet[Post]:
    """Return the posts with a hashtag that the viewer may see, the newest first, ready for cards, from
    below the id `before`; without those by people whom they have muted."""
    carries = models.Q(tagged__tag=tag)
    if before:
        # Said of both tables: PostgreSQL does not conclude the one from the other.
        carries &= models.Q(tagged__post__lt=before, pk__lt=before)
    unmuted = visibility.not_muted(viewer.pk if viewer is not None else None)
    return Post.objects.timeline(viewer).filter(unmuted, carries)


def load_tags(posts: Iterable[Post]) -> None:
    """Note on each post the keys of its hashtags; comments carry none. One query, or none where no
    text could hold one."""
    rows = [row for row in posts if row.root_id is None]
    tagged = [row.pk for row in rows if may_name(row.body, TAG_SIGNS)]
    keys: dict[int, list[str]] = {}
    if tagged:
        found = PostTag.objects.filter(post__in=tagged).order_by("tag__key")
        for post, key in found.values_list("post", "tag__key"):
            keys.setdefault(post, []).append(key)
    for row in rows:
        row.tag_keys = tuple(keys.get(row.pk, ()))


def keys_of(post: Post) -> tuple[str, ...]:
    """Return the keys of a post's hashtags; asks the database where they are not loaded."""
    if post.tag_keys is None:
        load_tags([post])
    return post.tag_keys or ()
