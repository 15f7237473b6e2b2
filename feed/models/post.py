"""What people write: posts, and comments under them."""

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from users.models import Follow, User
from users.models.user import Visibility

type_of_viewer = User | AnonymousUser | None


class PostQuerySet(models.QuerySet["Post"]):
    """Reads of posts and comments. Each says who is looking."""

    def visible_to(self, viewer: type_of_viewer) -> Self:
        """Return what this viewer may see: nothing deleted, nothing by people who are hidden.

        A comment is visible only where its post is. So far this is the same for every viewer.
        """
        return self.filter(
            Q(root__isnull=True) | Q(root__deleted_at__isnull=True, root__author__is_active=True),
            deleted_at__isnull=True,
            author__is_active=True,
        )

    def timeline(self, viewer: type_of_viewer) -> Self:
        """Return the posts (no comments) this viewer may see, newest first, ready for cards."""
        return (
            self.filter(root__isnull=True, deleted_at__isnull=True, author__is_active=True)
            .select_related("author")
            .order_by("-pk")
        )

    def home(self, viewer: User) -> Self:
        """Return the viewer's home timeline: their own posts and those of whom they follow."""
        followees = Follow.objects.filter(follower=viewer).values("followee")
        return self.timeline(viewer).filter(Q(author=viewer) | Q(author__in=followees))

    def by(self, person: User, viewer: type_of_viewer) -> Self:
        """Return the posts on that person's page."""
        return self.timeline(viewer).filter(author=person)

    def comments_under(self, post: "Post", viewer: type_of_viewer) -> Self:
        """Return the comments this viewer may see under the post, oldest first."""
        return (
            self.filter(root=post, deleted_at__isnull=True, author__is_active=True)
            .select_related("author")
            .order_by("pk")
        )


class Post(models.Model):
    """Something a person wrote: a post, or, where `root` is set, a comment under that post.

    Posts and comments share one table and one sequence of ids because people do the same things
    with both. Lists sort by the id: rows are inserted under the log's lock (`feed/live/`), so the
    order of ids is the order in which they became visible. A deleted row stays, hidden, so that a
    moderator can restore it to its old place.
    """

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="posts", verbose_name=_("author")
    )
    root = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="comments",
        verbose_name=_("under"),
        help_text=_("The post that this comment stands under; empty for a post."),
    )
    body = models.TextField(_("text"))
    visibility = models.CharField(
        _("for"),
        max_length=9,
        choices=Visibility,
        default=Visibility.PUBLIC,
        db_default=Visibility.PUBLIC,
        help_text=_("Whom a post is for. A comment is for those who see its post."),
    )
    created_at = models.DateTimeField(_("written"))
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)
    erased_at = models.DateTimeField(
        _("erased"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Its author has left. Its place stays, empty, for what others wrote under it."),
    )
    comment_count = models.PositiveIntegerField(
        _("comments"), default=0, help_text=_("Its comments that are not deleted.")
    )
    submission = models.UUIDField(
        null=True,
        blank=True,
        editable=False,
        help_text=_("The form it was sent with; the same form sent twice makes one post."),
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.UniqueConstraint(fields=["author", "submission"], name="one_post_per_submission")
        ]
        indexes = [
            models.Index(
                fields=["-id"],
                name="post_public_newest",
                condition=Q(
                    root__isnull=True,
                    deleted_at__isnull=True,
                    erased_at__isnull=True,
                    visibility=Visibility.PUBLIC,
                ),
            ),
            models.Index(
                fields=["author", "-id"],
                name="post_by_author",
                condition=Q(root__isnull=True, deleted_at__isnull=True),
            ),
            models.Index(
                fields=["root", "id"],
                name="post_comments",
                condition=Q(root__isnull=False, deleted_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{'Comment' if self.is_comment else 'Post'} {self.pk}"

    def get_absolute_url(self) -> str:
        """Return the address; a comment's leads on to its place under its post, however far down."""
        return reverse("post", kwargs={"pk": self.pk})

    @property
    def is_comment(self) -> bool:
        """Whether this stands under a post."""
        return self.root_id is not None

    @property
    def is_deleted(self) -> bool:
        """Whether the author or a moderator has taken it away."""
        return self.deleted_at is not None

    @property
    def is_visible(self) -> bool:
        """Whether anybody may see it now; needs `author`, and `root.author` for a comment."""
        if self.is_deleted or not self.author.is_active:
            return False
        return self.root is None or self.root.is_visible


class CommentManager(models.Manager["Comment"]):
    """Only the rows that are comments."""

    def get_queryset(self) -> models.QuerySet["Comment"]:
        """Return the comments."""
        return super().get_queryset().filter(root__isnull=False)


class Comment(Post):
    """The comments among the posts, for Django admin."""

    objects = CommentManager()  # type: ignore[assignment, misc]

    class Meta:
        proxy = True
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
