"""Following hashtags, and back."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import ngettext

from feed import live
from feed.live.events import TagFollowChanged
from feed.models import Tag, TagFollow
from feed.models.tag import MOST_FOLLOWED
from feed.text.names import tag_key
from users.models import User

from .names import tags_named

AT_ONCE = 200  # hashtags in one transaction


def follow_tag(*, actor: User, key: str) -> bool:
    """Let the public posts with a hashtag come into the actor's home; also with one that nobody has
    used yet. Returns whether anything changed (twice is once).

    Raises Tag.DoesNotExist for what is no hashtag's key, ValidationError for one too many, and
    PermissionDenied for an actor who is not active.
    """
    if not actor.is_active:
        raise PermissionDenied
    if not key or tag_key(key) != key:
        raise Tag.DoesNotExist
    with live.transaction() as tx:
        [tag] = tags_named({key: key})
        _row, is_new = TagFollow.objects.get_or_create(person=actor, tag=tag)
        if TagFollow.objects.filter(person=actor).count() > MOST_FOLLOWED:
            raise ValidationError(
                ngettext(
                    "You follow %d hashtag; that is as many as there can be.",
                    "You follow %d hashtags; that is as many as there can be.",
                    MOST_FOLLOWED,
                )
                % MOST_FOLLOWED
            )
        if is_new:
            tx.log(TagFollowChanged, tag, actor)
    return is_new


def unfollow_tag(*, actor: User, key: str) -> bool:
    """Follow a hashtag no longer; returns whether anything changed."""
    with live.transaction() as tx:
        tag = Tag.objects.filter(key=key).first()
        if tag is None or not TagFollow.objects.filter(person=actor, tag=tag).delete()[0]:
            return False
        tx.log(TagFollowChanged, tag, actor)
    return True


def renew_keys() -> None:
    """Move the followers of hashtags whose key was made by the rules of another version to the present key,
    and delete the hashtags that nothing carries any more.

    Call it after `renew_names`, which reads the posts again. Tells no open page: whoever calls this renews
    the log's epoch.
    """
    last = 0
    while some := list(Tag.objects.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        last = some[-1].pk
        new_keys = {tag: tag_key(tag.name) for tag in some if tag_key(tag.key) != tag.key}
        with live.transaction():
            renewed = {
                tag.key: tag for tag in tags_named({key: key for key in new_keys.values() if key})
            }
            TagFollow.objects.bulk_create(
                (
                    TagFollow(person_id=row.person_id, tag=renewed[key])
                    for row in TagFollow.objects.filter(tag__in=new_keys).select_related("tag")
                    if (key := new_keys[row.tag])
                ),
                ignore_conflicts=True,
            )
            Tag.objects.filter(pk__in=[tag.pk for tag in new_keys], tagged=None).delete()
