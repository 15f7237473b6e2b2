"""The forms in which somebody writes something new: where each stands, and what its drafts are kept under."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from django.http import Http404
from django.urls import reverse

from feed.actions.bodies import LENGTH
from feed.body_forms import NewBodyForm
from feed.forms import NewCommentForm, NewPostForm
from feed.message_forms import NewConversationForm, NewMessageForm
from feed.models import Conversation, Draft, Post
from feed.models import message as messages
from feed.models.draft import NEW_CONVERSATION_KEY
from users.lib.digits import number_in
from users.models import User


@dataclass(frozen=True)
class Composer:
    """A form in which somebody writes. `form_key` is what its drafts are kept under; the form sends it
    as its field `place`."""

    form_key: str
    form: type[NewBodyForm]
    fragment: str
    page: str
    address: str  # of the page it stands on
    post: Post | None = None  # under which the comment goes, or which is quoted

    MESSAGE: ClassVar = ("feed/message/_form.html", "feed/pages/message_new.html")

    @property
    def limit(self) -> int:
        """How many characters fit."""
        return limit_of(self.form_key)

    def beside(self, drafts: Iterable[Draft]) -> list[tuple[Draft, str]]:
        """Return these drafts, each with the address where it stands in the form."""
        page, hash_, part = self.address.partition("#")
        return [(draft, f"{page}?draft={draft.pk}{hash_}{part}") for draft in drafts]


def limit_of(form_key: str) -> int:
    """Return how many characters fit into the form with this key, be it there for the viewer or not."""
    is_message = form_key.startswith("message:") or form_key == NEW_CONVERSATION_KEY
    return messages.LENGTH if is_message else LENGTH


POST = Composer(
    "post", NewPostForm, "feed/composer/_form.html", "feed/pages/post_new.html", "/posts/new/"
)

# For a new conversation.
NEW_CONVERSATION = Composer(
    NEW_CONVERSATION_KEY,
    NewConversationForm,
    "feed/message/_new_form.html",
    "feed/pages/conversation_new.html",
    "/messages/new/",
)


def under(post: Post) -> Composer:
    """Return the form for a comment under a post."""
    return Composer(
        f"comment:{post.pk}",
        NewCommentForm,
        "feed/comment/_form.html",
        "feed/pages/comment_new.html",
        f"{reverse('post', kwargs={'pk': post.pk})}#comment-form",
        post,
    )


def quoting(post: Post) -> Composer:
    """Return the form for a post that quotes another."""
    address = reverse("post_quote", kwargs={"pk": post.pk})
    return Composer(f"quote:{post.pk}", POST.form, POST.fragment, POST.page, address, post)


def talking_in(conversation: Conversation) -> Composer:
    """Return the form for a message in a conversation."""
    address = reverse("conversation", kwargs={"pk": conversation.pk})
    fragment, page = Composer.MESSAGE
    form_key = f"message:{conversation.pk}"
    return Composer(form_key, NewMessageForm, fragment, page, address)


def form_key_of(form: NewPostForm) -> str:
    """Return what the draft of a form for a post that was sent is kept under."""
    return quoting(form.quoted).form_key if form.quoted is not None else POST.form_key


def sent_from(post: Post) -> Composer:
    """Return the form from which this post or comment was sent."""
    if post.root is not None:
        return under(post.root)
    return quoting(post.quote_of) if post.quote_of is not None else POST


def composer_of(viewer: User | None, form_key: str) -> Composer:
    """Return the form with this key; 404 where there is none, or not for this viewer.

    A visitor, who was signed out meanwhile, gets the form without what it is about: nothing is looked up.
    """
    kind, _colon, about = form_key.partition(":")
    for composer in (POST, NEW_CONVERSATION):
        if form_key == composer.form_key:
            return composer
    pk = number_in(about)
    if kind in ("comment", "quote") and pk is not None:
        posts = Post.objects.visible_to(viewer).filter(pk=pk, root=None)
        post = posts.first() if viewer is not None else Post(pk=pk)
        if post is not None:
            return under(post) if kind == "comment" else quoting(post)
    if kind == "message" and pk is not None:
        talks = Conversation.objects.open_to(viewer).filter(pk=pk) if viewer is not None else None
        conversation = talks.first() if talks is not None else Conversation(pk=pk)
        if conversation is not None:
            return talking_in(conversation)
    raise Http404
