"""An account whose grace period is over is gone for good: nothing personal stays, nothing of others goes."""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.test import Client
from django.utils import timezone

from feed.actions import drafts, erasure, groups, polls, reactions, reading, scheduled
from feed.actions.content import PostContent
from feed.actions.conversations import begin
from feed.actions.memberships import decline
from feed.actions.message_reactions import react
from feed.actions.polls import NewPoll
from feed.actions.posts import create_post, delete_posts, edit_post
from feed.actions.reporting import report
from feed.actions.tags import follow_tag
from feed.live.log.transaction import Transaction
from feed.models import (
    Appeal,
    Case,
    CaseEntry,
    Conversation,
    LiveEvent,
    Membership,
    Message,
    Notification,
    Pin,
    Post,
    Report,
    Strike,
    Version,
)
from tests.commands import assert_counters_are_exact, run
from tests.factories import PASSWORD, make_comment, make_post
from tests.log import new_events
from tests.people import person, signed_in, text_of
from tests.pictures.uploading import attached, ready
from tests.talking import assert_unread_is_exact, group, say
from users.actions import erasing, exports, leaving
from users.actions.blocks import block
from users.actions.follows import follow
from users.actions.mutes import mute
from users.actions.people import deactivate
from users.actions.privacy import set_protected
from users.exports import making
from users.models import Export, FormerUsername, Invite, Picture, Session, SignUpBlock, User

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.everywhere,
    pytest.mark.usefixtures("folders", "forgetful_limits"),
]


# What a row keeps whose person has left: when it was made, what is still there to be counted, and
# for whom that was.
KEPT_OF_THE_ROW = ("id", "date_joined", "post_count", "is_protected")


def left(user: User, ago: timedelta = timedelta(0)) -> User:
    """Let somebody leave whose grace period ended so long ago."""
    leaving.leave(actor=user)
    User.objects.filter(pk=user.pk).update(leaves_at=timezone.now() - ago)
    user.refresh_from_db()
    return user


def files(folder: Path) -> list[Path]:
    """Return every file in the folder."""
    return [path for path in folder.rglob("*") if path.is_file()]


def pointing_at(user: User) -> dict[str, int]:
    """Return how many rows of each table point to the person: every relation that Django knows."""
    found = {}
    for relation in User._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel | models.OneToOneRel):
            rows = relation.related_model._base_manager.filter(**{relation.field.name: user.pk})
            found[f"{relation.related_model._meta.label}.{relation.field.name}"] = rows.count()
    return found


def stay(user: User) -> set[str]:
    """Return the tables that still point to the person."""
    return {name for name, rows in pointing_at(user).items() if rows}


def talk(alice: User, bob: User) -> None:
    """Let alice write to bob, whose answer she likes, to herself, and lead groups."""
    made = begin(author=alice, person=bob, body="Dear bob").conversation
    react(actor=alice, message=say(bob, made, "Dear alice"), emoji="👍")
    begin(author=alice, person=alice, body="Private note")
    groups.hand_over(actor=bob, conversation=group(bob, alice, name="Bakers"), person=alice)
    group(alice, bob, name="Millers")


def moderate(alice: User, bob: User, carol: User) -> None:
    """Let alice report, be reported, and have decided about what somebody else reported."""
    report(reporter=alice, thing=make_post(bob), category="spam", words="He sells watches")
    report(reporter=carol, thing=make_post(alice, "Private, reported"), category="hate")
    case = report(reporter=carol, thing=bob, category="other")[0].case
    CaseEntry.objects.create(case=case, actor=alice, kind="noted", created_at=timezone.now())
    Case.objects.filter(pk=case.pk).update(assignee=alice)
    now = timezone.now()
    about = Case.objects.get(kind="post", person=alice)
    said: dict[str, Any] = {"words": "Private, told", "copy": [{"body": "Private"}]}
    strike = Strike.objects.create(
        case=about, person=alice, outcome="warned", created_at=now, **said
    )
    Appeal.objects.create(strike=strike, text="Private objection", created_at=now)
    other = Strike.objects.create(case=case, person=bob, outcome="warned", created_at=now)
    Appeal.objects.create(strike=other, text="Bob objects", created_at=now, assignee=alice)


def busy_life(alice: User) -> dict[str, Any]:
    """Let alice do everything that leaves a row; returns what others have of it."""
    bob, carol = person("bob"), person("carol")
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    for model, fields in (
        ("socialaccount.SocialAccount", {"provider": "github", "uid": "1"}),
        ("mfa.Authenticator", {"type": "totp", "data": {}}),
        ("usersessions.UserSession", {"ip": "192.0.2.1", "session_key": "x", "user_agent": "y"}),
    ):
        if apps.is_installed("allauth." + model.partition(".")[0]):
            apps.get_model(model)._default_manager.create(user=alice, **fields)
    follow(actor=alice, person=bob)
    follow(actor=carol, person=alice)
    follow(actor=bob, person=alice)
    asked = person("asked", is_protected=True)
    follow(actor=alice, person=asked)
    block(actor=alice, person=person("blocked"))
    block(actor=person("blocker"), person=alice)
    mute(actor=alice, person=carol)
    mute(actor=carol, person=alice)
    answered, silent, own, deleted = (make_post(alice, f"Private {n}") for n in range(4))
    others = make_comment(answered, bob, "Bob's answer")
    make_comment(answered, alice, "Private too")
    make_comment(own, alice, "To myself")
    theirs = make_post(bob, "Bob's post")
    remark = make_comment(theirs, alice, "Private remark")
    make_comment(theirs, bob, "Bob's answer to it", parent=remark)
    delete_posts(actor=alice, posts=[make_comment(theirs, alice, "Private, deleted"), deleted])
    for one in (answered, silent):
        edit_post(actor=alice, post=one, body=f"{one.body}, changed")
    reading.remember_place(actor=alice, at=theirs.pk)
    Pin.objects.create(person=alice, post=silent)
    for liked in (theirs, others, own):
        reactions.like(actor=alice, post=liked)
        reactions.bookmark(actor=alice, post=liked)
    reactions.like(actor=bob, post=theirs)
    asks = NewPoll(["Rye", "Wheat"], timedelta(hours=1))
    for author, voter, body in ((bob, alice, "Bob asks"), (alice, bob, "Private: which?")):
        asked_with = create_post(author=author, content=PostContent(body=body, poll=asks))
        first = asked_with.poll.choices.order_by("pk")[0]
        polls.vote(actor=voter, post=asked_with, choices=[first.pk])
    later = timezone.now() + timedelta(hours=1)
    scheduled.schedule_post(
        author=alice, content=PostContent(body="Private, for later", quote=theirs), due_at=later
    )
    create_post(
        author=alice,
        content=PostContent(body="Private", attachments=(ready(alice).pk,)),
    )
    attached(alice)
    make_post(bob, "Ask @alice")
    follow_tag(actor=alice, key="maps")
    drafts.save_draft(person=alice, form_key="post", content={"body": "Private, not posted"})
    Invite.objects.create(made_by=alice)
    SignUpBlock.objects.create(made_by=alice, value="spam.example", key="@spam.example")
    FormerUsername.objects.create(
        username="alice_before", person=alice, kept_until=timezone.now() + timedelta(days=1)
    )
    talk(alice, bob)
    moderate(alice, bob, carol)
    for kind in (Picture.Kind.AVATAR, Picture.Kind.HEADER):
        picture = Picture.objects.create(owner=alice, kind=kind)
        for name in picture.names:
            default_storage.save(name, ContentFile(b"RIFF"))
    making.make(exports.ask_for_export(actor=alice).pk)
    signed_in(alice)
    alice.groups.add(Group.objects.create(name="Helpers"))
    alice.user_permissions.add(Permission.objects.order_by("pk")[0])
    people = ContentType.objects.get_for_model(User)
    LogEntry.objects.create(
        user=bob,
        content_type=people,
        object_id=str(alice.pk),
        object_repr="@alice",
        action_flag=CHANGE,
    )
    set_protected(actor=alice, is_protected=True)
    follow(actor=person("asker"), person=alice)
    return {"answered": answered, "others": others, "theirs": theirs, "bob": bob, "carol": carol}


def test_nothing_personal_stays_and_nothing_of_others_goes(folders: Path) -> None:
    alice = person("alice", bio="Draws maps.", location="Lisbon", links=[{"label": "x"}])
    there = busy_life(alice)
    has = pointing_at(alice)
    # The life is busy enough: every table that can point to a person does. (A new one, too.)
    assert [name for name, rows in has.items() if not rows] == ["admin.LogEntry.user"]
    assert files(folders)
    left(alice)
    run("worker", "--once")

    gone = User.objects.get(pk=alice.pk)
    assert (gone.username, gone.erased_at is None) == (f"gone_{alice.pk}", False)
    fresh = User(username=gone.username, is_active=False, folded_name="")
    for field in User._meta.concrete_fields:
        if field.name not in (*KEPT_OF_THE_ROW, "erased_at", "password"):
            assert getattr(gone, field.name) == getattr(fresh, field.name), field.name
    assert not gone.has_usable_password()
    assert files(folders) == []
    assert not Session.objects.filter(user_id=alice.pk).exists()
    assert stay(alice) == {"feed.Post.author", "feed.CaseEntry.actor"}
    assert not Report.objects.filter(copy__icontains="Private").exists()
    assert list(Strike.objects.filter(person=None).values_list("words", "copy")) == [("", [])]
    assert [appeal.text for appeal in Appeal.objects.all()] == ["Bob objects"]
    assert Report.objects.get(words="He sells watches").reporter is None
    assert Case.objects.filter(person=None, assignee=None).count() == 1
    assert not Notification.objects.filter(actor=alice).exists()
    assert not LogEntry.objects.filter(object_repr__contains="alice").exists()
    assert SignUpBlock.objects.get().made_by is None

    place, remark = Post.objects.filter(author=alice).order_by("pk")
    assert (place, remark.parent, remark.root) == (there["answered"], None, there["theirs"])
    assert (remark.body, remark.is_deleted, remark.comment_count) == ("", True, 1)
    assert (place.body, place.erased_at is None, place.comment_count) == ("", False, 1)
    assert Post.objects.get(pk=there["others"].pk).body == "Bob's answer"
    assert Post.objects.get(pk=there["theirs"].pk).comment_count == 1  # Bob's answer
    assert Post.objects.get(pk=there["theirs"].pk).like_count == 1
    assert Post.objects.get(pk=there["others"].pk).like_count == 0
    assert not Post.objects.filter(body__contains="Private").exists()
    assert not Version.objects.exists()
    # What she wrote to others stays theirs, by nobody; her notes go; somebody else leads the group.
    letters = Message.objects.filter(kind=Message.Kind.TEXT)
    assert [(letter.body, letter.author) for letter in letters.order_by("pk")] == [
        ("Dear bob", None),
        ("Dear alice", there["bob"]),
    ]
    assert sorted(Conversation.objects.values_list("kind", flat=True)) == ["group", "group", "two"]
    led = Membership.objects.get(conversation__name="Millers")
    assert (led.person, led.role) == (there["bob"], "owner")
    assert_unread_is_exact()
    there["bob"].refresh_from_db()
    assert (there["bob"].follower_count, there["bob"].following_count) == (0, 0)
    assert_counters_are_exact()
    for table in ("alice", "Lisbon", "Draws maps"):
        assert not LiveEvent.objects.filter(topics__icontains=table).exists()


def test_what_others_wrote_can_still_be_read() -> None:
    alice = person("alice")
    post = make_post(alice, "Private")
    make_comment(post, person("bob"), "Bob's answer")
    run_over = left(alice)
    assert Client().get(f"/posts/{post.pk}/").status_code == 404
    with new_events() as events:
        erasing.erase(person=run_over)
    response = Client().get(f"/posts/{post.pk}/")
    assert response.status_code == 200
    assert "Bob&#x27;s answer" in text_of(response) or "Bob's answer" in text_of(response)
    assert "alice" not in text_of(response).lower()
    assert f"post:{post.pk}" in {topic for _kind, _pk, topics in events for topic in topics}


def test_messages_that_nobody_can_read_any_more_go_whole() -> None:
    alice, bob = person("alice"), person("bob")
    decline(actor=bob, conversation=begin(author=alice, person=bob, body="Unwanted").conversation)
    bakers = group(alice, bob)
    say(alice, bakers, "To whom?")
    groups.leave(actor=bob, conversation=bakers)
    millers = group(alice, bob)
    kept = say(alice, millers, "To bob")
    left(alice)
    run("worker", "--once")
    assert User.objects.get(pk=alice.pk).erased_at is not None
    assert list(Conversation.objects.all()) == [millers]
    assert Message.objects.filter(kind=Message.Kind.TEXT).get() == kept


def test_the_username_stays_out_of_use_for_a_year() -> None:
    erasing.erase(person=left(person("alice")))
    typed = {"username": "Alice", "email": "new@example.org"}
    passwords = {"password1": PASSWORD, "password2": PASSWORD}
    refused = Client().post("/accounts/signup/", {**typed, **passwords})
    assert refused.status_code == 200
    assert not User.objects.filter(email="new@example.org").exists()
    FormerUsername.objects.update(kept_until=timezone.now())
    run("worker", "--once")
    assert not FormerUsername.objects.exists()
    assert Client().post("/accounts/signup/", {**typed, **passwords}).status_code == 302


def test_a_name_like_that_of_the_gone_does_not_hold_it_up() -> None:
    alice = person("alice")
    person(f"gone_{alice.pk}")
    erasing.erase(person=left(alice))
    alice.refresh_from_db()
    assert alice.username.startswith(f"gone_{alice.pk}_")


def test_nobody_is_erased_before_their_time() -> None:
    early, suspended, staying = person("early"), person("suspended"), person("staying")
    leaving.leave(actor=early)
    deactivate(actor=None, people=[suspended])
    for one in (early, suspended, staying):
        make_post(one) if one.is_active else None
        erasing.erase(person=one)
    User.objects.filter(pk=staying.pk).update(leaves_at=timezone.now())  # by hand, and active
    assert erasing.erase_who_has_left() == 0
    assert not User.objects.filter(erased_at__isnull=False).exists()


def test_it_goes_on_wherever_it_was_stopped(monkeypatch: pytest.MonkeyPatch, folders: Path) -> None:
    """One step, then a crash within the next, again and again."""
    monkeypatch.setattr(erasing, "AT_ONCE", 2)
    monkeypatch.setattr(erasure, "AT_ONCE", 2)
    alice = person("alice")
    busy_life(alice)
    left(alice)

    def crash(*arguments: Any) -> None:
        raise RuntimeError("killed")

    for _ in range(100):
        for module, name in (
            (Transaction, "_finish"),
            (erasing, "_count_down"),
            (erasing, "_forget_in_history"),
        ):
            with monkeypatch.context() as patch, suppress(RuntimeError):
                patch.setattr(module, name, crash)
                erasing.erase_some(person=alice)
        assert_counters_are_exact()
        if not erasing.erase_some(person=alice):
            break
    alice.refresh_from_db()
    assert alice.erased_at is not None
    assert stay(alice) == {"feed.Post.author", "feed.CaseEntry.actor"}
    assert_counters_are_exact()


def test_one_who_cannot_be_erased_does_not_hold_up_the_others(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    alice, bob = left(person("alice"), timedelta(hours=1)), left(person("bob"))
    real = erasing.erase_some

    def some(*, person: User) -> bool:
        if person == alice:
            raise RuntimeError("broken")
        return real(person=person)

    monkeypatch.setattr(erasing, "erase_some", some)
    assert erasing.erase_who_has_left() == 1
    bob.refresh_from_db()
    assert bob.erased_at is not None
    assert f"Erasing person {alice.pk} failed" in caplog.text


def test_old_downloads_of_others_are_not_touched(folders: Path) -> None:
    """Their ids begin with the same digits."""
    alice, bob = person("alice"), person("bob")
    Export.objects.create(pk=1, person=alice, state=Export.State.READY, file="1-a.zip")
    Export.objects.create(pk=11, person=bob, state=Export.State.READY, file="11-b.zip")
    (folders / "exports").mkdir()
    for export in Export.objects.all():
        exports.path_of(export).write_bytes(b"zip")
    erasing.erase(person=left(alice))
    assert [file.name for file in files(folders)] == ["11-b.zip"]
