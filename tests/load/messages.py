"""The pages of messages on the large demo, each for whom it is hardest: erin, who is in 2,000 conversations,
and somebody who is in few."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Count

from feed.live.delivery.notified import NEW_MESSAGES
from feed.models import Conversation, Membership, Message
from feed.pages.conversations import CHOICES
from users.models import User

Read = Callable[[], object]
MOST_MS = 20.0  # of any one query
SEEN = 2_000  # of the newest messages, whose words are counted
OPEN = 500  # people whose badges change together


def pages(page: Callable[..., Read]) -> Iterator[tuple[str, Read]]:
    """Yield each page of messages with what asks for it; `page` makes that of an address and a viewer."""
    erin = User.objects.get(username="erin")
    quiet = _somebody_in(2, 5)
    for viewer, name in ((erin, "erin"), (quiet, "few")):
        yield f"messages, {name}", page("/messages/", viewer)
        for show in CHOICES:
            yield f"messages, {name}, {show}", page(f"/messages/?show={show}", viewer)
        yield from _searches(page, viewer, name)
    middle = Membership.objects.listed(erin)[1_000].last_id
    yield "messages, further down", page(f"/messages/?before={middle}", erin)
    talks = Conversation.objects.order_by("-pk").annotate(size=Count("memberships"))
    room = talks.order_by("-size")[0]
    busy = Conversation.objects.annotate(size=Count("messages")).order_by("-size")[0]
    for talk, name in ((room, "largest group"), (busy, "longest")):
        member = Membership.objects.filter(conversation=talk, state="joined", since_id=0)[0]
        messages = Message.objects.filter(conversation=talk).order_by("-pk")
        half = messages[messages.count() // 2].pk
        address = f"/messages/{talk.pk}/"
        yield f"messages, {name}", page(address, member.person)
        yield f"messages, {name}, older", page(f"{address}?before={half}", member.person)
        yield f"messages, {name}, from", page(f"{address}?from={half}", member.person)
        found = f"/messages/search/?in={talk.pk}&q="
        yield f"messages, {name}, search", page(f"{found}the", member.person)
        yield f"messages, {name}, search in vain", page(f"{found}zzzz", member.person)
    first = Membership.objects.listed(erin)[0].conversation_id
    yield "messages, erin, a conversation", page(f"/messages/{first}/", erin)
    yield "messages, badge", lambda: NEW_MESSAGES.rows([erin.pk])
    people = list(User.objects.order_by("pk").values_list("pk", flat=True)[:OPEN])
    yield "messages, badges of 500", lambda: NEW_MESSAGES.rows(people)


def _searches(page: Callable[..., Read], viewer: User, name: str) -> Iterator[tuple[str, Read]]:
    """Yield searches for words of which there are very many, some, one, none."""
    newest = Message.objects.order_by("-pk").values_list("words", flat=True)[:SEEN]
    words = Counter(word for text in newest for word in {*(text or "").split()})
    counted = [word for word, _number in words.most_common() if word.isalpha()]
    some = next(word for word in counted if words[word] < SEEN // 100)
    few = next(word for word in counted if words[word] <= SEEN // 500)
    mine = Message.objects.readable_by(viewer).filter(kind="text")
    one: Any = mine.filter(words__regex=r" \d{5,}$").order_by("pk").first()
    rare = one.words.split()[-1] if one is not None else "12345"
    middle = Message.objects.order_by("-pk")[500_000 if Message.objects.count() > 500_000 else 50]
    old = middle.created_at.date().isoformat()
    author = mine.order_by("-pk")[0].author
    for asked, of in (
        (f"q={counted[0]}", "commonest word"),
        (f"q={some}", "one in a hundred"),
        (f"q={few}", "one in five hundred"),
        (f"q={rare}", "one message"),
        ("q=zzzz", "nothing"),
        ("q=a", "a letter"),
        (f"q={counted[0]}+{some}", "two words"),
        (f"q={counted[0]}&until={old}", "commonest, long ago"),
        (f"q={some}&since={old}&until={old}", "some word, one day"),
        (f"q={counted[0]}&before={middle.pk}", "commonest, further"),
        (f"q={some}&by={author.username if author else ''}", "some word by one"),
    ):
        yield f"messages, {name}: {of}", page(f"/messages/search/?{asked}", viewer)


def _somebody_in(least: int, most: int) -> User:
    """Return somebody in so many conversations, all of them old."""
    rows = Membership.objects.filter(state="joined").values("person").annotate(number=Count("pk"))
    row = rows.filter(number__gte=least, number__lte=most).order_by("-person")[0]
    return User.objects.get(pk=row["person"])
