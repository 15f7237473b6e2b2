"""The pages there are, and which of them a story opens."""

from collections.abc import Sequence

from feed.models import Post

# What a story can be about.
EVERYTHING, CONVERSATION, HOME = "everything", "a conversation", "home"
TALKS = "what people write to each other"

# The pages there are: at no address in particular, about a person, about a post.
TAG = "plum"

PAGES = ("/", "/public/", f"/tags/{TAG}/")
PAGES_OF_ONES_OWN = (
    "/",
    "/",
    "/notifications/",
    "/bookmarks/",
    "/requests/",
    "/settings/blocks/",
    "/settings/mutes/",
    "/scheduled/",
    f"/tags/{TAG}/",
)
PAGES_OF_PEOPLE = (
    "/@{}/",
    "/@{}/media/",
    "/@{}/replies/",
    "/@{}/boosts/",
    "/@{}/followers/",
    "/@{}/following/",
)
PAGES_OF_POSTS = (
    "/posts/{}/",
    "/posts/{}/",
    "/posts/{}/",
    "/posts/{}/history/",
    "/posts/{}/answer/",
    "/posts/{}/pictures/1/",
)
PAGES_OF_COMMENTS = (
    "/posts/{}/thread/",
    "/posts/{}/thread/",
    "/posts/{}/history/",
    "/posts/{}/menu/",
)


# Of what people write to each other: lists, and a conversation, whole, from a message on, and above one.
LISTS_OF_TALKS = (
    "/messages/",
    "/messages/",
    "/messages/?show=unread",
    "/messages/?show=groups",
    "/messages/?show=requests",
    "/messages/?show=archived",
)
PAGES_OF_TALKS = (
    "/messages/{0}/",
    "/messages/{0}/",
    "/messages/{0}/",
    "/messages/{0}/?before={1}",
    "/messages/{0}/?from={1}",
    "/messages/{0}/{1}/pictures/1/",
)


def address_of_talks(number: int, talk: int | None, message: int | None) -> str:
    """Return an address of a list of conversations, or of this one; some begin at this message."""
    which = number // 4
    if talk is None or message is None or number % 3 == 0:
        return LISTS_OF_TALKS[which % len(LISTS_OF_TALKS)]
    return PAGES_OF_TALKS[which % len(PAGES_OF_TALKS)].format(talk, message)


def place_of(address: str, *, begins_elsewhere: bool) -> str:
    """Return the address at which a reload shows what an open page does: the head of its list, unless it
    still begins elsewhere."""
    path, _, query = address.partition("?")
    said = query.partition("&")[0]
    which = f"?{said}" if said.startswith("show=") else ""
    return address if begins_elsewhere else path + which


def address(
    about: str, number: int, post: Post | None, names: Sequence[str], *, is_visitor: bool
) -> str:
    """Return an address that somebody, or a visitor, can open in a story that is about this: a page of
    nothing in particular, of one of the people, or of this post or comment; some begin further down."""
    which = number // 4
    own: Sequence[str] = PAGES if is_visitor or about == HOME else PAGES_OF_ONES_OWN
    someone = [one.format(names[which % len(names)]) for one in PAGES_OF_PEOPLE]
    theirs = [one.format(post.root_id or post.pk) for one in PAGES_OF_POSTS] if post else own
    branch = [one.format(post.pk) for one in PAGES_OF_COMMENTS] if post and post.root_id else own
    kinds = {CONVERSATION: (theirs, branch), HOME: (own, own, own, someone)}
    some = kinds.get(about, (own, someone, theirs, branch))
    addresses = some[number % len(some)]
    found = addresses[which % len(addresses)]
    return found if post is None or which % 3 else f"{found}?{_start(found)}={post.pk}"


def _start(address: str) -> str:
    """Return by what name the page at this address is told to begin further down."""
    if address.startswith("/posts/") and not address.endswith("/history/"):
        return "after"
    return "from" if address == "/" else "before"
