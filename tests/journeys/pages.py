"""Every page there is, on a site where something of every sort stands on them; and what axe finds there."""

from datetime import datetime, timedelta
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.services import Site

FOR_VISITORS = [
    "/public/",
    "/@alice/",
    "/posts/1/",
    "/accounts/login/",
    "/accounts/signup/",
    "/privacy/",
]
FOR_PEOPLE = [
    "/",
    "/@alice/",
    "/posts/1/",
    "/posts/1/edit/",
    "/posts/10/thread/",
    "/posts/10/answer/",
    "/posts/1/answers/",
    "/notifications/",
    "/people/",
    "/welcome/profile/",
    "/welcome/people/",
    "/welcome/post/",
    "/messages/",
    "/messages/new/",
    "/messages/1/",
    "/messages/search/?q=the",
    "/@bob/replies/",
    "/@alice/media/",
    "/@bob/boosts/",
    "/requests/",
    "/@carol/",
    "/settings/profile/",
]
# Beside them, in `make matrix`.
MORE_FOR_VISITORS = [
    "/",
    "/accounts/password/reset/",
    "/no/such/page/",
    "/people/",
    "/people/?q=o",
    "/posts/10/thread/",
    "/@carol/",
    "/@bob/followers/",
    "/tags/bread/",
    "/invite/nope/",
    "/about/",
    "/rules/",
    "/help/",
    "/posts/3/pictures/1/",
]
MORE_FOR_PEOPLE = [
    "/@nobody/",
    "/public/",
    "/posts/new/",
    "/posts/1/menu/",
    "/posts/1/delete/",
    "/posts/1/quote/",
    "/posts/1/history/",
    "/posts/3/",
    "/posts/3/edit/",
    "/posts/3/pictures/1/",
    "/report/person/2/",
    "/reports/1/",
    "/strikes/",
    "/strikes/1/",
    "/tags/bread/",
    "/bookmarks/",
    "/scheduled/",
    "/scheduled/1/edit/",
    "/accounts/logout/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/2fa/webauthn/",
    "/accounts/sessions/",
    "/people/?q=o",
    "/people/?q=nobody",
    "/messages/search/",
    "/messages/search/?q=nothing_of_it&in=1",
    "/@bob/",
    "/@erin/",
    "/@bob/followers/",
    "/@bob/following/",
    "/@carol/followers/",
    "/settings/blocks/",
    "/settings/mutes/",
    "/settings/privacy/",
    "/settings/username/",
    "/settings/invites/",
    "/settings/data/",
    "/settings/delete/",
    "/settings/display/",
    "/settings/pictures/",
    "/help/",
]
ALL_FOR_VISITORS = [*FOR_VISITORS, *MORE_FOR_VISITORS]
ALL_FOR_PEOPLE = [*FOR_PEOPLE, *MORE_FOR_PEOPLE]
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"

# What a mode is to the browser.
MODES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "contrast": "no-preference", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "contrast": "no-preference", "forced_colors": "none"},
    "contrast": {"color_scheme": "light", "contrast": "more", "forced_colors": "none"},
    "dark contrast": {"color_scheme": "dark", "contrast": "more", "forced_colors": "none"},
    "forced": {"color_scheme": "dark", "contrast": "more", "forced_colors": "active"},
}

# alice and bob are friends, bob is muted; carol is protected and asks; erin is blocked.
RELATIONS = """
from datetime import timedelta
from users.actions import blocks, follows, mutes, privacy
from users.models import FollowRequest, User
alice, bob, carol = (User.objects.get(username=name) for name in ("alice", "bob", "carol"))
erin = User.objects.create_user("erin", "erin@example.org", name="Erin")
follows.follow(actor=alice, person=bob)
follows.follow(actor=bob, person=alice)
privacy.set_protected(actor=carol, is_protected=True)
FollowRequest.objects.create(follower=carol, followee=alice)
mutes.mute(actor=alice, person=bob, lasts=timedelta(days=1))
blocks.block(actor=alice, person=erin)
"""
# What alice wrote for everybody, third of all, has two pictures.
PICTURES = """
from feed.demo.pictures import illustrate
from feed.models import Post
shown = [{"drawing": name, "alt": f"A drawing: {name}"} for name in ("water", "sun")]
post = Post.objects.select_related("author").get(pk=3)
illustrate([(post, {"author": "alice", "body": "", "comments": [], "pictures": shown})])
"""
# What moderators have said to alice, who can appeal.
STRUCK = """
from feed.actions import cases, reporting
from users.models import User
admin, alice, bob = (User.objects.get(username=name) for name in ("admin", "alice", "bob"))
case = reporting.report(reporter=bob, thing=alice, category="spam")[0].case
cases.decide(actor=admin, pk=case.pk, version=1, outcome="warned", to_person="No offers here, please.")
"""


def fill(site: Site) -> None:
    """Write alice's posts of every sort, a comment, something unread; what she is to others."""
    first = site.post("alice", "Good morning https://example.org/?a=1&b=2 #bread")
    assert first == 1
    for visibility in ("followers", "public"):  # what was chosen last is chosen next
        body = f"For {visibility}\n{LONG}\n{LONG}\n👨‍👩‍👧‍👦"
        site.send("alice", "/posts/new/", body=body, visibility=visibility)
    site.post("bob", "صباح الخير يا ساحة")
    deep = [site.comment("bob", first, f"A comment with {LONG}")]
    for _ in range(6):
        answer = f"An answer with {LONG}"
        deep.append(site.comment("bob", first, answer, parent=deep[-1]))
    assert deep[5] == 10  # what answers it has a page of its own
    site.send("bob", f"/posts/{deep[2]}/delete/")
    site.send("alice", f"/posts/{deep[3]}/hide/")
    site.send("alice", f"/posts/{first}/answers/", answers_from="friends")
    site.send("alice", "/messages/new/", to="bob", body=f"Between the two of us\n{LONG}")
    site.python(RELATIONS)


def fill_more(site: Site) -> None:
    """Add what the cards of a timeline can hold beside that: pictures, a poll, a warning, a quote, an edit;
    and a report."""
    site.python(PICTURES)
    site.send("alice", "/report/post/4/", category="spam", words="The same offer again")
    site.python(STRUCK)
    site.send("alice", "/posts/1/edit/", body="Good evening https://example.org/?a=1&b=2 #bread")
    tomorrow = datetime.now() + timedelta(days=1)
    choices = {"poll_choice_1": "Rye", "poll_choice_2": LONG[:50], "poll_lasts": "1440"}
    site.send("alice", "/posts/new/", body="Which bread?", **choices)
    site.send("alice", "/posts/new/", body="The end", warning="How it ends")
    site.send("alice", "/posts/new/", body="Read this", quote="1")
    site.send("alice", "/posts/new/", body="Later", due=f"{tomorrow:%Y-%m-%dT%H:%M}")
    for act in ("like", "boost", "bookmark"):
        site.send("alice", f"/posts/1/{act}/")
        site.send("bob", f"/posts/1/{act}/")


def arrive(page: Page, path: str) -> None:
    """Go to a page, and wait until everything on it has arrived."""
    page.goto(path)
    page.wait_for_load_state("networkidle")


def violations(
    page: Page, mode: str = "light", context: str = "html", *, is_covered: bool = False
) -> list[str]:
    """Return what axe finds on the page, or in this part of it, as it is now. `is_covered` says that an open
    menu lies over some of what can be pressed."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    rules = {
        # Is what is pressed large enough: the one rule of WCAG 2.2 that axe asks only if told.
        "target-size": {"enabled": not is_covered},
        # Forced colours are the viewer's own; axe would judge by those that the browser set aside.
        "color-contrast": {"enabled": mode != "forced"},
    }
    asked = [context, {"resultTypes": ["violations"], "rules": rules}]
    found = page.evaluate("([context, options]) => axe.run(context, options)", asked)["violations"]
    return [
        f"{one['id']} {' '.join(node['html'].split())[:120]}"
        for one in found
        for node in one["nodes"]
    ]
