"""What open pages of moderators are sent: that they should ask again, and nothing else; who opens them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone

from feed.actions import appeals, cases, claims
from feed.actions.case_erasure import erase_from_cases
from feed.live.open_pages.watch import Watch
from feed.models import Appeal, Case, LiveEvent, Post, Strike
from feed.pages import NotFound, Subject
from feed.pages.moderating import APPEALS, CASE, CASES, QUEUE
from tests.factories import UserFactory, make_post
from tests.live.conftest import watch
from tests.live.town import Composed, Town, having
from tests.moderators import choose, moderator, superuser
from tests.people import person, signed_in
from tests.reporting import case_moderator, open_case, reported
from users.actions.usernames import change_username
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]

AGAIN = 'class="moved"'
GONE = "delete:#asked,#asks-again"


def queue(viewer: User, key: str = CASES) -> Watch:
    """Return the open queue of somebody."""
    return Watch(QUEUE, None, viewer.pk, watch(QUEUE).locale, None, key)


def page_of(viewer: User, case: Case, key: str = CASES) -> Watch:
    """Return the open page of a case, or of an appeal in it."""
    return Watch(CASE, case.pk, viewer.pk, watch(CASE).locale, None, key)


def asked_again(frames: Composed) -> set[Watch]:
    """Return the pages that are told to ask again."""
    return having(frames, AGAIN)


@pytest.fixture
def carol() -> User:
    """Somebody who decides cases."""
    return case_moderator("carol")


@pytest.fixture
def open_pages(town: Town, carol: User) -> list[Watch]:
    """carol's open queues, of cases and of appeals."""
    pages = [queue(carol), queue(carol, APPEALS)]
    town.more += pages
    return pages


def test_whom_a_case_is_about_is_not_told_that_there_is_one(
    town: Town, carol: User, open_pages: list[Watch]
) -> None:
    dan = case_moderator("dan")
    theirs = queue(dan)
    town.more.append(theirs)
    case = reported(make_post(dan), town.bob).case
    assert asked_again(town.frames()) == set(open_pages)
    cases.decide(actor=carol, pk=case.pk, version=1, outcome="fine")
    assert asked_again(town.frames()) == set(open_pages)
    reported(make_post(town.alice), town.bob)
    assert asked_again(town.frames()) == {*open_pages, theirs}


def test_case_changed(town: Town, carol: User, open_pages: list[Watch]) -> None:
    dan, post = case_moderator("dan"), make_post(town.alice)
    town.frames()
    case = reported(post, town.bob, words="A secret").case
    frames = town.frames()
    assert asked_again(frames) == set(open_pages)
    assert not having(frames, "A secret") and not having(frames, f"case-{case.pk}")
    town.more.append(page_of(dan, case))
    everywhere = {*open_pages, town.more[-1]}
    appeal: list[Appeal] = []
    steps: list[Any] = [
        lambda: reported(post, town.stranger),
        lambda: cases.claim(actor=carol, pk=case.pk),
        lambda: cases.claim(actor=dan, pk=case.pk, takes_over=True),
        lambda: cases.release(actor=dan, pk=case.pk),
        lambda: cases.add_note(actor=dan, pk=case.pk, text="A note"),
        lambda: cases.decide(actor=dan, pk=case.pk, version=2, outcome="removed"),
        lambda: appeal.append(
            appeals.appeal(actor=town.alice, strike=Strike.objects.get(), text="No")[0]
        ),
        lambda: appeals.claim(actor=carol, pk=appeal[0].pk),
        lambda: appeals.decide(actor=carol, pk=appeal[0].pk, version=3, outcome="granted"),
    ]
    for number, step in enumerate(steps):
        step()
        frames = town.frames()
        assert asked_again(frames) == everywhere, number
        assert not having(frames, "A note"), number


def test_who_did_it_stands_in_no_event() -> None:
    case = open_case()
    cases.claim(actor=case_moderator(), pk=case.pk)
    assert {one.actor_id for one in LiveEvent.objects.filter(kind="case_changed")} == {None}


def test_what_changes_nothing_is_not_told(town: Town, carol: User, open_pages: list[Watch]) -> None:
    case, alice = open_case(make_post(town.alice)), town.stranger
    reported(Post.objects.get(pk=case.object_id), alice)
    cases.claim(actor=carol, pk=case.pk)
    town.frames()
    before = LiveEvent.objects.count()
    cases.claim(actor=carol, pk=case.pk)  # the open page renews it
    cases.claim(actor=case_moderator(), pk=case.pk)  # it is another's
    reported(Post.objects.get(pk=case.object_id), alice)  # once more by the same person
    assert LiveEvent.objects.count() == before


def test_other_cases_leave_the_page_of_a_case_alone(town: Town, carol: User) -> None:
    mine, other = open_case(), open_case()
    town.more.append(page_of(carol, mine))
    town.frames()
    cases.claim(actor=case_moderator(), pk=other.pk)
    assert not asked_again(town.frames())


def test_a_claim_that_nobody_renews_is_ended_and_open_pages_follow(
    town: Town, carol: User, open_pages: list[Watch]
) -> None:
    case = open_case(make_post(town.alice))
    strike = _struck(town.bob)
    appeal, _is_new = appeals.appeal(actor=town.bob, strike=strike, text="No")
    for row in (cases.claim(actor=carol, pk=case.pk), appeals.claim(actor=carol, pk=appeal.pk)):
        assert row.claimed_until is not None
        assert row.claimed_until <= timezone.now() + timedelta(minutes=1)
    town.frames()
    assert claims.end_lapsed() == 0
    over = timezone.now() - timedelta(seconds=1)
    for model in (Case, Appeal):
        model._default_manager.filter(closed_at=None).update(claimed_until=over)
    assert claims.end_lapsed() == 2
    assert asked_again(town.frames()) == set(open_pages)
    assert Case.objects.get(pk=case.pk).assignee is None
    assert Appeal.objects.get().assignee is None
    assert claims.end_lapsed() == 0
    assert Case.objects.get(pk=strike.case_id).assignee is not None  # who has decided it


def _struck(about: User) -> Strike:
    case = reported(make_post(about)).case
    cases.decide(actor=case_moderator(), pk=case.pk, version=1, outcome="warned")
    return Strike.objects.get(case=case)


def test_a_name_that_changes_and_what_is_erased_are_asked_for_again(
    town: Town, carol: User, open_pages: list[Watch]
) -> None:
    open_case(make_post(town.alice))
    town.frames()
    change_username(actor=town.alice, username="alicia")
    assert asked_again(town.frames()) == set(open_pages)
    erase_from_cases(town.alice, lambda one: True)
    assert asked_again(town.frames()) == set(open_pages)


# --- who may ----------------------------------------------------------------------------------


def test_only_who_may_read_cases_opens_their_pages() -> None:
    bob = person("bob", is_staff=True, is_superuser=True)
    case = open_case(make_post(bob))
    may = [moderator("view_case"), moderator("change_case"), superuser()]
    hidden = case_moderator()
    User.objects.filter(pk=hidden.pk).update(is_active=False)
    no_staff = case_moderator()
    User.objects.filter(pk=no_staff.pk).update(is_staff=False)
    may_not: list[User | None] = [
        None,
        UserFactory.create(),
        moderator("view_post", "delete_post"),
        User.objects.get(pk=hidden.pk),
        User.objects.get(pk=no_staff.pk),
    ]
    for one in may:
        assert QUEUE.find(one, key=CASES) == Subject(key=CASES)
        assert CASE.find(one, key=CASES, pk=case.pk) == Subject(case.pk, key=CASES)
    for viewer in may_not:
        with pytest.raises(NotFound):
            QUEUE.find(viewer, key=CASES)
        with pytest.raises(NotFound):
            CASE.find(viewer, key=CASES, pk=case.pk)
    for key, pk in ((CASES, 10**9), (APPEALS, case.pk), ("others", case.pk)):
        with pytest.raises(NotFound):
            CASE.find(may[0], key=key, pk=pk)
    with pytest.raises(NotFound):
        QUEUE.find(may[0], key="others")
    with pytest.raises(NotFound):  # it says who reported him
        CASE.find(bob, key=CASES, pk=case.pk)


def test_nobody_opens_the_page_of_their_own_appeal() -> None:
    bob = person("bob", is_staff=True, is_superuser=True)
    strike = _struck(bob)
    appeal, _is_new = appeals.appeal(actor=bob, strike=strike, text="No")
    with pytest.raises(NotFound):
        CASE.find(bob, key=APPEALS, pk=appeal.pk)
    found = CASE.find(moderator("view_case"), key=APPEALS, pk=appeal.pk)
    assert found == Subject(strike.case_id, key=APPEALS)


def test_who_may_not_read_cases_any_more_is_told_nothing_of_them(
    town: Town, carol: User, open_pages: list[Watch]
) -> None:
    """Also where nobody has told the page: each time it is sent anything, it is asked."""
    case = open_case(make_post(town.alice))
    town.more.append(page_of(carol, case))
    town.frames()
    carol.user_permissions.clear()
    cases.claim(actor=case_moderator(), pk=case.pk)
    frames = town.frames()
    assert not asked_again(frames)
    assert having(frames, GONE) == {*open_pages, town.more[-1]}


@pytest.mark.parametrize("how", ["permission", "staff", "group", "group_deleted"])
def test_powers_changed(town: Town, how: str) -> None:
    group = Group.objects.create(name="Moderators")
    group.permissions.set(Permission.objects.filter(codename="view_case"))
    carol = moderator() if how.startswith("group") else moderator("view_case")
    if how.startswith("group"):
        carol.groups.add(group)
    others = moderator("view_case")
    pages = {one: queue(one) for one in (carol, others)}
    town.more += pages.values()
    root = signed_in(superuser())
    if how == "group_deleted":
        choose(root, "auth_group", "delete_selected", [group], post="yes")
    elif how == "group":
        url = reverse("admin:auth_group_change", args=[group.pk])
        assert root.post(url, {"name": group.name}).status_code == 302
    else:
        url = reverse("admin:users_user_change", args=[carol.pk])
        kept = [one.pk for one in carol.user_permissions.all()]
        left = {"is_staff": "on"} if how == "permission" else {"user_permissions": kept}
        sent = {"name": carol.name, "is_active": "on", **left}
        assert root.post(url, sent).status_code == 302
    assert LiveEvent.objects.filter(kind="powers_changed").count() == 1
    frames = town.frames()
    assert having(frames, GONE) == {pages[carol]}
    assert not asked_again(frames)


def test_the_pages_say_their_sockets_and_hold_what_frames_look_for() -> None:
    case = open_case()
    browser = signed_in(case_moderator())
    for address, socket in (
        ("/admin/feed/case/", "/ws/moderation/cases/"),
        ("/admin/feed/appeal/", "/ws/moderation/appeals/"),
        (f"/admin/feed/case/{case.pk}/change/", f"/ws/moderation/cases/{case.pk}/"),
    ):
        shown = browser.get(address).content.decode()
        assert f'ws-connect="{socket}"' in shown
        assert re.search(r'id="live-cursor"[^>]* value="[0-9a-f]+:[0-9]+"', shown)
        for name in ("asked", "asks-again", "live-sink", "live-void", "favicon", "display"):
            assert shown.count(f'id="{name}"') == 1, name
