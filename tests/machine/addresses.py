"""The pages there are, and which of them a story opens."""

from collections.abc import Sequence

from feed.models import Post

# What a story can be about.
EVERYTHING, CONVERSATION, HOME = "everything", "a conversation", "home"

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
PAGES_OF_PEOPLE = ("/@{}/", "/@{}/replies/", "/@{}/followers/", "/@{}/following/")
PAGES_OF_POSTS = (
    "/posts/{}/",
    "/posts/{}/",
    "/posts/{}/",
    "/posts/{}/history/",
    "/posts/{}/answer/",
)
PAGES_OF_COMMENTS = (
    "/posts/{}/thread/",
    "/posts/{}/thread/",
    "/posts/{}/history/",
    "/posts/{}/menu/",
)


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
