"""Admins block who may not sign up, and see first whom that would catch."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.test import Client
from django.utils import timezone

from tests.factories import UserFactory
from tests.html import page_of
from tests.moderators import choose, moderator, superuser
from tests.people import person, queries_of, signed_in
from users.admin.sign_up_reach import MOST_COUNTED, reach_of, words_for
from users.models import Invite, SignUpBlock, User

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]

LIST = "/admin/users/signupblock/"
ADD = f"{LIST}add/"
MANAGING = ("add_signupblock", "change_signupblock", "delete_signupblock", "view_signupblock")


def made(kind: str, typed: str, **fields: Any) -> SignUpBlock:
    """Return a block that is stored."""
    block = SignUpBlock(kind=kind, **fields)
    block.set_value(typed)
    block.save()
    return block


def send(browser: Client, **typed: str) -> Any:
    """Fill in the form for a new one."""
    fields = {"kind": "domain", "note": "", "ends_at_0": "", "ends_at_1": "", **typed}
    return browser.post(ADD, fields, follow=True)


def test_a_block_that_catches_nobody_is_made_at_once_and_says_what_it_catches() -> None:
    actor = moderator(*MANAGING)
    page = page_of(send(signed_in(actor), value="*.Spam.Example", note="Casinos"))
    block = SignUpBlock.objects.get()
    assert (block.value, block.key, block.note) == ("spam.example", "@spam.example", "Casinos")
    assert (block.made_by, block.is_in_force) == (actor, True)
    said = page.one("ul", class_="messagelist").text
    assert "Catches email addresses at spam.example and its subdomains" in said
    assert "No existing account matches." in said


def test_a_block_that_would_have_caught_people_is_made_at_the_second_press() -> None:
    person("dora", email="dora@mail.spam.example")
    person("erik", email="erik@goodspam.example")
    browser = signed_in(superuser())
    asked = page_of(send(browser, value="spam.example", note="Casinos"))
    said = asked.one("ul", class_="errorlist").text
    assert "1 existing account matches: @dora." in said
    assert not SignUpBlock.objects.exists()
    assert asked.one("input", name="note").attributes["value"] == "Casinos"
    confirmed = asked.one("input", name="confirmed").attributes["value"]
    assert confirmed is not None
    # It is asked anew about whatever else is typed then.
    send(browser, value="@org", confirmed=confirmed)
    send(browser, value="example", confirmed=confirmed)
    assert not SignUpBlock.objects.exists()
    send(browser, value="spam.example", note="Casinos", confirmed=confirmed)
    assert SignUpBlock.objects.get().value == "spam.example"
    assert User.objects.get(username="dora").is_active


@pytest.mark.parametrize(
    ("kind", "typed", "caught"),
    [
        ("domain", "bücher.example", {"dora", "erik"}),
        ("domain", "cher.example", set()),
        ("network", "192.0.2.0/24", {"dora"}),
        ("network", "2001:db8::/32", {"erik"}),
        ("username", "dora", {"dora"}),
        ("username", "c4sino*", {"casino_1", "cas1no_2"}),
        ("username", "*o_2", {"cas1no_2"}),
        ("username", "*asi*", {"casino_1", "cas1no_2"}),
        ("username", "casino*no_2", set()),
        ("username", "cas*_2", {"cas1no_2"}),
        ("username", "casino*sino_1", set()),
        ("username", "c_sino*", set()),
    ],
)
def test_what_it_would_have_caught_is_what_it_will_catch(
    kind: str, typed: str, caught: set[str]
) -> None:
    dora = person("dora", email="dora@bücher.example")
    erik = person("erik", email="erik@mail.xn--bcher-kva.example")
    person("casino_1")
    person("cas1no_2")
    gone = person("casino_9", is_active=False)
    User.objects.filter(pk=gone.pk).update(erased_at=timezone.now())
    for one, ip in ((dora, "192.0.2.9"), (erik, "2001:db8::9")):
        UserSession.objects.create(user=one, ip=ip, session_key=str(one.pk), user_agent="")
    block = SignUpBlock(kind=kind)
    block.set_value(typed)
    reach = reach_of(block)
    assert (reach.number, set(reach.usernames)) == (len(caught), caught)


def test_many_are_counted_no_further_than_a_hundred() -> None:
    UserFactory.create_batch(MOST_COUNTED + 5, email="a@spam.example")
    block = SignUpBlock(kind="domain")
    block.set_value("spam.example")
    assert reach_of(block).number == MOST_COUNTED + 1
    assert reach_of(block).words.startswith("More than 100 existing accounts match, such as @")


def test_what_a_block_catches_is_said_in_words() -> None:
    for kind, typed, words in (
        ("network", "192.0.2.7", "from the IP address 192.0.2.7."),
        ("network", "192.0.2.0/24", "from the IP addresses 192.0.2.0 to 192.0.2.255."),
        ("username", "spam", "the username spam."),
        ("username", "spam*", "begin with spam."),
        ("username", "*spam", "end with spam."),
        ("username", "*spam*", "usernames with spam in them."),
        ("username", "spam*bot", "begin with spam and end with bot."),
    ):
        block = SignUpBlock(kind=kind)
        block.set_value(typed)
        assert words in words_for(block)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"kind": "network", "value": "0.0.0.0/0"}, "too wide"),
        ({"kind": "network", "value": "2000::/3"}, "too wide"),
        ({"kind": "domain", "value": "a@b"}, "Enter a domain"),
        ({"kind": "domain", "value": "192.0.2.7"}, "Enter a domain"),
        ({"kind": "username", "value": "*"}, "Enter letters"),
        ({"kind": "domain", "value": "TAKEN.example"}, "already"),
        ({"value": "a.example", "ends_at_0": "2020-01-01", "ends_at_1": "00:00"}, "in the future"),
    ],
)
def test_what_cannot_be_blocked_is_refused_and_what_was_typed_stays(
    typed: dict[str, str], said: str
) -> None:
    made("domain", "taken.example")
    page = page_of(send(signed_in(superuser()), **typed))
    assert said in " ".join(one.text for one in page.all("ul", class_="errorlist"))
    assert page.one("input", name="value").attributes["value"] == typed["value"]
    assert SignUpBlock.objects.count() == 1


def test_the_list_tells_ended_ones_apart_and_finds_by_kind_and_words() -> None:
    made("domain", "bücher.example", note="Casinos")
    made("network", "192.0.2.7", ends_at=timezone.now() - timedelta(hours=1))
    made("username", "spam*", ends_at=timezone.now() + timedelta(hours=1))
    browser = signed_in(superuser())

    def listed(asked: str) -> set[str]:
        page = page_of(browser.get(f"{LIST}?{asked}"))
        return {one.text for one in page.all("th", class_="field-value")}

    assert listed("state=ended") == {"192.0.2.7"}
    assert listed("state=now") == {"bücher.example", "spam*"}
    assert listed("kind__exact=network") == {"192.0.2.7"}
    assert listed("q=casinos") == listed("q=xn--bcher") == listed("q=bücher") == {"bücher.example"}
    assert listed("") == {"bücher.example", "192.0.2.7", "spam*"}
    before = queries_of(browser, LIST)
    SignUpBlock.objects.bulk_create(
        SignUpBlock(value=f"s{number}.example", key=f"@s{number}.example", made_by=superuser())
        for number in range(30)
    )
    assert queries_of(browser, LIST) <= before


def test_a_note_and_an_end_change_and_what_it_names_does_not() -> None:
    block = made("domain", "spam.example", refused=7)
    browser = signed_in(moderator(*MANAGING))
    path = f"{LIST}{block.pk}/change/"
    page = page_of(browser.get(path))
    assert page.all("input", name="value") == page.all("select", name="kind") == []
    assert "Catches email addresses at spam.example" in page.one("main").text
    over = {
        "note": "Enough",
        "ends_at_0": "2026-01-01",
        "ends_at_1": "00:00",
        "value": "other.example",
    }
    assert browser.post(path, over).status_code == 302
    block.refresh_from_db()
    assert (block.value, block.note, block.is_in_force, block.refused) == (
        "spam.example",
        "Enough",
        False,
        7,
    )


def test_a_time_that_is_none_everywhere_is_refused_wherever_an_admin_types_one() -> None:
    root = superuser()
    User.objects.filter(pk=root.pk).update(time_zone="America/New_York")  # a day later by UTC
    block, browser = made("domain", "spam.example"), signed_in(root)
    for path, name, typed in (
        (ADD, "ends_at", {"kind": "domain", "value": "a.example"}),
        (f"{LIST}{block.pk}/change/", "ends_at", {}),
        ("/admin/users/invite/add/", "expires_at", {"limit": "1"}),
    ):
        last = {f"{name}_0": "9999-12-31", f"{name}_1": "23:59"}
        page = page_of(browser.post(path, {"note": "", **typed, **last}))
        errors = " ".join(one.text for one in page.all("ul", class_="errorlist"))
        assert "Enter a valid date" in errors
    assert SignUpBlock.objects.get().ends_at is None and not Invite.objects.exists()


def test_every_change_is_in_the_history() -> None:
    browser = signed_in(superuser())
    send(browser, value="Spam.example")
    block = SignUpBlock.objects.get()
    browser.post(f"{LIST}{block.pk}/change/", {"note": "x", "ends_at_0": "", "ends_at_1": ""})
    browser.post(f"{LIST}{block.pk}/delete/", {"post": "yes"})
    other = made("username", "spam*")
    choose(browser, "users_signupblock", "delete_selected", [other], post="yes")
    assert not SignUpBlock.objects.exists()
    done = LogEntry.objects.order_by("pk").values_list("action_flag", "object_repr")
    assert list(done) == [
        (ADDITION, "spam.example"),
        (CHANGE, "spam.example"),
        (DELETION, "spam.example"),
        (DELETION, "spam*"),
    ]


@pytest.mark.parametrize("lacking", MANAGING[:3])
def test_each_thing_takes_its_own_permission(lacking: str) -> None:
    block = made("domain", "spam.example")
    browser = signed_in(moderator(*(one for one in MANAGING if one != lacking)))
    assert browser.get(LIST).status_code == 200
    answers = {
        "add_signupblock": send(browser, value="other.example"),
        "change_signupblock": browser.post(
            f"{LIST}{block.pk}/change/", {"note": "x", "ends_at_0": "", "ends_at_1": ""}
        ),
        "delete_signupblock": browser.post(f"{LIST}{block.pk}/delete/", {"post": "yes"}),
    }
    refused = [name for name, answer in answers.items() if answer.status_code == 403]
    assert refused == [lacking]


def test_only_superusers_add_somebody_whom_a_block_catches() -> None:
    made("domain", "spam.example")
    typed = {"username": "dora", "name": "", "email": "a@spam.example", "usable_password": "false"}
    helper = signed_in(moderator("add_user", "change_user"))
    refused = page_of(helper.post("/admin/users/user/add/", typed))
    assert "can't create an account" in refused.text
    assert not User.objects.filter(username="dora").exists()
    signed_in(superuser()).post("/admin/users/user/add/", typed)
    assert User.objects.filter(username="dora").exists()
