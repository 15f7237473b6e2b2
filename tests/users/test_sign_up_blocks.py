"""Who may not sign up: each way in, and whom nothing of it touches."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.settings import base
from tests.factories import PASSWORD
from tests.html import page_of
from tests.moderators import superuser
from tests.people import person, signed_in
from users.accounts.sign_up import OtherSiteSignUpForm
from users.actions.sign_up_blocks import REFUSED, add_block, change_block, lift_blocks
from users.actions.usernames import change_username
from users.models import Door, Invite, Mail, SignUpBlock, User

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.everywhere,
    pytest.mark.usefixtures("forgetful_limits"),
]

NETWORK, USERNAME = SignUpBlock.Kind.NETWORK, SignUpBlock.Kind.USERNAME
SENTENCE = "We can't create an account with these details."
PATH = "/accounts/signup/"
# What is typed and where from, beside what is usual; each is caught by one of the blocks.
CAUGHT = [
    pytest.param({"email": "dora@mail.spam.example"}, {}, id="domain"),
    pytest.param({"email": "dora+new@SPAM.example"}, {}, id="plus"),
    pytest.param({"email": "dora@bücher.example"}, {}, id="idna"),
    pytest.param({}, {"REMOTE_ADDR": "192.0.2.9"}, id="network"),
    pytest.param({}, {"REMOTE_ADDR": "::ffff:192.0.2.9"}, id="mapped"),
    pytest.param({}, {"REMOTE_ADDR": "2001:db8:0:5::1"}, id="ipv6"),
    pytest.param({"username": "Best_C4SIN0"}, {}, id="username"),
]


def block(typed: str, kind: str = SignUpBlock.Kind.DOMAIN, **fields: Any) -> SignUpBlock:
    """Return a block that an admin has made."""
    return add_block(actor=superuser(), kind=kind, typed=typed, **fields)


@pytest.fixture
def blocks() -> None:
    """One of each kind, and some more."""
    for typed in ("spam.example", "xn--bcher-kva.example"):
        block(typed)
    for typed in ("192.0.2.0/24", "2001:db8::/32"):
        block(typed, NETWORK)
    block("*casino*", USERNAME)


def typed_with(**fields: str) -> dict[str, str]:
    """Return what somebody types who signs up."""
    usual = {"username": "dora", "email": "dora@example.org", "name": "Dora"}
    return {**usual, "password1": PASSWORD, "password2": PASSWORD, **fields}


@pytest.mark.parametrize(("typed", "origin"), CAUGHT)
def test_no_account_is_made_and_no_mail_is_sent(
    blocks: None, settings: Any, typed: dict[str, str], origin: dict[str, str]
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.EMAIL_BACKEND = base.EMAIL_BACKEND
    people = User.objects.count()
    response = Client(**origin).post(PATH, typed_with(**typed))  # type: ignore[arg-type]
    page = page_of(response)
    assert response.status_code == 200
    assert SENTENCE in page.one("main").text
    assert page.one("input", name="email").attributes["value"] == typed_with(**typed)["email"]
    assert page.one("input", name="name").attributes["value"] == "Dora"
    assert (User.objects.count(), Mail.objects.count()) == (people, 0)
    assert SignUpBlock.objects.filter(refused=1, last_refused_at__isnull=False).count() == 1
    assert Client().post(PATH, typed_with()).status_code == 302


def test_what_is_said_does_not_tell_which_block_it_was(blocks: None) -> None:
    said = {
        page_of(Client(**origin).post(PATH, typed_with(**typed))).one("main").text  # type: ignore[arg-type]
        for typed, origin in (
            ({"email": "dora@spam.example"}, {}),
            ({}, {"REMOTE_ADDR": "192.0.2.9"}),
        )
    }
    assert len(said) == 1


def test_only_what_the_own_proxy_says_of_the_address_counts(blocks: None, settings: Any) -> None:
    forged = {"HTTP_X_FORWARDED_FOR": "192.0.2.9", "REMOTE_ADDR": "198.51.100.1"}
    assert Client(**forged).post(PATH, typed_with()).status_code == 302  # type: ignore[arg-type]
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    by_proxy = {"HTTP_X_FORWARDED_FOR": "198.51.100.1, 192.0.2.9", "REMOTE_ADDR": "10.0.0.1"}
    typed = typed_with(username="erik", email="erik@example.org")
    assert SENTENCE in page_of(Client(**by_proxy).post(PATH, typed)).text  # type: ignore[arg-type]


@pytest.mark.parametrize(("typed", "origin"), CAUGHT)
def test_another_site_is_no_way_around(
    blocks: None, typed: dict[str, str], origin: dict[str, str]
) -> None:
    form = form_by_another_site(typed_with(**typed), [], origin)
    assert not form.is_valid()
    assert SENTENCE in form.non_field_errors()[0]


def test_an_address_that_the_other_site_adds_is_asked_about_too(blocks: None) -> None:
    assert form_by_another_site(typed_with(), ["dora@elsewhere.example"], {}).is_valid()
    assert not form_by_another_site(typed_with(), ["dora@spam.example"], {}).is_valid()


def form_by_another_site(typed: dict[str, str], emails: list[str], origin: dict[str, str]) -> Any:
    """Return the form of who comes by another site, as it is sent."""
    request = RequestFactory(**origin).post("/accounts/3rdparty/signup/", typed)  # type: ignore[arg-type]
    login = SocialLogin(
        user=User(username="dora"),
        account=SocialAccount(provider="github", uid="1"),
        email_addresses=[EmailAddress(email=email, verified=True) for email in emails],
    )
    with context.request_context(request):
        make: Any = OtherSiteSignUpForm
        form = make(data=typed, sociallogin=login)
        form.is_valid()
    return form


def test_an_invitation_does_not_get_around_it_and_is_not_used_up(blocks: None) -> None:
    Door.objects.create(state=Door.State.INVITED)
    invite = Invite.objects.create(made_by=superuser())
    browser = Client()
    browser.get(f"/invite/{invite.code}/")
    assert SENTENCE in page_of(browser.post(PATH, typed_with(email="a@spam.example"))).text
    invite.refresh_from_db()
    assert invite.used == 0
    assert browser.post(PATH, typed_with()).status_code == 302


def test_who_mistypes_something_is_told_that_and_not_counted(blocks: None) -> None:
    typed = typed_with(email="dora@spam.example", password2="another-one-7")
    text = page_of(Client().post(PATH, typed)).text
    assert "same password" in text
    assert SENTENCE not in text
    assert not SignUpBlock.objects.filter(refused__gt=0).exists()


def test_a_block_made_while_the_form_is_open_counts_and_one_lifted_does_not() -> None:
    browser = Client()
    assert browser.get(PATH).status_code == 200
    made = block("example.org")
    assert SENTENCE in page_of(browser.post(PATH, typed_with())).text
    lift_blocks(actor=superuser(), blocks=[made])
    assert browser.post(PATH, typed_with()).status_code == 302


def test_a_block_ends_by_itself() -> None:
    made = block("example.org", ends_at=timezone.now() + timedelta(hours=1))
    assert SENTENCE in page_of(Client().post(PATH, typed_with())).text
    SignUpBlock.objects.filter(pk=made.pk).update(ends_at=timezone.now())
    assert Client().post(PATH, typed_with()).status_code == 302
    made.refresh_from_db()
    assert (made.is_in_force, made.refused) == (False, 1)


def test_who_is_here_already_stays_and_signs_in(blocks: None) -> None:
    dora = person("casino_dora", email="dora@spam.example")
    browser = Client(REMOTE_ADDR="192.0.2.9")
    typed = {"login": "dora@spam.example", "password": PASSWORD}
    assert browser.post("/accounts/login/", typed).status_code == 302
    assert browser.session["_auth_user_id"] == str(dora.pk)
    assert not SignUpBlock.objects.filter(refused__gt=0).exists()


def test_nobody_changes_to_a_blocked_username(blocks: None) -> None:
    dora = person("dora")
    browser = signed_in(dora, REMOTE_ADDR="192.0.2.9")
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    refused = browser.post("/settings/username/", {"username": "Casino_Dora"})
    assert refused.status_code == 422
    page = page_of(refused)
    assert "That username isn't available." in page.one("ul", class_="field-errors").text
    assert page.one("input", id="id_username").attributes["value"] == "Casino_Dora"
    dora.refresh_from_db()
    assert dora.username == "dora"
    assert SignUpBlock.objects.get(value="*casino*").refused == 1
    assert browser.post("/settings/username/", {"username": "dorothea"}).status_code == 302


def test_nobody_changes_to_a_blocked_address(blocks: None) -> None:
    dora = person("dora")
    browser = signed_in(dora, REMOTE_ADDR="192.0.2.9")
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    path = "/accounts/email/"
    refused = browser.post(path, {"action_add": "", "email": "dora@mail.spam.example"})
    page = page_of(refused)
    assert "You can't use that email address here." in page.one("main").text
    there = [one.attributes.get("value") for one in page.all("input", name="email")]
    assert "dora@mail.spam.example" in there
    assert not EmailAddress.objects.filter(email__contains="spam").exists()
    assert SignUpBlock.objects.get(value="spam.example").refused == 1
    assert browser.post(path, {"action_add": "", "email": "d@example.net"}).status_code == 302


def test_a_superuser_makes_any_account_at_the_server(blocks: None) -> None:
    call_command(
        "createsuperuser", username="casino_boss", email="a@spam.example", interactive=False
    )
    assert User.objects.get(username="casino_boss").is_superuser


def test_ten_thousand_blocks_cost_one_query_and_each_refusal_is_counted() -> None:
    many = [
        SignUpBlock(kind=kind, value=typed)
        for number in range(2_500)
        for kind, typed in (
            ("domain", f"spam{number}.example"),
            ("network", f"203.0.{number % 250}.{number // 250}"),
            ("username", f"*spam{number}*"),
            ("username", f"buy{number}*now"),
        )
    ]
    for one in many:
        one.set_value(one.value)
    SignUpBlock.objects.bulk_create({one.key: one for one in many}.values())
    assert SignUpBlock.objects.count() > 9_000
    with CaptureQueriesContext(connection) as queries:
        assert Client().post(PATH, typed_with()).status_code == 302
    asked = [one["sql"] for one in queries if "users_signupblock" in one["sql"]]
    assert len(asked) == 1
    # It is found in the index by its keys: no block is read that has none of them.
    with connection.cursor() as cursor:
        is_sqlite = connection.vendor == "sqlite"
        cursor.execute(("EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN ") + asked[0])
        plan = " ".join(str(row) for row in cursor.fetchall())
    assert ("SEARCH" if is_sqlite else "Index") in plan, plan
    assert "SCAN users" not in plan and "Seq Scan" not in plan, plan
    for _number in range(2):
        Client().post(PATH, typed_with(username="xspam17x", email="a@b.spam44.example"))
    counted = SignUpBlock.objects.filter(refused__gt=0).order_by("pk")
    assert {one.value: one.refused for one in counted} == {
        "spam44.example": 2,
        "*spam1*": 2,
        "*spam17*": 2,
    }


def test_a_refusal_is_in_the_figures_and_the_log_by_its_kind(blocks: None, caplog: Any) -> None:
    caplog.set_level("INFO", "plaza.accounts")
    before = {kind: REFUSED.labels(kind)._value.get() for kind in SignUpBlock.Kind.values}
    Client(REMOTE_ADDR="192.0.2.9").post(PATH, typed_with(email="a@spam.example"))
    more = {kind: REFUSED.labels(kind)._value.get() - was for kind, was in before.items()}
    assert more == {"domain": 1, "network": 1, "username": 0}
    refused = SignUpBlock.objects.filter(refused=1).order_by("pk").values_list("pk", flat=True)
    said = [one.said for one in caplog.records if one.getMessage() == "refused by a block"]
    assert said == [{"blocks": list(refused)}]


def test_only_who_may_makes_changes_and_lifts_blocks() -> None:
    made = block("spam.example")
    outsider = person("dora")
    with pytest.raises(PermissionDenied):
        add_block(actor=outsider, kind="domain", typed="example.org")
    with pytest.raises(PermissionDenied):
        change_block(actor=outsider, block=made, note="", ends_at=timezone.now())
    with pytest.raises(PermissionDenied):
        lift_blocks(actor=outsider, blocks=[made])
    assert SignUpBlock.objects.get().is_in_force
    with pytest.raises(ValidationError, match="already"):
        block("*.SPAM.example")
    with pytest.raises(ValidationError, match="isn't available"):
        block("*dorothea*", USERNAME)
        change_username(actor=outsider, username="dorothea")
