"""Words and names that are gone or new, in Firefox: forms about them, titles, the header, the badge."""

from collections.abc import Callable

import pytest

from tests.firefox.browser import Person
from tests.services import Site

pytestmark = pytest.mark.firefox

Enter = Callable[[str], Person]


@pytest.mark.parametrize("form", ["quote", "answer"])
def test_a_form_about_what_goes_says_so_and_keeps_what_is_typed(
    site: Site, enter: Enter, form: str
) -> None:
    post = site.post("alice", "The bakery opens at six")
    tab = enter("bob").tab.open(f"/posts/{post}/{form}/")
    tab.says("#region-form", "The bakery opens at six")
    tab.click("form.composer textarea")
    tab.type("Half of it")
    site.send("alice", f"/posts/{post}/delete/")
    tab.says("#region-form", "This was deleted")
    assert tab.evaluate("() => document.body.innerText.includes('bakery')") is False
    tab.type(" is kept")
    typed = "() => document.querySelector('form.composer textarea').value"
    assert tab.evaluate(typed) == "Half of it is kept"


def test_a_new_username_reaches_titles_and_the_header(site: Site, enter: Enter) -> None:
    alice, bob = enter("alice"), enter("bob")
    alice.tab.open("/")
    bob.tab.open("/@alice/")
    site.python(
        "from users.actions.usernames import change_username; from users.models import User; "
        "change_username(actor=User.objects.get(username='alice'), username='alicia')"
    )
    bob.tab.until("() => document.title.startsWith('@alicia')")
    alice.tab.has('.site-header a[href="/@alicia/"]')


def test_what_is_seen_on_an_open_page_of_notifications_is_not_counted(
    site: Site, enter: Enter
) -> None:
    post = site.post("bob", "To answer")
    bob = enter("bob")
    tab = bob.tab.open("/notifications/")
    site.comment("alice", post, "An answer")
    tab.has("#notifications > article", 1)
    tab.until("() => document.querySelector('#notification-badge').textContent === ''")


def test_what_one_is_told_behind_another_tab_is_unread_until_it_comes_to_the_front(
    site: Site, enter: Enter
) -> None:
    badge = "(text) => document.querySelector('#notification-badge').textContent.trim() === text"
    bob = enter("bob")
    told = bob.tab.open("/notifications/")
    other = bob.tab_over(told).open("/public/")
    told.until("() => document.hidden")
    site.send("alice", "/@bob/follow/")
    told.has("#notifications > article", 1)
    for tab in (told, other):
        tab.until(badge, "1")
    # The first is still unread when the next one has come: nobody has looked.
    site.send("carol", "/@bob/follow/")
    for tab in (told, other):
        tab.until(badge, "2")
    told.to_front()
    for tab in (told, other):
        tab.until(badge, "")
