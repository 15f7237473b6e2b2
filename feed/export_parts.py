"""What the feed adds to the download of somebody's data: what they wrote and what they were notified of."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from feed import report_export
from feed.actions.content import Content, PostContent
from feed.models import (
    Attachment,
    Ballot,
    Bookmark,
    Draft,
    Like,
    Membership,
    Mention,
    Message,
    MessageReaction,
    Notification,
    Pin,
    Poll,
    Post,
    ReadingPlace,
    ScheduledPost,
    TagFollow,
    Version,
)
from feed.models.visibility import may_see, not_apart
from users.exports import parts
from users.models import User


def register() -> None:
    """Register the parts; the start-up of the app calls this."""
    parts.register(
        "posts",
        _("what you posted, also what you or a moderator deleted"),
        rows=lambda person: Post.objects.filter(author=person, root=None, boost_of=None),
        describe=_post,
    )
    parts.register(
        "boosts",
        _("what you boost"),
        rows=lambda person: Post.objects.filter(author=person, boost_of__isnull=False),
        describe=lambda row: {"post": row.boost_of_id, "since": row.created_at},
    )
    parts.register(
        "comments",
        _("what you commented"),
        rows=lambda person: Post.objects.filter(author=person, root__isnull=False),
        describe=_comment,
    )
    parts.register(
        "attachments",
        _("the pictures you posted or sent; the files are in the folder media"),
        rows=lambda person: Attachment.objects.not_dropped().filter(owner=person),
        describe=lambda row: row.in_download,
        files=lambda row: row.largest_names,
    )
    parts.register(
        "earlier_versions",
        _("what your posts and comments said before you changed them"),
        rows=lambda person: Version.objects.filter(post__author=person),
        describe=_version,
    )
    parts.register(
        "reading_place",
        _("where you stopped reading"),
        rows=lambda person: ReadingPlace.objects.filter(person=person),
        describe=lambda row: {"at": row.post_id, "since": row.updated_at},
    )
    parts.register(
        "pinned",
        _("your pinned post"),
        rows=lambda person: Pin.objects.filter(person=person),
        describe=lambda row: {"post": row.post_id},
    )
    parts.register(
        "likes",
        _("what you like"),
        rows=lambda person: Like.objects.filter(person=person),
        describe=lambda row: {"post": row.post_id, "since": row.created_at},
    )
    parts.register(
        "bookmarks",
        _("your bookmarks"),
        rows=lambda person: Bookmark.objects.filter(person=person),
        describe=lambda row: {"post": row.post_id, "since": row.created_at},
    )
    parts.register(
        "drafts",
        _("your drafts"),
        rows=lambda person: Draft.objects.filter(person=person),
        describe=lambda row: {
            "form": row.form_key,
            "typed": row.updated_at,
            "content": row.content,
        },
    )
    parts.register(
        "polls",
        _("the polls in what you posted"),
        rows=lambda person: Poll.objects.filter(post__author=person).prefetch_related("choices"),
        describe=_poll,
    )
    parts.register(
        "votes",
        _("how you voted in polls"),
        rows=lambda person: (
            Ballot.objects.filter(person=person)
            .select_related("poll")
            .prefetch_related("votes__choice")
        ),
        describe=_ballot,
    )
    parts.register(
        "scheduled",
        _("your scheduled posts"),
        rows=lambda person: ScheduledPost.objects.filter(author=person),
        describe=_scheduled,
    )
    parts.register(
        "hashtags",
        _("the hashtags you follow"),
        rows=lambda person: TagFollow.objects.filter(person=person).select_related("tag"),
        describe=lambda row: {"hashtag": row.tag.name, "since": row.created_at},
    )
    parts.register(
        "mentions",
        _("where people you may know name you"),
        rows=_mentions,
        describe=lambda row: {"post": row.post_id, "by": row.post.author.username, "as": row.name},
    )
    parts.register(
        "conversations",
        _("the conversations you are in"),
        rows=lambda person: Membership.objects.filter(person=person).select_related("conversation"),
        describe=_membership,
    )
    parts.register(
        "messages",
        _("what you wrote to others in conversations, and to yourself"),
        rows=lambda person: Message.objects.filter(
            author=person, kind=Message.Kind.TEXT
        ).select_related("post"),
        describe=_message,
    )
    parts.register(
        "message_reactions",
        _("how you reacted to messages"),
        rows=lambda person: MessageReaction.objects.filter(person=person),
        describe=lambda row: {
            "message": row.message_id,
            "sign": row.emoji,
            "since": row.created_at,
        },
    )
    parts.register(
        "notifications",
        _("your notifications"),
        rows=_notifications,
        describe=_notification,
    )
    report_export.register()


def _mentions(person: User) -> QuerySet[Mention]:
    """Return where the person is named, in what they may see."""
    rows = Mention.objects.filter(may_see(person.pk, "post__"), person=person)
    return rows.select_related("post__author").order_by("pk")


def _notifications(person: User) -> QuerySet[Notification]:
    """Return what the person was notified of, also by those they have muted; nothing of people whom they
    may not know (any more)."""
    known = Q(actor__is_active=True) & not_apart(person.pk, "actor")
    rows = Notification.objects.filter(Q(actor__isnull=True) | known, recipient=person)
    return rows.select_related("actor")


def _content(row: Post | ScheduledPost, kind: type[Content]) -> dict[str, Any]:
    """Return what the columns of this content hold, under the names that a download has for them."""
    names = {"visibility": "for"}
    said = {names.get(name, name): getattr(row, name) for name in kind.names()}
    return {**said, "attachments": list(row.picture_ids)}


def _post(row: Post) -> dict[str, Any]:
    return {
        "id": row.pk,
        "address": row.get_absolute_url(),
        **_content(row, PostContent),
        "quotes": row.quote_of_id,
        "created_at": row.created_at,
        "edited_at": row.edited_at,
        "deleted_at": row.deleted_at,
        "comments": row.comment_count,
    }


def _poll(row: Poll) -> dict[str, Any]:
    return {
        "post": row.post_id,
        "choices": [
            {"text": choice.text, "votes": choice.vote_count}
            for choice in sorted(row.choices.all(), key=lambda choice: choice.position)
        ],
        "several": row.is_multiple,
        "voters": row.voter_count,
        "ends_at": row.ends_at,
    }


def _ballot(row: Ballot) -> dict[str, Any]:
    return {
        "post": row.poll.post_id,
        "choices": [vote.choice.text for vote in row.votes.all()],
        "since": row.created_at,
    }


def _scheduled(row: ScheduledPost) -> dict[str, Any]:
    return {
        **_content(row, PostContent),
        "quotes": row.quote_of_id,
        "poll": row.poll,
        "due_at": row.due_at,
        "created_at": row.created_at,
        "not_published": row.trouble,
    }


def _comment(row: Post) -> dict[str, Any]:
    return {
        "id": row.pk,
        "address": row.get_absolute_url(),
        "under": row.root_id,
        "answers": row.parent_id,
        **_content(row, Content),
        "created_at": row.created_at,
        "edited_at": row.edited_at,
        "deleted_at": row.deleted_at,
    }


def _membership(row: Membership) -> dict[str, Any]:
    return {
        "conversation": row.conversation_id,
        "kind": row.conversation.kind,
        # What a group is called now is for those who are in it.
        "name": row.conversation.name if row.state in Membership.READING else None,
        "state": row.state,
        "part": row.role,
        "read_up_to": row.read_id,
        "muted_until": row.muted_until,
        "archived": row.is_archived,
        "since": row.created_at,
    }


def _message(row: Message) -> dict[str, Any]:
    return {
        "id": row.pk,
        "conversation": row.conversation_id,
        "body": row.body,
        "preview_of": row.preview_of,
        "post": row.post.get_absolute_url() if row.post is not None else None,
        "attachments": list(row.picture_ids),
        "answers": row.answers_id,
        "created_at": row.created_at,
        "edited_at": row.edited_at,
        "deleted_at": row.deleted_at,
    }


def _version(row: Version) -> dict[str, Any]:
    return {
        "post": row.post_id,
        "body": row.body,
        "warning": row.warning,
        "attachments": list(row.picture_ids),
        "written_at": row.written_at,
        "replaced_at": row.replaced_at,
    }


def _notification(row: Notification) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "by": row.actor.username if row.actor else None,
        "about": row.post_id,
        "text": row.text,
        "leads_to": row.url,
        "created_at": row.created_at,
        "read_at": row.read_at,
    }
