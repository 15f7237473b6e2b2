"""The queue of what was reported, and the page of a case, in Django admin."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from feed.actions import cases
from feed.actions.messages import edit as edit_message
from feed.actions.posts import delete_posts, edit_post
from feed.models import Case, Message, Notification, Post
from tests.factories import UserFactory, make_comment, make_post
from tests.moderators import moderator, superuser
from tests.people import person, queries_of, signed_in, text_of
from tests.reporting import case_moderator, open_case, reported
from tests.talking import say, two
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]

QUEUE = "/admin/feed/case/"
POSTS = ("renew", "take-over", "release", "note", "decide")
ROLES = ("nobody", "person", "staff", "viewer", "moderator", "about", "superuser")


def page(case: Case, does: str = "change") -> str:
    """Return an address of a case."""
    return f"{QUEUE}{case.pk}/{does}/"


def listed(browser: Client, query: str = "") -> list[int]:
    """Return the cases in the queue, in its order."""
    found = re.findall(r'href="/admin/feed/case/(\d+)/change/', text_of(browser.get(QUEUE + query)))
    return [int(pk) for pk in found]


def fields(case: Case, outcome: str = "fine", **more: str) -> dict[str, Any]:
    """Return what the form of a decision sends once it is confirmed."""
    return {"version": case.version, "outcome": outcome, "confirmed": "yes", **more}


# What each role gets of each address: looking, and sending what that takes.
OUT, NO, FOUND, DONE, MISSING = 302, 403, 200, 302, 404
TABLE: dict[str, dict[str, int]] = {
    "nobody": dict.fromkeys(("queue", "change", "history", *POSTS), OUT),
    "person": dict.fromkeys(("queue", "change", "history", *POSTS), OUT),
    "staff": dict.fromkeys(("queue", "change", "history", *POSTS), NO),
    "viewer": {"queue": FOUND, "change": FOUND, "history": FOUND, **dict.fromkeys(POSTS, NO)},
    "moderator": {
        **dict.fromkeys(("queue", "change", "history"), FOUND),
        **dict.fromkeys(POSTS, DONE),
        "renew": FOUND,
    },
    "about": {"queue": FOUND, "change": MISSING, "history": OUT, **dict.fromkeys(POSTS, MISSING)},
    "superuser": {
        **dict.fromkeys(("queue", "change", "history"), FOUND),
        **dict.fromkeys(POSTS, DONE),
        "renew": FOUND,
    },
}


def browser_of(role: str, case: Case) -> Client:
    """Return a browser of somebody in this role."""
    if role == "nobody":
        return Client()
    people: dict[str, Any] = {
        "person": UserFactory.create,
        "staff": lambda: moderator("view_post", "delete_post", "view_user", "change_user"),
        "viewer": lambda: moderator("view_case"),
        "moderator": case_moderator,
        "superuser": superuser,
        "about": lambda: case.person,
    }
    return signed_in(people[role]())


def test_the_table_of_roles_and_addresses_is_complete() -> None:
    names = {f"admin:feed_case_{does.replace('-', '_')}" for does in POSTS}
    own = {f"admin:{one.name}" for one in _case_admin().get_urls() if "<id:pk>" in str(one.pattern)}
    assert own == names
    for role in ROLES:
        assert set(TABLE[role]) == {"queue", "change", "history", *POSTS}, role
    assert set(TABLE) == set(ROLES)


def _case_admin() -> Any:
    from django.contrib import admin

    return admin.site.get_model_admin(Case)


@pytest.mark.parametrize("role", ROLES)
def test_what_each_role_gets_of_each_address(role: str) -> None:
    bob = person("bob", is_staff=True, is_superuser=True)
    post = make_post(bob)
    case = open_case(post, words="A secret of the reporter")
    browser = browser_of(role, case)
    sent: dict[str, dict[str, Any]] = {
        "note": {"text": "Noted"},
        "decide": fields(case, "removed"),
    }
    for does, status in TABLE[role].items():
        address = QUEUE if does == "queue" else page(case, does)
        version = Case.objects.get(pk=case.pk).version
        given = {**sent.get(does, {}), **({"version": version} if does == "decide" else {})}
        answer = browser.post(address, given) if does in POSTS else browser.get(address)
        assert answer.status_code == status, does
        if does in POSTS:
            assert browser.get(address).status_code in (OUT, NO, MISSING, 405), does
        if status == OUT and role in ("nobody", "person"):
            assert answer["Location"].startswith("/admin/login/")
        if (role, does) not in (
            ("viewer", "change"),
            ("moderator", "change"),
            ("superuser", "change"),
        ):
            assert "A secret of the reporter" not in text_of(answer), does
    may = role in ("moderator", "superuser")
    assert Post.objects.get(pk=post.pk).is_deleted is may
    assert Case.objects.get(pk=case.pk).is_open is not may
    assert Notification.objects.filter(kind="report_acted").exists() is may


def test_nobody_adds_changes_or_deletes_a_case_past_the_actions() -> None:
    case = open_case()
    browser = signed_in(superuser())
    for address in (f"{QUEUE}add/", page(case, "delete")):
        assert browser.get(address).status_code == 403
        assert browser.post(address, {"post": "yes"}).status_code == 403
    assert browser.post(page(case), {"outcome": "fine"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [case.pk], "post": "yes"}
    browser.post(QUEUE, chosen)
    assert Case.objects.get() == case


def test_the_queue_shows_what_is_open_the_most_severe_first_then_the_oldest() -> None:
    spam, threat, later = open_case(), open_case(category="violence"), open_case()
    decided = open_case(category="minors")
    carol = case_moderator()
    cases.decide(actor=carol, pk=decided.pk, version=1, outcome="fine")
    reported(Post.objects.get(pk=later.object_id))
    browser = signed_in(carol)
    assert listed(browser) == [threat.pk, spam.pk, later.pk]
    assert listed(browser, "?o=-3")[0] == later.pk  # by how many have reported it
    assert listed(browser, "?o=-5")[0] == later.pk  # by age
    assert listed(browser, "?state=decided") == [decided.pk]
    assert len(listed(browser, "?state=all")) == 4
    assert listed(browser, "?category__exact=violence") == [threat.pk]
    assert listed(browser, "?kind__exact=comment") == []


def test_the_queue_says_who_is_looking_and_is_filtered_by_them() -> None:
    carol, dan = case_moderator("carol"), case_moderator("dan")
    of_carol, of_dan, of_nobody, left = (open_case() for _number in range(4))
    cases.claim(actor=carol, pk=of_carol.pk)
    cases.claim(actor=dan, pk=of_dan.pk)
    cases.claim(actor=dan, pk=left.pk)
    Case.objects.filter(pk=left.pk).update(claimed_until=timezone.now())
    browser = signed_in(carol)
    shown = text_of(browser.get(QUEUE))
    assert shown.count("@carol") == 1 and shown.count("@dan") == 1
    assert listed(browser, "?looked_at_by=me") == [of_carol.pk]
    assert listed(browser, "?looked_at_by=others") == [of_dan.pk]
    assert listed(browser, "?looked_at_by=nobody") == [of_nobody.pk, left.pk]


def test_cases_are_found_by_the_username_of_whom_they_are_about() -> None:
    case, _other = open_case(make_post(person("bob"))), open_case()
    browser = signed_in(case_moderator())
    assert listed(browser, "?q=bob") == [case.pk]
    assert listed(browser, f"?person__id__exact={case.person_id}") == [case.pk]
    for asked in ("person__password__startswith=p", "reports__words__contains=x"):
        assert browser.get(f"{QUEUE}?{asked}").status_code in (302, 400)


def test_opening_a_case_claims_it_and_says_so_to_others() -> None:
    carol, dan, case = case_moderator("carol"), case_moderator("dan"), open_case()
    assert "You are looking at this." in text_of(signed_in(carol).get(page(case)))
    shown = text_of(signed_in(dan).get(page(case)))
    assert "@carol is looking at this." in shown and "Take over" in shown
    assert f'hx-post="{page(case, "renew")}"' in shown and 'hx-trigger="every 20s"' in shown
    still = text_of(signed_in(dan).post(page(case, "renew")))
    assert "@carol is looking at this." in still and "<html" not in still
    answer = signed_in(dan).post(page(case, "decide"), fields(case))
    assert answer.status_code == 409
    assert "@carol is looking at this. You changed nothing." in text_of(answer)
    signed_in(dan).post(page(case, "take-over"))
    assert "@dan is looking at this." in text_of(signed_in(carol).post(page(case, "renew")))
    assert signed_in(dan).post(page(case, "release")).headers["Location"] == QUEUE
    assert Case.objects.get().held_by() is None


def test_who_may_only_view_claims_nothing() -> None:
    case = open_case()
    shown = text_of(signed_in(moderator("view_case")).get(page(case)))
    assert Case.objects.get().assignee is None
    assert "Decide" not in shown and "hx-post" not in shown


def test_the_loser_of_a_race_is_told_what_happened_and_keeps_what_they_typed() -> None:
    carol, dan, case = case_moderator("carol"), case_moderator("dan"), open_case()
    cases.decide(actor=carol, pk=case.pk, version=1, outcome="fine")
    answer = signed_in(dan).post(page(case, "decide"), fields(case, "removed", note="Typed"))
    assert answer.status_code == 409
    assert "@carol has decided this meanwhile: judged fine. You changed nothing." in text_of(answer)
    assert Notification.objects.count() == 1
    other = open_case()
    cases.add_note(actor=carol, pk=other.pk, text="Wait")
    answer = signed_in(dan).post(page(other, "decide"), fields(other, "fine", note="Typed"))
    assert answer.status_code == 409
    shown = text_of(answer)
    assert "Something has been added meanwhile." in shown and "Typed" in shown and "Wait" in shown
    assert "@carol has decided this" in text_of(signed_in(dan).post(page(case, "renew")))


def test_a_decision_that_was_taken_back_shows_the_case_as_it_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = open_case()
    monkeypatch.setattr(cases, "_do", lambda *_about: False)  # its post went by itself just now
    answer = signed_in(case_moderator()).post(page(case, "decide"), fields(case, "removed"))
    assert answer.status_code == 409 and Case.objects.get().is_open
    assert "This is decided." not in text_of(answer)
    assert f'action="{page(case, "decide")}"' in text_of(answer)


def test_a_decision_is_first_shown_and_taken_only_when_confirmed() -> None:
    bob = person("bob")
    post = make_post(bob)
    reported(post)
    case = open_case(post)
    browser = signed_in(case_moderator())
    asked = {name: value for name, value in fields(case, "removed").items() if name != "confirmed"}
    shown = text_of(
        browser.post(page(case, "decide"), {**asked, "words": "Thanks", "note": "Mine"})
    )
    assert "One post or comment by @bob is hidden" in shown
    assert "2 people who reported it are notified." in shown
    assert "Thanks" in shown and "Mine" in shown
    assert Case.objects.get().is_open and not Post.objects.get().is_deleted
    shown = text_of(browser.post(page(case, "decide"), {**asked, "outcome": "suspended"}))
    assert "One person, @bob, is signed out and hidden, with 1 post." in shown
    done = browser.post(page(case, "decide"), fields(case, "removed"), follow=True)
    assert "Decided. Everybody who reported it was notified." in text_of(done)
    assert not Case.objects.get().is_open


def test_what_cannot_be_decided_says_why() -> None:
    case = open_case()
    browser = signed_in(case_moderator())
    for sent, reason in (
        ({"outcome": ""}, "Choose a decision."),
        ({"outcome": "worst"}, "Choose a decision."),
        ({"outcome": "fine", "words": "x" * 301}, "too long"),
        ({"outcome": "fine", "note": "x" * 2_001}, "too long"),
    ):
        for confirmed in ({}, {"confirmed": "yes"}):
            answer = browser.post(page(case, "decide"), {"version": 1, **sent, **confirmed})
            assert answer.status_code == 422 and reason in text_of(answer)
    empty = browser.post(page(case, "note"), {"text": " "})
    assert empty.status_code == 422 and "Write something first." in text_of(empty)
    assert Case.objects.get().is_open


def test_a_case_shows_what_was_reported_by_whom_and_what_is_known_beside() -> None:
    bob, alice, carol = person("bob"), person("alice"), case_moderator("carol")
    first = make_post(bob, "Sells watches")
    fine = reported(first, alice).case
    cases.decide(actor=carol, pk=fine.pk, version=1, outcome="fine", note="A clockmaker")
    other = reported(make_comment(first, bob), alice, "hate").case
    again = reported(first, alice, words="Look at it again")
    reported(first, person("erin"))
    cases.add_note(actor=carol, pk=again.case_id, text="I ask bob")
    edit_post(actor=bob, post=first, body="Kind words")
    shown = text_of(signed_in(carol).get(page(again.case)))
    for words in (
        "This was judged fine before.",
        "Look at it again",
        "Sells watches",
        "It said the same as above.",
        "@alice",
        "@erin",
        "All their reports: 3. Acted on: 0. Judged fine: 1.",
        f'href="/admin/feed/case/{fine.pk}/change/"',
        f'href="/admin/feed/case/{other.pk}/change/"',
        "I ask bob",
        f'href="/posts/{first.pk}/"',
    ):
        assert words in shown, words
    delete_posts(actor=bob, posts=[first])
    assert "(deleted)" in text_of(signed_in(carol).get(page(again.case)))


def test_moderators_see_of_a_conversation_the_copy_alone() -> None:
    alice, bob = person("alice"), person("bob")
    made = two(alice, bob, "Long before")
    for number in range(12):
        say(alice, made, f"Between {number}")
    bad = say(bob, made, "The reported words")
    case = reported(bad, alice).case
    edit_message(actor=bob, message=bad, body="Better words")
    say(bob, made, "Written since")
    root = signed_in(superuser())
    shown = text_of(root.get(page(case)))
    assert "The reported words" in shown and "Between 11" in shown
    for unseen in ("Long before", "Between 0<", "Better words", "Written since", "/messages/"):
        assert unseen not in shown, unseen
    Message.objects.all().delete()
    assert "The reported words" in text_of(root.get(page(case)))


def test_hostile_words_are_shown_as_words() -> None:
    bob = person("bob")
    hostile = "<script>alert(1)</script>"
    case = reported(make_post(bob, hostile), words=hostile).case
    carol = case_moderator()
    cases.add_note(actor=carol, pk=case.pk, text=hostile)
    browser = signed_in(carol)
    sent = {"version": 2, "outcome": "fine", "note": hostile, "words": hostile}
    for answer in (browser.get(page(case)), browser.post(page(case, "decide"), sent)):
        assert "<script>alert" not in text_of(answer)
        assert "&lt;script&gt;alert" in text_of(answer)


def test_queue_and_case_take_as_many_queries_however_much_there_is() -> None:
    carol = case_moderator()
    bob = person("bob")
    post = make_post(bob)
    case = open_case(post)
    cases.add_note(actor=carol, pk=case.pk, text="First")
    browser = signed_in(carol)
    for address in (QUEUE, page(case)):
        queries_of(browser, address)  # fills Django's caches
    few = {address: queries_of(browser, address) for address in (QUEUE, page(case))}
    for number in range(4):
        reported(post, words=f"Once more {number}")
        open_case(make_post(bob))
        cases.add_note(actor=carol, pk=case.pk, text="More")
        cases.claim(actor=case_moderator(), pk=open_case().pk)
    assert {address: queries_of(browser, address) for address in few} == few
    assert few[QUEUE] <= 8 and few[page(case)] <= 26, few


def test_the_queue_counts_and_pages_no_further_than_anybody_reads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("users.admin.paging.MOST", 3)
    for _number in range(5):
        open_case()
    browser = signed_in(case_moderator())
    assert "3 cases" in text_of(browser.get(QUEUE))


def test_a_case_that_is_not_there_is_not_found() -> None:
    browser = signed_in(superuser())
    for pk in ("0", "999999", "x", "99999999999999999999"):
        assert browser.get(f"{QUEUE}{pk}/change/").status_code == 404
    assert browser.post(reverse("admin:feed_case_decide", args=[999])).status_code == 404
    assert not User.objects.filter(username="x").exists()
