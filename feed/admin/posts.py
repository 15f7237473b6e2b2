"""Posts and comments: read them, take them away, bring them back."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from feed import live
from feed.actions.content import Content, PostContent
from feed.actions.posts import delete_posts, restore_posts
from feed.actions.removed_previews import remove_previews
from feed.models import Comment, Post
from users.admin.base import ModerationAdmin, Refused, moderator, note_changes, refusals


class IsDeletedFilter(admin.SimpleListFilter):
    """What is shown, or what was taken away."""

    title = gettext_lazy("state")
    parameter_name = "is_deleted"

    def lookups(
        self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]"
    ) -> list[tuple[str, str]]:
        """Return the two states."""
        return [("no", _("Shown")), ("yes", _("Deleted"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows in the chosen state."""
        if self.value() is None:
            return queryset
        return queryset.filter(deleted_at__isnull=self.value() == "no")


class WrittenAdmin(ModerationAdmin[Post]):
    """What posts and comments have in common.

    Moderators read, delete and restore; they do not change what people wrote, nor write for them.
    Deleting hides: the row stays, so that it can come back to its old place. Comments are rows of
    the posts' table, so the permissions on posts (`feed.view_post`, `feed.delete_post`) count for
    both, as they do in the actions; those that Django makes for the proxy mean nothing.
    """

    list_display_links = ("id", "excerpt")
    list_filter = (IsDeletedFilter, "created_at", "author__is_active")
    search_fields = ("body", "warning", "author__username", "author__name")
    ordering = ("-pk",)
    actions: Sequence[str] = ("delete_selected", "restore", "remove_previews")
    also_asked = ("root",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Post]:
        """Return the rows with their authors."""
        return super().get_queryset(request).select_related("author")

    def has_view_permission(self, request: HttpRequest, obj: Post | None = None) -> bool:
        """Whether the moderator may read posts."""
        return moderator(request).has_perm("feed.view_post") or self._moderates(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody writes for others."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Post | None = None) -> bool:
        """Nobody changes what others wrote."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Post | None = None) -> bool:
        """Whether the moderator may delete, and this is still there to be deleted."""
        return self._moderates(request) and (obj is None or not obj.is_deleted)

    def has_restore_permission(self, request: HttpRequest) -> bool:
        """Whether the moderator may restore; the "Restore" action asks."""
        return self._moderates(request)

    def _moderates(self, request: HttpRequest) -> bool:
        return moderator(request).has_perm("feed.delete_post")

    # --- deleting ------------------------------------------------------------------------------

    def get_deleted_objects(
        self, objs: Sequence[Post] | QuerySet[Post], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """List what is hidden, and only that: nothing is destroyed, so nothing else goes."""
        hint = _("Nothing is destroyed: it is hidden everywhere, and “Restore” brings it back.")
        named = [
            format_html(
                '<a href="{}">{}</a>: {}', self._url("change", post), post, self.excerpt(post)
            )
            for post in objs
        ]
        return [hint, *named], {str(self.opts.verbose_name_plural): len(named)}, set(), []

    def delete_model(self, request: HttpRequest, obj: Post) -> None:
        """Hide one; raises Refused."""
        self._delete(request, [obj])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        """Hide several, all or none; raises Refused."""
        self._delete(request, queryset)

    def _delete(self, request: HttpRequest, posts: Sequence[Post] | QuerySet[Post]) -> None:
        with refusals(_("Nothing was deleted. You may not delete what others wrote.")):
            delete_posts(actor=moderator(request), posts=posts)

    @admin.action(
        description=gettext_lazy("Delete selected %(verbose_name_plural)s"), permissions=["delete"]
    )
    def delete_selected(
        self, request: HttpRequest, queryset: QuerySet[Post]
    ) -> HttpResponse | None:
        """Ask, then hide them: Django's own action, all or nothing, over what is still shown."""
        shown = queryset.filter(deleted_at__isnull=True)
        if not shown:
            self.message_user(request, _("All of these are deleted already."), messages.WARNING)
            return None
        try:
            # Admin's history is written first; a refusal takes it back.
            with live.transaction():
                return delete_selected(self, request, shown)
        except Refused as refused:
            self.message_user(request, str(refused), messages.ERROR)
            return None

    # --- restoring -----------------------------------------------------------------------------

    @admin.action(description=gettext_lazy("Restore"), permissions=["restore"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        """Bring them back to their old places."""
        try:
            with refusals(_("Nothing was restored. You may not restore.")):
                changed = restore_posts(actor=moderator(request), posts=queryset)
        except Refused as refused:
            self.message_user(request, str(refused), messages.ERROR)
            return
        ids = {post.pk for post in changed}
        stay = queryset.filter(is_withdrawn=True).count()
        if stay:
            said = ngettext(
                "%d was deleted by its author and stays so.",
                "%d were deleted by their authors and stay so.",
                stay,
            )
            self.message_user(request, said % stay, messages.WARNING)
        if not changed and stay:
            return
        note_changes(request, [row for row in queryset if row.pk in ids], "Restored.")
        self.message_user(
            request,
            ngettext("%d was restored.", "%d were restored.", len(changed)) % len(changed),
            messages.SUCCESS,
        )

    def restore_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Bring one back from its own page."""
        if not self.has_restore_permission(request):
            raise PermissionDenied
        pk = unquote(object_id)
        found = self.get_queryset(request).filter(pk=pk) if pk.isdecimal() else None
        if not found:
            return redirect(self._url("changelist"))
        self.restore(request, found)
        return redirect(self._url("change", found[0]))

    def get_urls(self) -> list[URLPattern]:
        """Return Django's addresses and that of "Restore"."""
        view = self.admin_site.admin_view(require_POST(self.restore_view))
        name = f"{self.opts.app_label}_{self.opts.model_name}_restore"
        return [path("<path:object_id>/restore/", view, name=name), *super().get_urls()]

    def _url(self, page: str, post: Post | None = None) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}"
        return reverse(name, args=[post.pk] if post else None)

    # --- what links show ---------------------------------------------------------------------

    @admin.action(
        description=gettext_lazy("Remove previews of links, wherever they show"),
        permissions=["restore"],
    )
    def remove_previews(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        """Take away what the pages say that these link to, from every post and comment that shows it."""
        asked = list(queryset)
        try:
            with refusals(_("Nothing was removed. You may not change what posts show.")):
                number = remove_previews(actor=moderator(request), posts=asked)
        except Refused as refused:
            self.message_user(request, str(refused), messages.ERROR)
            return
        if not number:
            said = _("None of these shows a preview.")
            self.message_user(request, said, messages.WARNING)
            return
        note_changes(request, asked, "Preview removed.")
        said = ngettext("%d preview was removed.", "%d previews were removed.", number)
        self.message_user(request, said % number, messages.SUCCESS)

    # --- what the pages show -------------------------------------------------------------------

    def get_fields(self, request: HttpRequest, obj: Post | None = None) -> list[Any]:
        """Return what one page shows; "moderation" only to those who may."""
        fields = [
            "author",
            *self.place_fields,
            *self.content.names(),
            "created_at",
            "edited_at",
            "deleted_at",
            "is_withdrawn",
        ]
        return [*fields, "moderation"] if self._moderates(request) else fields

    def get_readonly_fields(self, request: HttpRequest, obj: Post | None = None) -> list[Any]:
        """All of it."""
        return self.get_fields(request, obj)

    place_fields: tuple[str, ...] = ()
    content: type[Content] = Content

    @admin.display(description=gettext_lazy("text"))
    def excerpt(self, post: Post) -> str:
        """The beginning of the text, on one line."""
        return Truncator(" ".join(post.body.split())).chars(80)

    @admin.display(description=gettext_lazy("moderation"))
    def moderation(self, post: Post) -> str:
        """A button that restores; the one that deletes is Django's own, at the foot of the page."""
        if not post.is_deleted:
            return _("Shown. “Delete” hides it; it can be restored.")
        if post.is_withdrawn:
            return _("Its author has deleted it. It stays so.")
        # The page's form has nothing to save; it lends the button its token.
        return format_html(
            '<button class="button" formaction="{}">{}</button>',
            self._url("restore", post),
            _("Restore"),
        )


@admin.register(Post)
class PostAdmin(WrittenAdmin):
    """Posts, without the comments that share their table."""

    list_display = ("id", "author", "excerpt", "comment_count", "created_at", "deleted_at")
    place_fields = ("comments_under",)
    content = PostContent

    def get_queryset(self, request: HttpRequest) -> QuerySet[Post]:
        """Return the posts."""
        return super().get_queryset(request).filter(root=None, boost_of=None)

    @admin.display(description=gettext_lazy("comments"))
    def comments_under(self, post: Post) -> str:
        """The way to its comments."""
        url = f"{reverse('admin:feed_comment_changelist')}?root__id__exact={post.pk}"
        return format_html('<a href="{}">{}</a>', url, post.comment_count)


@admin.register(Comment)
class CommentAdmin(WrittenAdmin):
    """Comments."""

    list_display = ("id", "author", "excerpt", "under", "created_at", "deleted_at")
    place_fields = ("under",)

    @admin.display(description=gettext_lazy("under"), ordering="root")
    def under(self, comment: Post) -> str:
        """The way to the post it stands under."""
        url = reverse("admin:feed_post_change", args=[comment.root_id])
        return format_html('<a href="{}">{}</a>', url, _("Post %d") % (comment.root_id or 0))
