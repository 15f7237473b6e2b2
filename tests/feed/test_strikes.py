"""Whom a decision is about is told: what was done and why, and neither who decided nor who reported it."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from feed.actions import cases
from feed.actions.posts import edit_post
from feed.actions.strike_links import strike_of, token_of
from feed.models import Appeal, Case, Notification, Post, Strike
from tests.factories import make_post
from tests.moderators import moderator
from tests.people import person, queries_of, signed_in, text_of
from tests.reporting import case_moderator, open_case, reported
from tests.talking import say, two
from users.actions.leaving import leave
from users.exports import parts
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]


def struck(
    case: Case, outcome: str = "warned", to_person: str = "", by: User | None = None
) -> Strike:
    """Return the strike that this decision makes."""
    actor = by or case_moderator()
    cases.decide(
        actor=actor, pk=case.pk, version=case.version, outcome=outcome, to_person=to_person
    )
    return Strike.objects.get(case=case)


def test_nobody_but_whom_it_is_about_reads_a_strike() -> None:
    bob, alice, carol = person("bob"), person("alice"), case_moderator("carol")
    post = make_post(bob, "Private words")
    strike = struck(reported(post, alice).case, by=carol)
    for browser, status in ((Client(), 302), (signed_in(alice), 404), (signed_in(carol), 404)):
        answer = browser.get(f"/strikes/{strike.pk}/")
        assert answer.status_code == status and "Private words" not in text_of(answer)
        assert browser.post(f"/strikes/{strike.pk}/", {"words": "Mine"}).status_code == status
    assert not Appeal.objects.exists()
    assert "Moderators warned you" not in text_of(signed_in(alice).get("/strikes/"))
    assert "Private words" in text_of(signed_in(bob).get(f"/strikes/{strike.pk}/"))


def test_a_warning_hides_nothing_and_is_told_to_the_person_and_the_reporters(
    mailoutbox: list[object],
) -> None:
    bob, alice, carol = person("bob"), person("alice"), case_moderator("carol")
    post = make_post(bob, "You fool")
    case = reported(post, alice).case
    strike = struck(case, "warned", "Please\nkeep it civil.", by=carol)
    assert not Post.objects.get(pk=post.pk).is_deleted
    assert (strike.person, strike.outcome, strike.words) == (
        bob,
        "warned",
        "Please\nkeep it civil.",
    )
    [to_alice, to_bob] = Notification.objects.order_by("pk")
    assert (to_alice.recipient, to_alice.kind) == (alice, "report_acted")
    assert (to_bob.recipient, to_bob.kind, to_bob.actor) == (bob, "strike", None)
    assert to_bob.url == f"/strikes/{strike.pk}/"
    browser = signed_in(bob)
    listed, page = text_of(browser.get("/strikes/")), text_of(browser.get(to_bob.url))
    assert f'href="/strikes/{strike.pk}/"' in listed
    assert "Moderators warned you about your post." in page
    assert "Please<br>keep it civil." in page and "You fool" in page
    for shown in (listed, page, text_of(browser.get("/notifications/"))):
        assert "carol" not in shown and "alice" not in shown


def test_dismissing_or_closing_makes_no_strike_and_takes_no_words_to_the_person() -> None:
    carol, case = case_moderator(), open_case()
    with pytest.raises(ValidationError):
        cases.decide(actor=carol, pk=case.pk, version=1, outcome="fine", to_person="Sorry")
    with pytest.raises(ValidationError):
        cases.decide(actor=carol, pk=case.pk, version=1, outcome="warned", to_person="x" * 501)
    cases.decide(actor=carol, pk=case.pk, version=1, outcome="fine")
    assert not Strike.objects.exists()
    assert not Notification.objects.filter(kind="strike").exists()


def test_only_who_is_there_is_warned() -> None:
    bob, carol = person("bob"), moderator("change_case")
    case = open_case(bob)
    assert "warned" in cases.choices(actor=carol, case=case)
    User.objects.filter(pk=bob.pk).update(is_active=False)
    case.refresh_from_db()
    assert "warned" not in cases.choices(actor=carol, case=case)
    with pytest.raises(PermissionDenied):
        struck(case, by=carol)


def test_the_copy_is_what_the_person_wrote_as_it_was_reported_and_nothing_of_others() -> None:
    alice, bob = person("alice"), person("bob")
    made = two(alice, bob, "Something alice wrote")
    strike = struck(reported(say(bob, made, "Bad words"), alice).case)
    assert [piece["body"] for piece in strike.pieces] == ["Bad words"]
    post = make_post(bob, "First wording")
    case = reported(post, alice).case
    edit_post(actor=bob, post=post, body="Second wording")
    reported(post, person("erin"))
    reported(post, person("dan"))
    strike = struck(case)
    assert [piece["body"] for piece in strike.pieces] == ["First wording", "Second wording"]


def test_the_mail_leads_to_the_page_and_names_nobody(mailoutbox: list[object]) -> None:
    bob, carol = person("bob"), case_moderator("carol")
    strike = struck(reported(make_post(bob), person("alice")).case, "removed", "No ads.", carol)
    [mail] = mailoutbox
    assert getattr(mail, "to", None) == [bob.email]
    said = str(getattr(mail, "body", ""))
    assert "Moderators removed your post." in said and "No ads." in said
    assert f"/strikes/{strike.pk}/" in said and "/appeal/" not in said
    assert "carol" not in said and "alice" not in said


def test_the_mail_says_the_time_in_the_persons_zone_and_not_in_that_of_who_decided(
    mailoutbox: list[object],
) -> None:
    bob, carol = person("bob"), case_moderator("carol")
    User.objects.filter(pk=bob.pk).update(time_zone="Asia/Tokyo")
    with timezone.override("Australia/Adelaide"):  # as while carol looks at a page
        struck(reported(make_post(bob)).case, by=carol)
    [mail] = mailoutbox
    said = str(getattr(mail, "body", ""))
    assert "JST" in said
    assert "ACDT" not in said and "ACST" not in said, "it tells where a moderator lives"


def test_who_is_suspended_reads_it_by_the_link_in_the_mail_signed_out(
    mailoutbox: list[object],
) -> None:
    bob = person("bob")
    strike = struck(open_case(make_post(bob, "Bad words")), "suspended", "Third time.")
    found = re.search(r"/appeal/\S+", str(getattr(mailoutbox[0], "body", "")))
    assert found is not None
    browser = Client()
    page = text_of(browser.get(found[0]))
    assert "Moderators suspended your account." in page
    assert "Third time." in page and "Bad words" in page
    sent = browser.post(found[0], {"words": "It was my brother."}, follow=True)
    assert "Appeal sent." in text_of(sent)
    assert Appeal.objects.get(strike=strike).text == "It was my brother."
    assert browser.get("/notifications/").status_code == 302  # it signs nobody in


def test_the_link_opens_one_strike_for_as_long_as_one_can_appeal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bob = person("bob")
    strike, other = struck(open_case(make_post(bob))), struck(open_case(make_post(bob)))
    token = token_of(strike)
    assert strike_of(token) == strike and strike_of(token_of(other)) == other
    for wrong in ("", "x", f"{token}x", f"{other.pk}{token[1:]}x"):
        assert strike_of(wrong) is None
    assert Client().get("/appeal/made-up/").status_code == 404
    later = timezone.now() + timedelta(days=20, seconds=5)
    with monkeypatch.context() as patch:
        patch.setattr("django.core.signing.time.time", later.timestamp)
        assert strike_of(token) is None
    leave(actor=bob)
    assert strike_of(token) == strike
    User.objects.filter(pk=bob.pk).update(leaves_at=timezone.now())
    assert strike_of(token) is None


def test_a_case_shows_the_persons_other_strikes() -> None:
    bob, carol = person("bob"), case_moderator("carol")
    earlier = struck(open_case(make_post(bob)), "warned", by=carol)
    struck(open_case(person("erin")), by=carol)
    case = open_case(make_post(bob))
    shown = text_of(signed_in(carol).get(f"/admin/feed/case/{case.pk}/change/"))
    assert "1 other strike of the same person" in shown
    assert f'href="/admin/feed/case/{earlier.case_id}/change/"' in shown
    shown = text_of(signed_in(carol).get(f"/admin/feed/case/{earlier.case_id}/change/"))
    assert "What the person was told" in shown and "other strike of" not in shown


def test_a_moderator_is_told_first_that_the_person_gets_a_strike() -> None:
    bob = person("bob")
    case = open_case(make_post(bob))
    browser = signed_in(case_moderator())
    sent = {"version": 1, "outcome": "warned", "to_person": "Please\nstop"}
    asked = text_of(browser.post(f"/admin/feed/case/{case.pk}/decide/", sent))
    assert "@bob gets a strike" in asked and "Please<br>stop" in asked
    assert not Strike.objects.exists()
    fine = {"version": 1, "outcome": "fine", "to_person": "Please stop"}
    refused = browser.post(f"/admin/feed/case/{case.pk}/decide/", fine)
    assert refused.status_code == 422 and "Please stop" in text_of(refused)
    browser.post(f"/admin/feed/case/{case.pk}/decide/", {**sent, "confirmed": "yes"})
    assert Strike.objects.get().words == "Please\nstop"


def test_a_download_holds_ones_strikes_and_appeals() -> None:
    bob = person("bob")
    strike = struck(open_case(make_post(bob, "Bad words")), "removed", "No ads.")
    part = parts.PARTS["strikes"]
    [said] = [part.describe(row) for row in part.rows(bob)]
    assert (said["outcome"], said["words"], said["appeal"]) == ("removed", "No ads.", None)
    assert said["what_you_wrote"][0]["body"] == "Bad words"
    Appeal.objects.create(strike=strike, text="I object", created_at=timezone.now())
    [said] = [part.describe(row) for row in part.rows(bob)]
    assert said["appeal"]["text"] == "I object"
    assert not part.rows(person("alice"))


def test_hostile_words_are_shown_as_words() -> None:
    bob, hostile = person("bob"), "<script>alert(1)</script>"
    strike = struck(open_case(make_post(bob, hostile)), "warned", hostile)
    page = text_of(signed_in(bob).get(f"/strikes/{strike.pk}/"))
    assert "<script>alert" not in page and page.count("&lt;script&gt;alert") == 2


def test_the_list_takes_as_many_queries_however_long_it_is() -> None:
    bob = person("bob")
    browser = signed_in(bob)
    struck(open_case(make_post(bob)))
    queries_of(browser, "/strikes/")
    few = queries_of(browser, "/strikes/")
    for _number in range(3):
        strike = struck(open_case(make_post(bob)))
        Appeal.objects.create(strike=strike, text="No", created_at=timezone.now())
    assert queries_of(browser, "/strikes/") <= few
