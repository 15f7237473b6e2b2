"""Beginning conversations: with one person, with a group, with oneself."""

from collections.abc import Collection
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from feed import live
from feed.live.events import MembershipChanged
from feed.live.log.transaction import Transaction
from feed.models import Conversation, Membership, Message, PreviewOf
from feed.models.contacting import reaching
from feed.models.conversation import NAME_LENGTH, pair_of
from feed.models.meeting import blocking
from feed.models.message import LENGTH
from users.models import User
from users.models.block import are_apart

from .bodies import clean_body, clean_line, clean_preview_of
from .lines import ClosedConversation, lock, named_in, put
from .messages import clean_said, is_the_same, sent_before, show_post

MOST_MEMBERS = 100


class MayNotWrite(PermissionDenied):
    """Somebody does not want messages, or groups, from this person; its words say who."""


def begin(
    *,
    author: User,
    person: User,
    body: str,
    post: int | None = None,
    preview_of: str = PreviewOf.FIRST,
    submission: UUID | None = None,
) -> Message:
    """Write to somebody, or to oneself; returns the message.

    The two have one conversation, made with the first message. Whoever wants messages from others only
    is asked first; who writes to somebody that asks accepts. `post`, `preview_of` and `submission` as
    in `messages.send`. Raises ValidationError as that does, PermissionDenied for an author who is not
    active, MayNotWrite where the person wants messages from nobody, ClosedConversation where one blocks
    the other or the person is not here.
    """
    if not author.is_active:
        raise PermissionDenied
    body = clean_said(body, needs_words=post is None)
    preview_of = clean_preview_of(preview_of)
    message = Message(author=author, body=body, preview_of=preview_of, submission=submission)
    earlier = sent_before(message)
    if earlier is not None:
        known = Conversation.objects.filter(pair=pair_of(author.pk, person.pk)).first()
        if known is not None and is_the_same(earlier, known, body, post):
            return earlier
        message.submission = None
    try:
        with live.transaction() as tx:
            show_post(message, post)
            kind = Conversation.Kind.SELF if person.pk == author.pk else Conversation.Kind.TWO
            # The row points to nobody: it can be there before the log's lock is taken. Of two who begin
            # at once the second waits here, and finds the first one's.
            made, _is_new = Conversation.objects.get_or_create(
                pair=pair_of(author.pk, person.pk), defaults={"kind": kind}
            )
            conversation = lock(made)
            newcomers = _met(tx, conversation, author, person)
            message.names = named_in(body)
            put(tx, conversation, message, newcomers)
    except IntegrityError:
        if sent_before(message) is None:
            raise
        return begin(
            author=author,
            person=person,
            body=body,
            post=post,
            preview_of=preview_of,
            submission=submission,
        )
    return message


def begin_group(
    *,
    actor: User,
    name: str,
    people: Collection[User],
    body: str = "",
    shows_history: bool = False,
    preview_of: str = PreviewOf.FIRST,
    submission: UUID | None = None,
) -> Conversation:
    """Make a group of oneself and these people, perhaps with a first message; returns it.

    Whoever wants to be added by others only is asked first. `preview_of` and `submission` as in
    `messages.send`. With
    `shows_history` those who join later read what was written before. Raises ValidationError for a name or
    words that cannot be shown, and for too many people; PermissionDenied for an actor who is not active;
    MayNotWrite for somebody who cannot be added, and then nobody is.
    """
    if not actor.is_active:
        raise PermissionDenied
    name = clean_group_name(name)
    said = clean_body(body, LENGTH) if body.strip() else ""
    preview_of = clean_preview_of(preview_of)
    line = Message(author=actor, kind=Message.Kind.MADE, body=name, submission=submission)
    others = [person for person in people if person.pk != actor.pk]
    earlier = sent_before(line)
    if earlier is not None:
        if _is_that_group(earlier, name, others, said):
            return earlier.conversation
        line.submission = None  # the form was changed since
    if len(others) >= MOST_MEMBERS:
        raise ValidationError(too_many(), code="people")
    try:
        with live.transaction() as tx:
            conversation = Conversation.objects.create(
                kind=Conversation.Kind.GROUP, name=name, shows_history=shows_history
            )
            members = [_owner(conversation, actor), *added(conversation, actor, others)]
            put(tx, conversation, line, members)
            for one in members:
                if one.is_asked:
                    asked = Message(author=actor, kind=Message.Kind.INVITED, subject=one.person)
                    put(tx, conversation, asked, members)
            if said:
                message = Message(
                    author=actor, body=said, names=named_in(said), preview_of=preview_of
                )
                put(tx, conversation, message, members)
    except IntegrityError:  # sent twice at once
        if sent_before(line) is None:
            raise
        return begin_group(
            actor=actor,
            name=name,
            people=people,
            body=body,
            shows_history=shows_history,
            preview_of=preview_of,
            submission=submission,
        )
    return conversation


def _is_that_group(made: Message, name: str, others: Collection[User], said: str) -> bool:
    """Whether what a form has made is a group of this name and these people, with this first message."""
    if made.kind != Message.Kind.MADE or made.body != name:
        return False
    there = Membership.objects.filter(conversation=made.conversation_id).exclude(person=made.author)
    first = Message.objects.filter(conversation=made.conversation_id, kind=Message.Kind.TEXT)
    known = first.order_by("pk").first() if said else None
    is_said = not said or (known is not None and known.body == said)
    return is_said and set(there.values_list("person", flat=True)) == {one.pk for one in others}


def clean_group_name(name: str) -> str:
    """Return the name of a group as it is stored. Raises ValidationError for none, and for what cannot
    be shown."""
    name = clean_line(name, NAME_LENGTH)
    if not name:
        raise ValidationError(_("Give the group a name."), code="name")
    return name


def too_many() -> str:
    """Return what is said where a group would have too many people."""
    return _("A group can have up to %(most)s people.") % {"most": MOST_MEMBERS}


def added(conversation: Conversation, actor: User, people: Collection[User]) -> list[Membership]:
    """Return the new rows of people whom the actor adds to a group, which they read from now on, or
    whole. Who would be together there with somebody whom they block is asked first, and told. Raises
    MayNotWrite, with the names of those who cannot be added."""
    states = reaching(actor, people, "groups_from")
    states |= dict.fromkeys(
        blocking(people, conversation) & states.keys(), str(Membership.State.ASKED)
    )
    refused = [f"@{person.username}" for person in people if person.pk not in states]
    if refused:
        raise MayNotWrite(
            _("%(names)s can't be added to groups by you.") % {"names": ", ".join(refused)}
        )
    return [newcomer(conversation, person, states[person.pk]) for person in people]


def newcomer(conversation: Conversation, person: User, state: str) -> Membership:
    """Return the new row of somebody who comes into a group, which they read from now on, or whole."""
    return Membership(
        conversation=conversation,
        person=person,
        state=state,
        is_group=True,
        since_id=0 if conversation.shows_history else conversation.last_message_id,
        read_id=conversation.last_message_id,
    )


def _owner(conversation: Conversation, actor: User) -> Membership:
    return Membership(
        conversation=conversation,
        person=actor,
        state=Membership.State.JOINED,
        role=Membership.Role.OWNER,
        is_group=True,
    )


def _met(
    tx: Transaction, conversation: Conversation, author: User, person: User
) -> list[Membership]:
    """Let the author take part in the conversation with this person, which is locked; returns the rows
    that it still lacks. Raises MayNotWrite and ClosedConversation."""
    if person.pk != author.pk and (not person.is_active or are_apart(author.pk, person.pk)):
        raise ClosedConversation(_("You can't write to this person."))
    rows = {row.person_id: row for row in Membership.objects.filter(conversation=conversation)}
    newcomers: list[Membership] = []
    if author.pk not in rows:
        newcomers.append(_new(conversation, author, Membership.State.JOINED))
    elif not rows[author.pk].has_joined:
        rows[author.pk].state = Membership.State.JOINED
        rows[author.pk].save(update_fields=["state"])
        tx.log(MembershipChanged, rows[author.pk], author)
    if person.pk not in rows and person.pk != author.pk:
        states = reaching(author, [person], "messages_from")
        if person.pk not in states:
            raise MayNotWrite(
                _("@%(username)s doesn't accept messages.") % {"username": person.username}
            )
        newcomers.append(_new(conversation, person, states[person.pk]))
    return newcomers


def _new(conversation: Conversation, person: User, state: str) -> Membership:
    return Membership(conversation=conversation, person=person, state=state)
