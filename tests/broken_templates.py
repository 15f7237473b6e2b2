"""Templates as a designer may break them: each way once, with what the guard has to say of it."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

TEMPLATES = Path(settings.BASE_DIR) / "templates"


@dataclass(frozen=True)
class Break:
    """In a template, some text becomes other text; the guard names the line where `at` stands then, says
    what is wrong and what would stop working."""

    rule: str
    template: str
    before: str
    after: str
    at: str
    says: str
    stops: str


NO_TRANSLATION = "everybody reads English here"
REFUSED = "The Content-Security-Policy forbids it"
EMPTY = "It is empty wherever it is shown"
BREAKS = {
    "a part is called otherwise": Break(
        "owes",
        "feed/post/_card.html",
        '"post-{{ post.pk }}-comments"',
        '"post-{{ post.pk }}-comment"',
        '}}-comment"',
        ".post-<id>-comments is gone in every state, and line 4 says that it is owed. "
        "Is it .post-<id>-comment of this line?",
        "Open pages would no longer get “A post has more or fewer comments, boosts, quotes or likes, "
        "a comment more or fewer likes.” (feed/live/post_counted.html).",
    ),
    "an id is gone": Break(
        "owes",
        "feed/comment/_gone.html",
        'id="place-{{ comment.pk }}"',
        'lang="en"',
        "#place-<id>;",
        "#place-<id> is gone in every state, and line 5 says that it is owed.",
        "What looks for it (a link, the stylesheet, htmx) finds nothing.",
    ),
    "a part is gone in one state": Break(
        "owes",
        "feed/person/_avatar.html",
        "avatar-{{ person.pk }}",
        "{% if person.name %}avatar-{{ person.pk }}{% endif %}",
        "avatar-{{",
        ".avatar-<id> is gone in the state “without a display name”, and line 3 says that it is owed. "
        "This line has it, under a condition.",
        "Open pages would no longer get “A person has another name, picture or profile, wherever they show.”",
    ),
    "the frame lacks what updates need": Break(
        "owes",
        "base.html",
        '<div id="live-notice" role="alert"></div>',
        "",
        "#live-notice",
        "#live-notice is gone from the HTML",
        "“Why a socket closes for good; nothing looks for another one then.” (feed/live/notice.html)",
    ),
    "a page lacks the place of its live part": Break(
        "owes",
        "feed/pages/bookmarks.html",
        'id="region-bookmarks"',
        'id="region-bookmark"',
        "region-bookmark",
        "The live part stands in no element that updates know",
        "What makes the whole part new finds nothing to replace: open pages stay as they are.",
    ),
    "what updates need is owed unsaid": Break(
        "unsaid",
        "feed/person/_handle.html",
        " Owes .handle-<id>.",
        "",
        "handle-{{",
        "Updates go to .handle-<id>, and the head comment does not say so",
        "whoever changes this cannot know that it must stay",
    ),
    "an envelope goes to no page": Break(
        "target",
        "feed/live/post_edited.html",
        '".post-{}-body"',
        '".post-{}-boddy"',
        "boddy",
        "This sends to .post-{}-boddy, and no page has that. Is it .post-<id>-body?",
        "“The text of a post changed.” would reach no open page.",
    ),
    "an answer goes to no page": Break(
        "target",
        "feed/composer/_draft_button.html",
        'hx-target="#{{ name }}-help"',
        'hx-target="#{{ name }}-hlep"',
        "<button",
        "hx-target is #<id>-hlep, and no page has that. Is it #<id>-help?",
        "What comes back would be shown nowhere.",
    ),
    "an envelope cannot be read": Break(
        "broken",
        "feed/live/comment_deleted.html",
        "{% endswap %}",
        "",
        '{% swap "remove"',
        "It cannot be read: Unclosed tag on line",
        "Pages that show it answer 500, and updates that need it are not sent.",
    ),
    "a fragment cannot be shown": Break(
        "broken",
        "feed/tag/_follow.html",
        "key=key",
        "kee=key",
        "kee",
        "It cannot be shown: Reverse for",
        "Pages that show it answer 500",
    ),
    "a form without its token": Break(
        "token",
        "users/leaving/page.html",
        "{% csrf_token %}",
        "",
        "<form",
        "This form has no {% csrf_token %}: write it at its beginning.",
        "every sending is refused with 403, and nothing is saved",
    ),
    "a form of allauth's without its token": Break(
        "token",
        "users/username/change.html",
        "{% csrf_token %}",
        "",
        "{% element form",
        "This form has no {% csrf_token %}",
        "every sending is refused with 403",
    ),
    "a field without its label": Break(
        "label",
        "feed/composer/_due_field.html",
        "<label",
        "<span",
        "<input",
        "<input> has no label",
        "a screen reader says nothing of what is to be typed here",
    ),
    "a button without words": Break(
        "label",
        "feed/list/_more.html",
        '{% translate "Show more" %}',
        "",
        "<a",
        "<a> has no words: write some, or an aria-label.",
        "nobody knows which",
    ),
    "words without their mark": Break(
        "words",
        "feed/frame/_gone.html",
        '{% translate "Page not found" %}',
        "Page not found",
        "Page not found",
        "“Page not found” is not marked for translation",
        NO_TRANSLATION,
    ),
    "an attribute without its mark": Break(
        "words",
        "feed/frame/_header.html",
        "aria-label=\"{% translate 'Places' %}\"",
        'aria-label="Places"',
        'aria-label="Places"',
        "“Places” is not marked for translation",
        NO_TRANSLATION,
    ),
    "a time that only people read": Break(
        "time",
        "feed/post/_placeholder.html",
        "{% moment post.created_at %}",
        "<time>{{ post.created_at }}</time>",
        "<time>",
        "<time> has no datetime: write {% moment when %}",
        "browsers and screen readers cannot tell when that is",
    ),
    "a style": Break(
        "inline",
        "feed/post/_menu.html",
        "<",
        '<i style="color: red"></i><',
        "style=",
        "style=… stands in the HTML: give it a class.",
        f"{REFUSED}, so browsers leave it out: it is not styled.",
    ),
    "a stylesheet": Break(
        "inline",
        "errors/404.html",
        "<div",
        "<style>.gone { color: red }</style><div",
        "<style>",
        "<style> stands in the HTML: static/css/components/ is the place for it.",
        REFUSED,
    ),
    "a script": Break(
        "inline",
        "feed/pages/home.html",
        "{% block content %}",
        "{% block content %}<script>alert(1)</script>",
        "<script>",
        "<script> stands in the HTML: no script of ours at all is the place for it.",
        REFUSED,
    ),
    "a handler": Break(
        "inline",
        "feed/post/_like_count.html",
        "<b",
        '<b onclick="this.remove()"',
        "onclick",
        "onclick=… is a script in the HTML: use htmx's attributes.",
        REFUSED,
    ),
    "hx-on": Break(
        "inline",
        "feed/pages/public.html",
        '<div id="region',
        '<div hx-on:click="alert(1)" id="region',
        "hx-on",
        "hx-on:click is a script: htmx's other attributes do without.",
        REFUSED,
    ),
    "a computed value": Break(
        "inline",
        "feed/pages/tag.html",
        '<div id="region',
        "<div hx-vals='js:{a: 1}' id=\"region",
        "hx-vals",
        "hx-vals holds a script: send fields of a form instead.",
        REFUSED,
    ),
    "a trigger with a filter": Break(
        "inline",
        "feed/pages/post.html",
        '<div id="region',
        '<div hx-trigger="click[ctrlKey]" id="region',
        "ctrlKey",
        "hx-trigger has a filter in [ ], which is a script",
        REFUSED,
    ),
    "an unescaped value": Break(
        "escape",
        "feed/post/_excerpt.html",
        "|beginning:120",
        "|beginning:120|safe",
        "|safe",
        "|safe prints what people wrote as HTML: take it away.",
        "anybody can put scripts and forms of theirs into everybody's page",
    ),
    "nothing escaped": Break(
        "escape",
        "feed/history/_version.html",
        "{{ entry.warning }}",
        "{% autoescape off %}{{ entry.warning }}{% endautoescape %}",
        "{% autoescape off %}",
        "{% autoescape off %} prints what people wrote as HTML: take it away.",
        "anybody can put scripts",
    ),
    "a misspelt variable": Break(
        "variable",
        "feed/post/_comment_count.html",
        "{% if post.",
        "{% if psot.",
        "psot",
        "{{ psot.comment_count }}: the head comment names no such variable. Is it misspelt?",
        EMPTY,
    ),
    "a misspelt word of a variable": Break(
        "variable",
        "feed/scheduled/_quote.html",
        "scheduled.quote_of_id",
        "scheduled.qoute_of_id",
        "qoute",
        "{{ scheduled.qoute_of_id }}: nothing is called “qoute_of_id”. Is it misspelt?",
        EMPTY,
    ),
    "a word of another variable": Break(
        "variable",
        "feed/comment/_folded.html",
        "comment.comment_count",
        "comment.follower_count",
        "follower_count",
        "{{ comment.follower_count }}: a Post has no “follower_count”. Is it misspelt?",
        EMPTY,
    ),
    "a misspelt variable of a page": Break(
        "variable",
        "feed/pages/history.html",
        "region.template_name",
        "regoin.template_name",
        "regoin",
        "{{ regoin.template_name }}: nothing is called “regoin”. Is it misspelt?",
        EMPTY,
    ),
}


def copy(folder: Path) -> Path:
    """Copy the templates into a folder; returns where they are."""
    return Path(shutil.copytree(TEMPLATES, folder / "templates"))


def use(folder: Path, settings: Any) -> None:
    """Have the site use the templates of this folder until the test ends."""
    [engine] = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [folder]}]


def break_it(folder: Path, one: Break) -> int:
    """Break a template, below its head comment if the text stands there; returns the line at which the
    guard has to point."""
    path = folder / one.template
    text = path.read_text()
    below = text.find("{% endcomment %}") + 1
    assert one.before in text, f"{one.template} holds no {one.before}"
    if one.before in text[below:]:
        text = text[:below] + text[below:].replace(one.before, one.after, 1)
    else:
        text = text.replace(one.before, one.after, 1)
    path.write_text(text)
    below = text.find("{% endcomment %}") + 1
    at = text.find(one.at, below)
    return text.count("\n", 0, at if at >= 0 else text.index(one.at)) + 1
