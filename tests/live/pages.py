"""Every page there is, and where on it somebody's words or name stand: the list."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.factories import PASSWORD
from tests.live.open_pages import Page, World
from users.actions.blocks import block
from users.actions.follows import follow, unfollow
from users.actions.mutes import mute
from users.actions.privacy import set_protected
from users.models import User


def _composer(**fields: Any) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"body": "", **{name: make(world) for name, make in fields.items()}}


ALL = "words name username"
WHO = "name username"

# By the name of the URL. A page that is not here fails the test; so does one that shows more, or less,
# than it says here.
PAGES: dict[str, tuple[Page, ...]] = {
    "home": (Page(lambda world: "/", ALL),),
    "public": (Page(lambda world: "/public/", ALL),),
    "post_new": (
        Page(lambda world: "/posts/new/"),
        Page(
            lambda world: "/posts/new/",
            ALL,
            sent=_composer(quote=lambda world: world.post.pk),
            has_form=True,
        ),
    ),
    "post": (
        Page(lambda world: f"/posts/{world.post.pk}/", ALL, title="words username", has_form=True),
        Page(lambda world: f"/posts/{world.under.pk}/", ALL),
    ),
    "post_comment": (
        Page(
            lambda world: f"/posts/{world.post.pk}/comments/",
            ALL,
            sent=_composer(),
            has_form=True,
        ),
        Page(
            lambda world: f"/posts/{world.under.pk}/comments/",
            ALL,
            outside="words username",  # "You answer @annabel …", within the form
            sent=_composer(parent=lambda world: world.comment.pk),
            has_form=True,
        ),
    ),
    "post_thread": (Page(lambda world: f"/posts/{world.fold.pk}/thread/", ALL, has_form=True),),
    "post_answer": (
        Page(lambda world: f"/posts/{world.post.pk}/answer/", ALL, has_form=True),
        Page(
            lambda world: f"/posts/{world.comment.pk}/answer/",
            ALL,
            outside="words username",
            has_form=True,
        ),
    ),
    "post_answers": (
        Page(lambda world: f"/posts/{world.post.pk}/answers/", ALL, link="username", is_anns=True),
    ),
    "post_menu": (
        Page(lambda world: f"/posts/{world.post.pk}/menu/", ALL),
        Page(lambda world: f"/posts/{world.comment.pk}/menu/", ALL),
    ),
    "post_edit": (
        Page(
            lambda world: f"/posts/{world.post.pk}/edit/",
            ALL,
            link="username",
            is_anns=True,
            has_form=True,
        ),
        Page(
            lambda world: f"/posts/{world.comment.pk}/edit/",
            ALL,
            link="username",
            is_anns=True,
            has_form=True,
        ),
    ),
    "post_delete": (
        Page(lambda world: f"/posts/{world.post.pk}/delete/", ALL, link="username", is_anns=True),
        Page(
            lambda world: f"/posts/{world.comment.pk}/delete/", ALL, link="username", is_anns=True
        ),
    ),
    "post_history": (
        Page(lambda world: f"/posts/{world.post.pk}/history/", ALL),
        Page(lambda world: f"/posts/{world.comment.pk}/history/", ALL),
    ),
    "post_picture": (Page(lambda world: f"/posts/{world.pictured().pk}/pictures/1/", ALL),),
    "post_send": (
        Page(
            lambda world: f"/posts/{world.post.pk}/send/",
            ALL,
            outside="name",
            keeps=(
                "name",
            ),  # with whom one talks, beside what is typed; also once the post is gone
            has_form=True,
            before=lambda world: world.talk(),
        ),
    ),
    "report_post": (
        Page(lambda world: f"/report/post/{world.post.pk}/", ALL),
        Page(lambda world: f"/report/post/{world.comment.pk}/", ALL),
    ),
    "report_person": (Page(lambda world: f"/report/person/{world.ann.pk}/", "name username"),),
    "report_message": (Page(lambda world: f"/report/message/{world.said().pk}/"),),
    "report": (Page(lambda world: f"/reports/{world.reported()}/"),),
    "strikes": (Page(lambda world: "/strikes/", before=lambda world: world.struck()),),
    "strike": (Page(lambda world: f"/strikes/{world.struck()}/", has_form=True),),
    "post_quote": (Page(lambda world: f"/posts/{world.post.pk}/quote/", ALL, has_form=True),),
    "bookmarks": (Page(lambda world: "/bookmarks/", ALL),),
    "tag": (Page(lambda world: "/tags/plum/", ALL),),
    "notifications": (Page(lambda world: "/notifications/", "words name"),),
    "person": (
        Page(lambda world: f"/@{world.ann.username}/", ALL, title="username"),
        Page(
            lambda world: f"/@{world.ann.username}/",
            ALL,
            title="username",
            link="username",
            is_anns=True,
        ),
    ),
    "media": (
        Page(lambda world: world.media(), ALL, title="username"),
        Page(lambda world: world.media(), ALL, title="username", link="username", is_anns=True),
    ),
    "replies": (
        Page(lambda world: f"/@{world.ann.username}/replies/", ALL, title="username"),
        Page(
            lambda world: f"/@{world.ann.username}/replies/",
            ALL,
            title="username",
            link="username",
            is_anns=True,
        ),
    ),
    "boosts": (
        Page(lambda world: f"/@{world.ann.username}/boosts/", WHO, title="username"),
        Page(lambda world: "/@bob/boosts/", ALL),
    ),
    "followers": (
        Page(lambda world: f"/@{world.ann.username}/followers/", "username", title="username"),
        Page(lambda world: "/@bob/followers/", WHO),
    ),
    "following": (
        Page(lambda world: f"/@{world.ann.username}/following/", "username", title="username"),
        Page(lambda world: "/@bob/following/", WHO),
    ),
    "welcome_profile": (Page(lambda world: "/welcome/profile/", link="username", is_anns=True),),
    "welcome_people": (Page(lambda world: "/welcome/people/", outside=WHO),),
    "welcome_post": (Page(lambda world: "/welcome/post/"),),
    "people": (Page(lambda world: "/people/?q=ann", WHO),),
    "requests": (
        Page(
            lambda world: "/requests/",
            WHO,
            before=lambda world: _asks(world.ann, world.viv),
        ),
    ),
    "blocks": (
        Page(
            lambda world: "/settings/blocks/",
            WHO,
            before=lambda world: block(actor=world.viv, person=world.ann),
        ),
    ),
    "mutes": (
        Page(
            lambda world: "/settings/mutes/",
            WHO,
            before=lambda world: mute(actor=world.viv, person=world.ann),
        ),
    ),
    "conversations": (
        Page(lambda world: "/messages/", "words name", before=lambda world: world.talk()),
        Page(
            lambda world: "/messages/?show=unread", "words name", before=lambda world: world.talk()
        ),
    ),
    "conversation": (
        Page(
            lambda world: f"/messages/{world.talk().pk}/",
            "words name",
            outside="words name",
            has_form=True,
        ),
        Page(
            lambda world: f"/messages/{world.talk().pk}/?answers={world.said().pk}",
            "words name",
            outside="words name",
            has_form=True,
        ),
    ),
    "message_search": (
        Page(lambda world: "/messages/search/"),
        Page(
            lambda world: f"/messages/search/?q=qui&in={world.talk().pk}",
            "words name",
            before=lambda world: world.said(),
        ),
    ),
    "message_search_by": (
        Page(
            lambda world: "/messages/search/people/?by=a",
            outside="name username",
            attributes="username",
            # What the button puts into the field: also who was called so lately is found by it.
            keeps=("username", "new username"),
            before=lambda world: world.talk(),
        ),
    ),
    "conversation_new": (Page(lambda world: "/messages/new/"),),
    "conversation_people": (Page(lambda world: f"/messages/{world.group().pk}/people/", WHO),),
    "conversation_close": (Page(lambda world: f"/messages/{world.group().pk}/close/"),),
    "group_join": (Page(lambda world: f"/messages/join/{world.door()}/", "name"),),
    "conversation_leave": (Page(lambda world: f"/messages/{world.group().pk}/leave/"),),
    "message_edit": (
        Page(
            lambda world: f"/messages/{world.talk().pk}/{world.said().pk}/edit/",
            link="username",
            is_anns=True,
            has_form=True,
        ),
    ),
    "message_delete": (
        Page(
            lambda world: f"/messages/{world.talk().pk}/{world.said().pk}/delete/",
            outside="words",
            link="username",
            is_anns=True,
        ),
    ),
    "message_picture": (Page(lambda world: world.sent_picture(), "words name"),),
    "scheduled": (Page(lambda world: "/scheduled/"),),
    "scheduled_edit": (
        Page(
            lambda world: f"/scheduled/{world.waits()}/edit/",
            "words",
            link="username",
            is_anns=True,
            has_form=True,
        ),
    ),
    "scheduled_cancel": (
        Page(
            lambda world: f"/scheduled/{world.waits()}/cancel/",
            "words",
            link="username",
            is_anns=True,
        ),
    ),
    "post_vote": (
        Page(
            lambda world: f"/posts/{world.asked().pk}/vote/",
            ALL,
            sent=lambda world: {},
        ),
    ),
    "invite": (
        Page(lambda world: f"/invite/{world.invite()}/", before=lambda world: world.invite()),
    ),
    "settings_invites": (
        Page(
            lambda world: "/settings/invites/",
            link="username",
            is_anns=True,
            before=lambda world: world.invite(),
        ),
    ),
    "settings_username": (
        Page(
            lambda world: "/settings/username/",
            outside="username",
            link="username",
            is_anns=True,
            keeps=("username",),  # a list of what she was called
            before=lambda world: world.browsers[world.ann].post(
                "/accounts/reauthenticate/", {"password": PASSWORD}
            ),
        ),
    ),
    "settings_display": (Page(lambda world: "/settings/display/"),),
    "settings_pictures": (Page(lambda world: "/settings/pictures/"),),
    "settings_messages": (Page(lambda world: "/settings/messages/"),),
    "settings_privacy": (Page(lambda world: "/settings/privacy/"),),
    "about": (Page(lambda world: "/about/"),),
    "rules": (Page(lambda world: "/rules/"),),
    "privacy": (Page(lambda world: "/privacy/"),),
    "help": (Page(lambda world: "/help/"),),
    "settings_data": (Page(lambda world: "/settings/data/"),),
    "settings_delete": (Page(lambda world: "/settings/delete/"),),
    "profile": (Page(lambda world: "/settings/profile/", link="username", is_anns=True),),
}

_NOT_LIVE = (
    "a page of somebody who is not signed in, about their own account: it does not say it is live"
)
_DOES = "changes something, and leads on"
_PART = "a part of a page, or a file"
# What has no page of its own to stay open, and why.
NO_PAGES: dict[str, str] = {
    "come_back": _NOT_LIVE,
    "strike_by_link": _NOT_LIVE,
    **dict.fromkeys(
        [
            *("post_hide", "post_unhide", "post_undo", "post_pin", "post_unpin"),
            *("post_like", "post_unlike", "post_bookmark", "post_unbookmark"),
            *("pictures", "pictures_arrange", "picture_state", "reported_person"),
            *("post_boost", "post_unboost", "scheduled_publish", "drafts", "draft_complete"),
            *(
                "draft_discard",
                "reading",
                "notifications_read",
                "welcome",
                "tag_follow",
                "tag_unfollow",
            ),
            *("person_follow", "person_unfollow", "person_accept", "person_decline"),
            *("person_remove", "person_block", "person_unblock", "person_mute", "person_unmute"),
            *("requests_accept", "requests_decline"),
            *(
                "message_answer",
                "message_answered",
                "message_react",
                "conversation_read",
                "conversation_accept",
            ),
            *("conversation_decline", "conversation_mute", "conversation_unmute"),
            *("conversation_archive", "conversation_unarchive", "conversation_add"),
            *("conversation_remove", "conversation_owner", "conversation_role"),
            *("conversation_name", "conversation_to", "group_link", "group_let_in"),
            *("group_turn_down", "group_withdraw"),
            *("settings_data_new", "settings_invite_new", "settings_invite_revoke"),
        ],
        _DOES,
    ),
    **dict.fromkeys(
        [
            *(
                "live_away",
                "live_not_done",
                "patterns",
                "pattern",
                "guard",
                "guard_bar",
                "healthz",
                "readyz",
                "picture",
                "attachment",
            ),
            *("security_txt", "change_password", "robots_txt", "favicon"),
            "rail",
            *("settings_data_progress", "settings_data_file", "profile_preview"),
            *("post_picture_opened", "message_picture_opened"),
        ],
        _PART,
    ),
}


def _asks(actor: User, whom: User) -> None:
    unfollow(actor=actor, person=whom)
    set_protected(actor=whom, is_protected=True)
    follow(actor=actor, person=whom)


def cases(*, with_something_of_anns: bool = False) -> list[Any]:
    """Return every page of the list, with a name for the report."""
    return [
        pytest.param(page, id=f"{name}-{number}" if number else name)
        for name, pages in PAGES.items()
        for number, page in enumerate(pages)
        if not (with_something_of_anns and page.is_anybodys)
    ]
