"""Whom a text names, and its hashtags: written with the text."""

from collections.abc import Collection, Iterable, Mapping

from feed import live
from feed.live.events import NotificationsChanged, PostTagsChanged
from feed.live.log.transaction import Transaction
from feed.models import Mention, Notification, Post, PostTag, Tag
from feed.models.visibility.viewer_sets import ViewerSets
from feed.text.names import mentions_in, tags_in
from users.models import FormerUsername, User

from .notifications import notify

# Who got one of these about a post or comment need not be notified that it names them.
SAYS_IT_ALREADY = (
    Notification.Kind.COMMENT,
    Notification.Kind.ANSWER,
    Notification.Kind.MENTION,
)


def write_names(tx: Transaction, post: Post) -> None:
    """Write whom a new post or comment names, and its hashtags; notify those whom it names.

    Call it last: whoever is notified of it for another reason is not notified twice.
    """
    people = _led_to(post, mentions_in(post.body))
    _insert_mentions(tx, post, people)
    notified = {note.recipient_id for note in tx.waiting(Notification) if note.post is post}
    _notify(post, [person for person in people.values() if person.pk not in notified])
    if not post.is_comment:
        _set_tags(tx, post)


def rewrite_names(tx: Transaction, post: Post) -> None:
    """Bring them up to date with a changed text; notify those who had not been named before.

    The post is locked. A name that stays leads to whom it led, whatever became of the name.
    """
    before, after = _rewrite(tx, post)
    about = Notification.objects.filter(post=post, kind__in=SAYS_IT_ALREADY)
    notified = dict(about.values_list("recipient", "kind"))
    _notify(post, [person for pk, person in after.items() if pk not in before | notified.keys()])
    changed = [pk for pk in before ^ after.keys() if notified.get(pk) == Notification.Kind.MENTION]
    for person in User.objects.filter(pk__in=changed):
        tx.log(NotificationsChanged, person)


def renew_names(posts: Iterable[Post]) -> None:
    """Read these posts and comments again as if they had just been written, and notify nobody.

    For texts that were read by the rules of another version. Whoever calls this renews the log's epoch.
    """
    ids = [post.pk for post in posts]
    with live.transaction() as tx:
        rows = Post.objects.select_for_update(no_key=True, of=("self",))
        for post in rows.filter(pk__in=ids).select_related("author", "root__author").order_by("pk"):
            _rewrite(tx, post)


def _rewrite(tx: Transaction, post: Post) -> tuple[set[int], dict[int, User]]:
    """Bring the rows up to date; returns the ids of whom it named, and whom it names now."""
    kept = {row.name: row for row in Mention.objects.filter(post=post).select_related("person")}
    names = mentions_in(post.body)
    before = {row.person_id for row in kept.values()}
    people = {name: kept[name].person for name in names if name in kept}
    people = _who_may(post, people) | _led_to(post, [name for name in names if name not in kept])
    gone = [row.pk for name, row in kept.items() if name not in people]
    Mention.objects.filter(pk__in=gone).delete()
    _insert_mentions(tx, post, {name: people[name] for name in people if name not in kept})
    if not post.is_comment:
        _set_tags(tx, post)
    return before, {person.pk: person for person in people.values()}


def _insert_mentions(tx: Transaction, post: Post, people: Mapping[str, User]) -> None:
    """Insert them under the log's lock, also where that is not for their order: it points to people,
    which must not happen before it (see `users.actions.usernames`)."""
    for name, person in people.items():
        tx.insert(Mention(post=post, person=person, name=name))


def _led_to(post: Post, names: Collection[str]) -> dict[str, User]:
    """Return whom these usernames lead to, also ones given up lately, of those who may be named."""
    if not names:
        return {}
    people = User.objects.filter(username__in=names, is_active=True)
    found = {person.username: person for person in people}
    former = FormerUsername.objects.kept().filter(
        username__in=set(names) - set(found), person__is_active=True
    )
    found |= {row.username: row.person for row in former.select_related("person") if row.person}
    return _who_may(post, found)


def _who_may(post: Post, people: Mapping[str, User]) -> dict[str, User]:
    """Return those who may see the post, and between whom and its author there is no block."""
    if not people:
        return {}
    authors = {post.author_id, *([post.root.author_id] if post.root is not None else [])}
    seeing = ViewerSets({person.pk for person in people.values()}, authors).seeing(post)
    return {name: person for name, person in people.items() if person.pk in seeing}


def _notify(post: Post, people: Iterable[User]) -> None:
    for person in {person.pk: person for person in people}.values():
        notify(recipient=person, kind=Notification.Kind.MENTION, actor=post.author, post=post)


def _set_tags(tx: Transaction, post: Post) -> None:
    """Let the post carry the hashtags of its text and no others."""
    written = tags_in(post.body)
    had = {} if post.pk is None else _carried(post)
    tags = tags_named({key: name for key, name in written.items() if key not in had})
    gone = [had[key] for key in had.keys() - written.keys()]
    if gone:
        PostTag.objects.filter(pk__in=gone).delete()
    for tag in tags:
        tx.insert(PostTag(post=post, tag=tag))
    post.tag_keys = tuple(sorted(written))
    post.tags_touched = tuple(sorted(written.keys() ^ had.keys()))
    if post.pk is not None and post.tags_touched:
        tx.log(PostTagsChanged, post, post.author)


def _carried(post: Post) -> dict[str, int]:
    """Return the rows by which it carries hashtags, by their keys."""
    return dict(PostTag.objects.filter(post=post).values_list("tag__key", "pk"))


def tags_named(written: Mapping[str, str]) -> list[Tag]:
    """Return the rows of these hashtags (by key: as written), made where there are none."""
    if not written:
        return []
    found = {tag.key: tag for tag in Tag.objects.filter(key__in=written)}
    # In one order: two posts with the same new ones must not wait for each other.
    new = [Tag(key=key, name=written[key]) for key in sorted(written.keys() - found.keys())]
    if new:
        Tag.objects.bulk_create(new, ignore_conflicts=True)
        found = {tag.key: tag for tag in Tag.objects.filter(key__in=written)}
    return [found[key] for key in sorted(found)]
