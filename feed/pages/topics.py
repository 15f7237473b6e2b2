"""The topics: what pages watch and what events concern.

A page's topics follow from its address and its session, never from what the client says.
"""

from feed.models.topic import Topic
from feed.text.names import mark_of

# Kinds that no page registers: whose pages they mean is asked of the database right before sending.
FOLLOWERS = "followers"
BOOSTERS = "boosters"
TAGGERS = "taggers"

PUBLIC = Topic("public")  # everyone's public posts
SITE = Topic("site")  # every open page
EXCERPTS = Topic("told")  # every page of notifications: excerpts of what was changed
BOOKMARKS = Topic(
    "bookmarks"
)  # every page of what somebody bookmarked: changes of what it may show
BOOSTS = Topic("boosts")  # every page of what somebody boosted: posts change, and go
TALKS = Topic("talks")  # every page of a conversation: posts that messages show change
REPLIES = Topic("replies")  # every page of somebody's replies: posts go, and what stands under them
CASES = Topic("cases")  # every queue of moderators
HOMES = Topic("homes")  # every home page: removals, also of what a page still shows and should not


def person(pk: int) -> Topic:
    """The page of one person."""
    return Topic("person", pk)


def replies(pk: int) -> Topic:
    """The page of what one person replied."""
    return Topic("replies", pk)


def boosts(pk: int) -> Topic:
    """The page of what one person boosted."""
    return Topic("boosts", pk)


def media(pk: int) -> Topic:
    """The page of what one person posted with pictures."""
    return Topic("media", pk)


def about(pk: int) -> tuple[Topic, ...]:
    """Every page about one person: what they write, and the lists of people around them."""
    return (*profile(pk), circle(pk))


def profile(pk: int) -> tuple[Topic, ...]:
    """The pages of what one person writes and passes on: the tabs of their page."""
    return person(pk), media(pk), replies(pk), boosts(pk)


def circle(pk: int) -> Topic:
    """The pages that list one person's followers, and whom they follow."""
    return Topic("circle", pk)


def post(pk: int) -> Topic:
    """The page of one post, and the pages of its comments; or the page of one comment."""
    return Topic("post", pk)


def viewer(pk: int) -> Topic:
    """Every page one person has open: badges, the end of sessions."""
    return Topic("viewer", pk)


def itself(pk: int) -> Topic:
    """The pages about one post or comment and nothing that stands under it: what it said before,
    and forms about it."""
    return Topic("itself", pk)


def own_pages(pk: int) -> tuple[Topic, ...]:
    """Every page that is about this one post or comment, or about what stands under it.

    The histories of a post and of its comments, and forms about them, watch the topic of the post,
    too.
    """
    return post(pk), itself(pk)


def home(pk: int) -> Topic:
    """The home pages of one person."""
    return Topic("home", pk)


def tag(key: str) -> Topic:
    """The page of one hashtag, whether anybody has used it yet or not.

    Not the word itself: the log holds nothing that people wrote.
    """
    return Topic("tag", mark_of(key))


def notifications(pk: int) -> Topic:
    """The notification pages of one person."""
    return Topic("notifications", pk)


def conversation(pk: int) -> Topic:
    """The pages of one conversation."""
    return Topic("conversation", pk)


def message_pictures(pk: int) -> Topic:
    """The pages on which a picture of one message shows large."""
    return Topic("message_pictures", pk)


def conversation_pictures(pk: int) -> Topic:
    """The pages on which a picture from one conversation shows large."""
    return Topic("conversation_pictures", pk)


def group(pk: int) -> Topic:
    """The pages of the people in one group."""
    return Topic("group", pk)


def joining(pk: int) -> Topic:
    """The pages of those who have opened the link to one group."""
    return Topic("joining", pk)


def conversations(pk: int) -> Topic:
    """The pages on which one person's list of conversations stands."""
    return Topic("conversations", pk)


def chosen_conversations(pk: int) -> Topic:
    """The pages of one person that list some of their conversations: groups, requests …"""
    return Topic("chosen_conversations", pk)


def found_messages(pk: int) -> Topic:
    """The pages on which one person has searched their messages."""
    return Topic("found_messages", pk)


def case(pk: int) -> Topic:
    """The pages of one case, and of the appeal against what was decided in it."""
    return Topic("case", pk)


def followers(pk: int) -> Topic:
    """The home pages of one person and of those who follow them.

    No page registers this one: who follows whom is asked of the database right before sending
    (`sharing.py`), so nothing has to be renewed when it changes.
    """
    return Topic(FOLLOWERS, pk)


def boosters(pk: int) -> Topic:
    """The pages that one post came to by boosts: the home pages of those who follow somebody who
    boosted it, and the pages of what those boosted. Asked of the database right before sending, too."""
    return Topic(BOOSTERS, pk)


def taggers(pk: int) -> Topic:
    """The home pages of those who follow a hashtag of one post that everybody may read. Asked of the
    database right before sending, too."""
    return Topic(TAGGERS, pk)


_ASKED_ABOUT: dict[str, tuple[Topic, ...]] = {
    FOLLOWERS: (HOMES,),
    BOOSTERS: (HOMES, BOOSTS),
    TAGGERS: (HOMES,),
}


def asked_about(topic: Topic) -> tuple[Topic, ...]:
    """Return the topics of the pages among which the database is asked, right before sending, whom
    this one means; none for a topic that pages register themselves."""
    return _ASKED_ABOUT.get(topic.kind, ())
