"""The pictures of messages as a place where these show: what somebody's browser is given of them."""

from collections.abc import Iterable

from django.test import Client, override_settings

from feed.live.delivery import fragments
from feed.live.open_pages.watch import Watch, site_locale
from feed.models import Attachment, Message
from feed.models.shown_picture import shown_pictures
from feed.pages.message_picture import MESSAGE_PICTURE
from tests.people import HTMX, text_of
from users.models import User


def with_picture(message: Message) -> Message:
    """Let the message show a picture that is ready, described by its words; returns it."""
    assert message.author is not None
    row = Attachment.objects.create(
        owner=message.author,
        message=message,
        state=Attachment.State.READY,
        alt=message.body,
        width=300,
        height=200,
        files=["300.webp"],
    )
    message.picture_facts = [row.facts]
    message.save(update_fields=["picture_facts"])
    return message


def files(browser: Client, messages: Iterable[Message]) -> str:
    """Return the words of those messages whose pictures this browser is given."""
    given = []
    with override_settings(PICTURES_INTERNAL="/internal/"):  # where no file has to be
        for message in messages:
            (picture,) = shown_pictures(message.picture_facts)
            status = browser.get(picture.large).status_code
            assert status in (200, 404)
            given += [message.body] if status == 200 else []
    return "\n".join(given)


def large(browser: Client, messages: Iterable[Message]) -> str:
    """Return the pages of these pictures, as this browser gets them."""
    return "\n".join(text_of(browser.get(address_of(message))) for message in messages)


def opened(browser: Client, messages: Iterable[Message]) -> str:
    """Return what the dialog of any page shows of these pictures, as this browser gets it."""
    return "\n".join(
        text_of(browser.get(opened_address_of(message), headers=HTMX)) for message in messages
    )


def large_again(viewer: User, messages: Iterable[Message]) -> str:
    """Return what such pages are sent where nobody knows what they missed."""
    return "\n".join(fragments.refreshed(large_page(viewer, message)) for message in messages)


def large_page(viewer: User, message: Message) -> Watch:
    """Return the open page of a message's first picture."""
    key = f"{message.conversation_id}-1"
    return Watch(MESSAGE_PICTURE, message.pk, viewer.pk, site_locale(), key=key)


def address_of(message: Message) -> str:
    """Return where the first picture of a message shows large."""
    return f"/messages/{message.conversation_id}/{message.pk}/pictures/1/"


def opened_address_of(message: Message) -> str:
    """Return what answers the first picture of a message for the dialog."""
    return f"/messages/{message.conversation_id}/{message.pk}/opened/{message.picture_ids[0]}/"
