"""What people write: posts, and comments under them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from users.lib.records import Shape
from users.models.user import Visibility

from .content import Content
from .linked import Linked
from .naming import Naming
from .post_reads import PostQuerySet
from .shown import Shown
from .tree import TreePath, segment


class Post(Naming, Shown, Linked, Content):
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
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,  # a partial one is below, as for the next two
        related_name="answers",
        verbose_name=_("answers"),
        help_text=_("The comment that this comment answers; empty where it answers the post."),
    )
    path = models.CharField(
        max_length=600,
        default="",
        db_default="",
        blank=True,
        editable=False,
        help_text=_("A comment's place in its tree: the ids from its first ancestor to itself."),
    )
    boost_of = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        db_index=False,
        related_name="boosts",
        verbose_name=_("boosts"),
        help_text=_("The post that this row passes on; it has no words of its own."),
    )
    quote_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="quotes",
        verbose_name=_("quotes"),
    )
    hidden_at = models.DateTimeField(
        _("hidden"),
        null=True,
        blank=True,
        help_text=_("A comment that the author of the post has folded away."),
    )
    created_at = models.DateTimeField(_("written"))
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)
    is_withdrawn = models.BooleanField(
        _("deleted by its author"),
        default=False,
        db_default=False,
        editable=False,
        help_text=_("Its author has deleted it; nobody brings it back."),
    )
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
    # Not a positive one: its check would be proved against every row while the table is locked.
    like_count = models.IntegerField(
        _("likes"), default=0, db_default=0, help_text=_("The people who like it.")
    )
    boost_count = models.IntegerField(
        _("boosts"), default=0, db_default=0, help_text=_("The people who pass it on.")
    )
    quote_count = models.IntegerField(
        _("quotes"), default=0, db_default=0, help_text=_("The posts that quote it.")
    )
    submission = models.UUIDField(
        null=True,
        blank=True,
        editable=False,
        help_text=_("The form it was sent with; the same form sent twice makes one post."),
    )

    objects = PostQuerySet.as_manager()
    # Where a card stands in a list, and who brought it there, is said outside of what is remembered of it.
    FROZEN = Shape(
        beside=("author",),
        noted=(Shown, Naming),
        without=frozenset(
            (
                "timeline_id",
                "boosted_by",
                "other_boosters",
                "tag_keys",
                "tags_touched",
                "submission",
                "link_id",
                "link_due",
            )
        ),
    )

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.UniqueConstraint(
                fields=["author", "submission"], name="one_post_per_submission"
            ),
            models.UniqueConstraint(
                fields=["boost_of", "author"],
                name="boost_once",
                condition=Q(boost_of__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["-id"],
                name="post_public_timeline",
                condition=Q(
                    root__isnull=True,
                    boost_of__isnull=True,
                    deleted_at__isnull=True,
                    erased_at__isnull=True,
                    visibility=Visibility.PUBLIC,
                ),
            ),
            models.Index(
                # The last is there so that the home timeline need not look at the rows.
                fields=["author", "-id", "visibility"],
                name="post_newest_by_author",
                condition=Q(root__isnull=True, deleted_at__isnull=True),
            ),
            models.Index(
                # Of those who pass on more than they write.
                fields=["author", "-id"],
                name="post_written_by_author",
                condition=Q(root__isnull=True, boost_of__isnull=True, deleted_at__isnull=True),
            ),
            models.Index(
                fields=["author", "-id"],
                name="post_boosts_by_author",
                condition=Q(boost_of__isnull=False, deleted_at__isnull=True),
            ),
            models.Index(
                fields=["author", "-id"],
                name="post_replies_by_author",
                condition=Q(root__isnull=False, deleted_at__isnull=True),
            ),
            models.Index(
                fields=["author", "-id"],
                name="post_media_by_author",
                condition=Q(
                    picture_facts__isnull=False, root__isnull=True, deleted_at__isnull=True
                ),
            ),
            models.Index(
                fields=["root", "id"],
                name="post_comments",
                condition=Q(root__isnull=False, deleted_at__isnull=True),
            ),
            models.Index(
                fields=["root", "path"], name="post_tree", condition=Q(root__isnull=False)
            ),
            models.Index(fields=["parent"], name="post_answers", condition=Q(parent__isnull=False)),
            models.Index(
                fields=["boost_of", "id"], name="post_boosts", condition=Q(boost_of__isnull=False)
            ),
            models.Index(
                fields=["quote_of"], name="post_quotes", condition=Q(quote_of__isnull=False)
            ),
            models.Index(fields=["link"], name="post_links", condition=Q(link__isnull=False)),
            models.Index(
                fields=["link_due"], name="post_links_due", condition=Q(link_due__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{'Comment' if self.is_comment else 'Post'} {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a new comment gets its path in the tree, of which its own id is a part."""
        super().save(*args, **kwargs)
        if self.is_comment and not self.path:
            above = self.parent.path if self.parent is not None else ""
            self.path = above + segment(self.pk)
            Post.objects.filter(pk=self.pk).update(path=self.path)

    def get_absolute_url(self) -> str:
        """Return the address; a comment's leads on to its place under its post, however far down."""
        return reverse("post", kwargs={"pk": self.pk})

    @property
    def is_comment(self) -> bool:
        """Whether this stands under a post."""
        return self.root_id is not None

    @property
    def in_tree(self) -> TreePath:
        """Where a comment stands in its tree."""
        return TreePath(self.path or segment(self.pk or 0))

    @property
    def is_hidden(self) -> bool:
        """Whether the author of the post has folded this comment away."""
        return self.hidden_at is not None

    @property
    def is_boost(self) -> bool:
        """Whether this row is no post, but passes one on."""
        return self.boost_of_id is not None

    def shown_at(self) -> "Post":
        """Return the post that this row puts into a timeline, with its `timeline_id` there; needs
        `boost_of` and both authors."""
        card = self if self.boost_of is None else self.boost_of
        card.timeline_id = self.pk
        card.boosted_by = None if self.boost_of is None else self.author
        return card

    @property
    def counts_for_author(self) -> bool:
        """Whether its author's number of posts counts it, while it stands."""
        return not self.is_comment and self.visibility == Visibility.PUBLIC

    @property
    def is_deleted(self) -> bool:
        """Whether the author or a moderator has taken it away."""
        return self.deleted_at is not None

    @property
    def is_public(self) -> bool:
        """Whether it is for everybody, and its author's account is not protected."""
        return self.visibility == Visibility.PUBLIC and not self.author.is_protected

    @property
    def is_erased(self) -> bool:
        """Whether its author has left; its place stays for what others wrote under it."""
        return self.erased_at is not None

    @property
    def is_there(self) -> bool:
        """Whether comments can stand under it: for somebody, or empty for all."""
        return self.is_erased or (not self.is_deleted and self.author.is_active)

    @property
    def is_visible(self) -> bool:
        """Whether anybody may see it now; needs `author`, and `root.author` for a comment."""
        if self.is_deleted or not self.author.is_active:
            return False
        return self.root is None or self.root.is_there
