"""The queue of appeals, and the page of one, in Django admin; the whole way from a report to a reversal."""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client

from feed.actions import appeals, cases
from feed.admin.appeals import AppealAdmin
from feed.models import Appeal, Case, Notification, Post, Strike
from tests.factories import UserFactory, make_post
from tests.moderators import moderator, superuser
from tests.people import person, queries_of, signed_in, text_of
from tests.reporting import case_moderator, open_case
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]

QUEUE = "/admin/feed/appeal/"
POSTS = ("renew", "take-over", "release", "decide")
ALL = ("queue", "change", "history", *POSTS)
OUT, NO, FOUND, DONE, MISSING = 302, 403, 200, 302, 404
MAY = {**dict.fromkeys(ALL[:3], FOUND), **dict.fromkeys(POSTS, DONE), "renew": FOUND}
READS = {**dict.fromkeys(ALL[:3], FOUND), **dict.fromkeys(POSTS, NO)}
# What each role gets of each address: looking, and sending what that takes.
TABLE: dict[str, dict[str, int]] = {
    "nobody": dict.fromkeys(ALL, OUT),
    "person": dict.fromkeys(ALL, OUT),
    "staff": dict.fromkeys(ALL, NO),
    "viewer": READS,
    "moderator": MAY,
    "decider": READS,
    "superuser who decided": READS,
    "about": {"queue": FOUND, "change": MISSING, "history": OUT, **dict.fromkeys(POSTS, MISSING)},
    "superuser": MAY,
}


def page(appeal: Appeal, does: str = "change") -> str:
    """Return an address of an appeal."""
    return f"{QUEUE}{appeal.pk}/{does}/"


def made(about: Post, by: User, text: str = "A secret of the person") -> Appeal:
    """Return the appeal of its author against the removal of this post."""
    case = open_case(about)
    cases.decide(actor=by, pk=case.pk, version=1, outcome="removed", to_person="No ads here.")
    strike = Strike.objects.get(case=case)
    return appeals.appeal(actor=about.author, strike=strike, text=text)[0]


def fields(appeal: Appeal, outcome: str = "granted", **more: str) -> dict[str, Any]:
    """Return what the form of a decision sends."""
    return {"version": Case.objects.get(strike__appeal=appeal).version, "outcome": outcome, **more}


def test_the_table_of_roles_and_addresses_is_complete() -> None:
    urls = admin.site.get_model_admin(Appeal).get_urls()
    own = {str(one.name) for one in urls if "<id:pk>" in str(one.pattern)}
    assert own == {f"feed_appeal_{does.replace('-', '_')}" for does in POSTS}
    assert all(set(row) == set(ALL) for row in TABLE.values())


@pytest.mark.parametrize("role", TABLE)
def test_what_each_role_gets_of_each_address(role: str) -> None:
    bob = person("bob", is_staff=True, is_superuser=True)
    decider = superuser() if role == "superuser who decided" else case_moderator()
    case_moderator("another")  # without whom who decided the case would decide the appeal, too
    post = make_post(bob)
    appeal = made(post, decider)
    people: dict[str, Any] = {
        "person": UserFactory.create,
        "staff": lambda: moderator("view_post", "delete_post", "view_user", "change_user"),
        "viewer": lambda: moderator("view_case"),
        "moderator": case_moderator,
        "superuser": superuser,
        "about": lambda: bob,
    }
    user = people.get(role, lambda: decider)
    browser = Client() if role == "nobody" else signed_in(user())
    for does, status in TABLE[role].items():
        address = QUEUE if does == "queue" else page(appeal, does)
        given = fields(appeal) if does == "decide" else {}
        answer = browser.post(address, given) if does in POSTS else browser.get(address)
        assert answer.status_code == status, does
        if does in POSTS:
            assert browser.get(address).status_code in (OUT, NO, MISSING, 405), does
        if status == OUT and role in ("nobody", "person"):
            assert answer["Location"].startswith("/admin/login/")
        if does != "change" or status != FOUND:
            assert "A secret of the person" not in text_of(answer), does
    may = role in ("moderator", "superuser")
    assert Post.objects.get(pk=post.pk).is_deleted is not may
    assert Appeal.objects.get().is_open is not may


def test_nobody_adds_changes_or_deletes_an_appeal_past_the_actions() -> None:
    appeal = made(make_post(), case_moderator())
    browser = signed_in(superuser())
    for address in (f"{QUEUE}add/", page(appeal, "delete")):
        assert browser.get(address).status_code == 403
        assert browser.post(address, {"post": "yes"}).status_code == 403
    assert browser.post(page(appeal), {"outcome": "granted"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [appeal.pk], "post": "yes"}
    browser.post(QUEUE, chosen)
    assert Appeal.objects.get() == appeal


def test_the_queue_shows_what_is_open_the_newest_last_and_that_of_cases_leads_there() -> None:
    carol = case_moderator("carol")
    first, decided, last = (made(make_post(), carol) for _number in range(3))
    dan = case_moderator("dan")
    appeals.decide(actor=dan, pk=decided.pk, version=2, outcome="refused")
    browser = signed_in(dan)
    shown = re.findall(rf'href="{QUEUE}(\d+)/change/', text_of(browser.get(QUEUE)))
    assert [int(pk) for pk in shown] == [first.pk, last.pk]
    assert page(decided) in text_of(browser.get(f"{QUEUE}?state=decided"))
    assert f'href="{QUEUE}"' in text_of(browser.get("/admin/feed/case/"))


def test_who_decided_the_case_reads_that_somebody_else_decides_and_claims_nothing() -> None:
    carol, dan = case_moderator("carol"), case_moderator("dan")
    appeal = made(make_post(person("bob"), "Watches, cheap"), carol)
    shown = text_of(signed_in(carol).get(page(appeal)))
    assert "another moderator decides the appeal" in shown
    assert 'id="decide"' not in shown and "hx-post" not in shown
    assert Appeal.objects.get().assignee is None
    shown = text_of(signed_in(dan).get(page(appeal)))
    for words in ("You are looking at this.", "Watches, cheap", "No ads here.", "@carol", "@bob"):
        assert words in shown, words
    assert "A secret of the person" in shown and 'id="decide"' in shown


def test_the_loser_of_a_race_is_told_what_happened_and_keeps_what_they_typed() -> None:
    appeal = made(make_post(), case_moderator())
    dan, fay = case_moderator("dan"), case_moderator("fay")
    sent = fields(appeal, words="Typed")
    appeals.decide(actor=dan, pk=appeal.pk, version=2, outcome="refused")
    answer = signed_in(fay).post(page(appeal, "decide"), sent)
    assert answer.status_code == 409 and "@dan has decided this meanwhile" in text_of(answer)
    other = made(make_post(), dan)
    sent = fields(other, words="Typed again")
    cases.add_note(actor=dan, pk=other.case.pk, text="Wait")
    answer = signed_in(fay).post(page(other, "decide"), sent)
    assert answer.status_code == 409 and "Typed again" in text_of(answer)
    for wrong in ({"outcome": ""}, {"outcome": "granted", "words": "x" * 501}):
        answer = signed_in(fay).post(page(other, "decide"), {"version": 3, **wrong})
        assert answer.status_code == 422
    assert Appeal.objects.get(pk=other.pk).is_open


def test_the_queue_and_an_appeal_take_as_many_queries_however_much_there_is() -> None:
    carol, browser = case_moderator(), signed_in(case_moderator())
    appeal = made(make_post(), carol)
    for address in (QUEUE, page(appeal)):
        queries_of(browser, address)  # fills Django's caches
    few = {address: queries_of(browser, address) for address in (QUEUE, page(appeal))}
    for _number in range(3):
        made(make_post(), carol)
    assert {address: queries_of(browser, address) for address in few} == few


def test_from_a_report_to_a_decision_to_an_appeal_to_its_reversal_without_javascript(
    mailoutbox: list[Any],
) -> None:
    alice, bob = person("alice"), person("bob")
    post = make_post(bob, "Watches, cheap")
    by_alice, by_bob = signed_in(alice), signed_in(bob)
    carol, dan = signed_in(case_moderator("carol")), signed_in(case_moderator("dan"))

    by_alice.post(f"/report/post/{post.pk}/", {"category": "spam"})
    case = Case.objects.get()
    sent = {"version": 1, "outcome": "removed", "to_person": "No ads.", "confirmed": "yes"}
    carol.post(f"/admin/feed/case/{case.pk}/decide/", sent)
    assert by_alice.get(f"/posts/{post.pk}/").status_code == 404
    assert "We took action." in text_of(by_alice.get("/notifications/"))

    told = text_of(by_bob.get("/notifications/"))
    [address] = set(re.findall(r'href="(/strikes/\d+/)"', told))
    assert "No ads." in text_of(by_bob.get(address))
    by_bob.post(address, {"words": "I gave them away."})
    assert "will review it" in text_of(by_bob.get(address))

    appeal = Appeal.objects.get()
    assert carol.post(page(appeal, "decide"), fields(appeal)).status_code == 403
    assert "I gave them away." in text_of(dan.get(page(appeal)))
    dan.post(page(appeal, "decide"), fields(appeal, words="You're right."))

    assert by_alice.get(f"/posts/{post.pk}/").status_code == 200
    assert "Your appeal was granted." in text_of(by_bob.get("/notifications/"))
    assert "It no longer counts." in text_of(by_bob.get(address))
    assert [mail.to for mail in mailoutbox] == [[bob.email], [bob.email]]
    assert "You're right." in mailoutbox[1].body
    assert Notification.objects.filter(recipient=alice).count() == 1
    log = list(case.entries.order_by("pk").values_list("actor__username", "kind"))
    assert log == [("carol", "decided"), ("dan", "claimed"), ("dan", "granted")]
    told = text_of(by_bob.get("/notifications/")) + text_of(by_bob.get(address))
    assert not {"alice", "carol", "dan"} & set(re.findall(r"\w+", told + mailoutbox[0].body))


@pytest.mark.parametrize("does", ["change", *POSTS])
def test_an_appeal_that_is_erased_just_then_is_not_there(
    does: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    appeal = made(make_post(person("bob")), superuser())
    browser = signed_in(case_moderator("dan"))
    given = fields(appeal) if does == "decide" else {}

    def may_decide(*_given: object) -> bool:
        Appeal.objects.all().delete()
        return True

    monkeypatch.setattr(AppealAdmin, "may_decide", may_decide)
    address = page(appeal, does)
    answer = browser.post(address, given) if does in POSTS else browser.get(address)
    assert answer.status_code == 404
