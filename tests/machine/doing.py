"""What people, moderators, the worker and the network can do: one small function each.

Add one to a table, and the machine does it. What may not be done is refused by the action, as it is
to everybody.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from feed.actions import (
    boosts,
    history,
    pins,
    polls,
    posts,
    previews,
    reactions,
    scheduled,
    tags,
    threads,
)
from feed.fetching.apart import Fetched
from feed.fetching.asking import NotFetched
from feed.live.log import log
from feed.models import LiveEvent, Poll, PollChoice, Post, ScheduledPost
from users.actions import blocks, follows, mutes, people, privacy, usernames
from users.models import Mute, User

from .addresses import TAG
from .tab import Tab
from .town import TownWithStory

# What one can do about another person. Whatever returns a word is called by it in the story.
TO_PEOPLE: dict[str, Callable[[User, User], Any]] = {
    "follows": lambda who, whom: follows.follow(actor=who, person=whom),
    "unfollows": lambda who, whom: follows.unfollow(actor=who, person=whom),
    "accepts": lambda who, whom: follows.accept(actor=who, person=whom),
    "declines": lambda who, whom: follows.decline(actor=who, person=whom),
    "removes a follower,": lambda who, whom: follows.remove_follower(actor=who, person=whom),
    "blocks": lambda who, whom: _turn_block(who, whom),
    "mutes": lambda who, whom: _turn_mute(who, whom, boosts_only=False),
    "mutes boosts of": lambda who, whom: _turn_mute(who, whom, boosts_only=True),
    "mutes for a moment": lambda who, whom: _mute_for_a_moment(who, whom),
}

# What one can do with a post or a comment.
TO_POSTS: dict[str, Callable[[User, Post], Any]] = {
    "likes": lambda who, post: _turn(reactions.like, reactions.unlike, "unlikes", who, post),
    "keeps": lambda who, post: _turn(reactions.bookmark, reactions.unbookmark, "drops", who, post),
    "boosts": lambda who, post: _turn(boosts.boost, boosts.unboost, "unboosts", who, post),
    "votes first in": lambda who, post: _vote(who, post, 0),
    "votes last in": lambda who, post: _vote(who, post, -1),
}

# What one can do with one's own post or comment.
TO_OWN_POSTS: dict[str, Callable[[User, Post], Any]] = {
    "deletes": lambda who, post: posts.delete_posts(actor=who, posts=[post]),
    "pins": lambda who, post: pins.pin(actor=who, post=post),
    "unpins": lambda who, post: pins.unpin(actor=who, post=post),
    "narrows to followers": lambda who, post: _narrow(who, post, "followers"),
    "narrows to friends": lambda who, post: _narrow(who, post, "friends"),
    "shows its first link in": lambda who, post: _show_link(who, post, "first"),
    "shows another link in": lambda who, post: _show_link(who, post, "second"),
    "shows no link in": lambda who, post: _show_link(who, post, "none"),
    "lets all answer": lambda who, post: _answers(who, post, "everyone"),
    "lets followers answer": lambda who, post: _answers(who, post, "followers"),
    "lets friends answer": lambda who, post: _answers(who, post, "friends"),
}

# What the author of a post can do with a comment under it.
TO_COMMENTS: dict[str, Callable[[User, Post], Any]] = {
    "folds": lambda who, comment: threads.hide_comment(actor=who, comment=comment),
    "unfolds": lambda who, comment: threads.unhide_comment(actor=who, comment=comment),
}

# What one can do about oneself.
TO_ONESELF: dict[str, Callable[[User], Any]] = {
    "protects the account": lambda who: privacy.set_protected(actor=who, is_protected=True),
    "opens the account": lambda who: privacy.set_protected(actor=who, is_protected=False),
    "accepts all": lambda who: follows.accept_all(actor=who),
    "declines all": lambda who: follows.decline_all(actor=who),
    "follows the tag": lambda who: _turn_tag(who),
    "takes another username": lambda who: _take_another_username(who),
}

# What is done from above: by a moderator, by the worker, to the server. Each may pick by a number.
FROM_ABOVE: dict[str, Callable[[TownWithStory, int], Any]] = {
    "hides or brings back": lambda town, n: _turn_hidden(town.moderator, town.person(n)),
    "renames": lambda town, n: _rename(town.moderator, town.person(n)),
    "takes down or restores": lambda town, n: _turn_taken_down(town.moderator, town.post(n)),
    "ends all polls": lambda town, n: _end_polls(),
    "publishes what waits": lambda town, n: _publish(),
    "tells of edits": lambda town, n: _tell_of_edits(),
    "asks where links lead": lambda town, n: _ask_where_links_lead(),
    "forgets the old log": lambda town, n: _prune(town),
    "begins the log anew": lambda town, n: log.renew_epoch(),
    "restarts the server": lambda town, n: town.site.restart(),
}

# What one asks for in a tab, by htmx; what one does with it by hand; what else one does in it; what
# happens to it. Each says what became of it; empty for nothing.
BY_HTMX: dict[str, Callable[[TownWithStory, Tab, int], str]] = {
    "presses": lambda town, tab, n: tab.press(n),
    "votes": lambda town, tab, n: tab.vote(n),
    "asks for a menu": lambda town, tab, n: tab.open_menu(n),
    "asks for more": lambda town, tab, n: tab.load_more(n),
    "sends": lambda town, tab, n: _send(town, tab, n),
}
IN_TABS: dict[str, Callable[[TownWithStory, Tab, int], str]] = {
    "goes on": lambda town, tab, n: _go_on(town, tab),
    "is reloaded": lambda town, tab, n: _reload(town, tab),
    "is at its head": lambda town, tab, n: tab.read_at("head"),
    "is further down": lambda town, tab, n: tab.read_at("below"),
    "sees what is new": lambda town, tab, n: tab.see_new(n),
    "shows what is new": lambda town, tab, n: tab.show_new(),
}
BY_HAND: dict[str, Callable[[TownWithStory, Tab, int], str]] = {
    "unfolds": lambda town, tab, n: tab.hand.unfold(n),
    "chooses": lambda town, tab, n: tab.hand.choose(n),
    "types": lambda town, tab, n: tab.hand.type(town.word(), n),
    "moves the focus to": lambda town, tab, n: tab.hand.focus(n),
    "points to": lambda town, tab, n: tab.hand.point(n),
    "points to nothing": lambda town, tab, n: tab.read_at("left"),
}
TO_TABS: dict[str, Callable[[TownWithStory, Tab, int], str]] = {
    "is cut off": lambda town, tab, n: tab.lose_connection(),
    "comes back": lambda town, tab, n: tab.connect(),
    "reads": lambda town, tab, n: _read(town, tab, n),
    "gets an answer": lambda town, tab, n: town.take_reply(tab),
}


def _narrow(who: User, post: Post, visibility: str) -> None:
    posts.edit_post(actor=who, post=post, body=post.body, visibility=visibility)


def _other_name(whom: User) -> str:
    return f"{whom.name}a"[:40]


def _turn(
    do: Callable[..., bool], undo: Callable[..., bool], undone: str, who: User, post: Post
) -> str | None:
    """Do it, or undo it where it was done."""
    if do(actor=who, post=post):
        return None
    undo(actor=who, post=post)
    return undone


def _vote(who: User, post: Post, place: int) -> None:
    choices = PollChoice.objects.filter(poll__post=post).order_by("position")
    polls.vote(
        actor=who,
        post=post,
        choices=list(choices.values_list("pk", flat=True))[place:][:1],
    )


def _answers(who: User, post: Post, answers_from: str) -> None:
    threads.set_answers(actor=who, post=post, answers_from=answers_from)


def _end_polls() -> None:
    Poll.objects.filter(ended_at__isnull=True).update(ends_at=timezone.now() - timedelta(seconds=1))
    polls.end_due()


def _publish() -> None:
    ScheduledPost.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    scheduled.publish_due()


def _show_link(who: User, post: Post, which: str) -> None:
    posts.edit_post(actor=who, post=post, preview_of=which)


def _page(address: str, agent: str) -> Fetched:
    if "away" in address:
        raise NotFetched("away")
    return Fetched(f"The page {address}", "What it is about", "")


def _ask_where_links_lead() -> None:
    while previews.preview_links(_page):
        pass


def _turn_tag(who: User) -> str | None:
    if tags.unfollow_tag(actor=who, key=TAG):
        return "unfollows the tag"
    tags.follow_tag(actor=who, key=TAG)
    return None


def _take_another_username(who: User) -> None:
    usernames.change_username(actor=who, username=f"{who.username}x")


def _tell_of_edits() -> None:
    while history.notify_of_edits():
        pass


def _turn_block(who: User, whom: User) -> str | None:
    if blocks.unblock(actor=who, person=whom):
        return "unblocks"
    blocks.block(actor=who, person=whom)
    return None


def _turn_mute(who: User, whom: User, *, boosts_only: bool) -> str | None:
    if mutes.unmute(actor=who, person=whom):
        return "unmutes"
    mutes.mute(actor=who, person=whom, boosts_only=boosts_only)
    return None


def _turn_hidden(mod: User, whom: User) -> str:
    if people.reactivate(actor=mod, people=[whom]):
        return f"brings back {whom}"
    people.deactivate(actor=mod, people=[whom])
    return f"hides {whom}"


def _turn_taken_down(mod: User, post: Post) -> str:
    if posts.restore_posts(actor=mod, posts=[post]):
        return f"restores {post.pk}"
    posts.delete_posts(actor=mod, posts=[post])
    return f"takes down {post.pk}"


def _rename(mod: User, whom: User) -> str:
    people.rename(actor=mod, person=whom, name=_other_name(whom))
    return f"renames {whom}"


def _go_on(town: TownWithStory, tab: Tab) -> str:
    """Follow the link to the next part of the list, as without JavaScript."""
    link = tab.page.one(".more")
    if link is None:
        return ""
    town.load(tab, tab.address.partition("?")[0] + "?" + str(link["href"]).partition("?")[2])
    return "and has it"


def _send(town: TownWithStory, tab: Tab, number: int) -> str:
    """Send a form; what is written that way is known to the town as well."""
    became = tab.send(number)
    made = Post.objects.filter(boost_of__isnull=True).exclude(pk__in=town.posts)
    for post in made.order_by("pk"):
        town.wrote(post)
    return became


def _reload(town: TownWithStory, tab: Tab) -> str:
    town.load(tab, tab.address)
    return "and is new"


def _read(town: TownWithStory, tab: Tab, number: int) -> str:
    read = town.read(tab, number % 3 + 1)
    return f"{read} frames" if read else ""


def _mute_for_a_moment(who: User, whom: User) -> None:
    """Mute somebody; the time is over at once, and the worker sees to it."""
    mutes.mute(actor=who, person=whom, lasts=timedelta(hours=1))
    Mute.objects.filter(muter=who, muted=whom).update(until=timezone.now() - timedelta(seconds=1))
    mutes.end_expired()


def _prune(town: TownWithStory) -> None:
    """Let a week pass, in which the Hub reads what there is."""
    town.turn()
    LiveEvent.objects.update(created_at=timezone.now() - timedelta(days=30))
    log.prune()
