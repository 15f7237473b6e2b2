"""What an open page of a moderator gets when it asks again by itself, and what that does not do."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from feed.models import Case
from tests.people import signed_in, text_of
from tests.reporting import case_moderator, open_case

pytestmark = pytest.mark.django_db

QUEUE = "/admin/feed/case/"
AGAIN = {"HX-Request": "true", "Plaza-Asks": "again"}


def again(browser: Client, address: str = QUEUE) -> Any:
    """Return what the page gets."""
    return browser.get(address, headers=AGAIN, follow=True)


def test_it_gets_what_a_reload_shows_and_leaves_messages_to_the_next_page() -> None:
    case, other = open_case(), open_case()
    browser = signed_in(case_moderator())
    sent = {"version": case.version, "outcome": "fine", "confirmed": "yes"}
    browser.post(f"{QUEUE}{case.pk}/decide/", sent)
    shown = text_of(again(browser))
    assert f'id="case-{other.pk}"' in shown and f'id="case-{case.pk}"' not in shown
    assert "Decided." not in shown
    assert "Decided." in text_of(browser.get(QUEUE))


def test_the_focus_of_a_row_that_goes_is_left_on_a_line() -> None:
    browser, case = signed_in(case_moderator()), open_case()
    line = f"#asked:not(:has(:is(#case-{case.pk}):focus)):focus-within"
    assert line in text_of(again(browser))
    assert "focus-left" not in text_of(browser.get(QUEUE))
    Case.objects.all().delete()
    assert "beforebegin:#asked:focus-within" in text_of(again(browser))


def test_it_keeps_the_claim_of_its_moderator_and_takes_none() -> None:
    """Not even where they have just left the case: the page asks again before it has gone."""
    carol, case = case_moderator(), open_case()
    browser, address = signed_in(carol), f"{QUEUE}{case.pk}/change/"
    assert "Nobody is looking at this." in text_of(again(browser, address))
    assert Case.objects.get().held_by() is None
    browser.get(address)
    soon = timezone.now() + timedelta(seconds=5)
    Case.objects.update(claimed_until=soon)
    assert "You are looking at this." in text_of(again(browser, address))
    renewed = Case.objects.get().claimed_until
    assert renewed is not None and renewed > soon
    browser.post(f"{QUEUE}{case.pk}/release/")
    again(browser, address)
    assert Case.objects.get().held_by() is None


def test_a_page_that_a_refused_form_brought_asks_where_the_case_is() -> None:
    case = open_case()
    answer = signed_in(case_moderator()).post(f"{QUEUE}{case.pk}/decide/", {"version": 1})
    assert answer.status_code == 422
    assert f'id="asks-again" hx-get="{QUEUE}{case.pk}/change/"' in text_of(answer)
    shown = text_of(signed_in(case_moderator()).get(f"{QUEUE}?state=all&kind__exact=post"))
    assert f'id="asks-again" hx-get="{QUEUE}?state=all&amp;kind__exact=post"' in shown


def test_it_keeps_nobody_moderating(settings: Any) -> None:
    settings.STAFF_NEEDS_TWO_FACTOR = True
    carol, case = case_moderator(), open_case()
    browser = signed_in(carol)
    for address in (QUEUE, f"{QUEUE}{case.pk}/change/"):
        answer = again(
            browser, address
        )  # no second factor yet: it leads nowhere, and what is typed stays
        assert answer.status_code == 403
        assert browser.get(address).status_code == 302
    assert Case.objects.get().assignee is None
    Authenticator.objects.create(user=carol, type=Authenticator.Type.TOTP, data={})
    shown = browser.session
    shown["second_factor_shown"] = [carol.pk, Case.objects.get().opened_at.timestamp() + 60]
    shown.save()
    assert again(browser).status_code == 200
    assert "moderated" not in browser.session
    assert browser.get(QUEUE).status_code == 200
    assert "moderated" in browser.session
