"""Sending a post in a message."""

from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from feed.actions.conversations import begin
from feed.actions.messages import send as send_message
from feed.message_forms import SendPostForm
from feed.models import Conversation, Message, Post
from feed.models.conversation import pair_of
from feed.pages import conversations
from users.http.limits import limited, seconds_to_wait, too_fast

from .pages import ViewerRequest, form_page, id_in, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@limited("message")
@signed_in
def send(request: ViewerRequest, pk: int) -> HttpResponse:
    """Send a post into a conversation of one's own, or to a person."""
    posts = Post.objects.visible_to(request.user).select_related("author", "root__author")
    post = posts.filter(pk=pk, root=None, boost_of=None).first()
    if post is None:
        raise Http404
    if request.method != "POST":
        return _page(request, post, SendPostForm(viewer=request.user))
    form = SendPostForm(request.POST, viewer=request.user)
    if not form.is_valid():
        return _page(request, post, form, 422)
    person = form.cleaned_data["to"]
    if person is not None and not _is_known(request, person.pk):
        wait = seconds_to_wait(request, "conversation")
        if wait:
            return too_fast(request, wait)
    try:
        message = _sent(request, post, form)
    except Conversation.DoesNotExist:
        form.add_error("conversation", form.fields["conversation"].error_messages["invalid_choice"])
    except PermissionDenied as refusal:
        form.add_error("to" if person is not None else "conversation", str(refusal))
    except ValidationError as error:
        form.add_error("body", error)
    else:
        return redirect(f"{reverse('conversation', kwargs={'pk': message.conversation_id})}#end")
    return _page(request, post, form, 422)


def _sent(request: ViewerRequest, post: Post, form: SendPostForm) -> Message:
    said: dict[str, Any] = {
        "author": request.user,
        "body": form.cleaned_data["body"],
        "post": post.pk,
        "submission": form.cleaned_data["submission"],
    }
    person = form.cleaned_data["to"]
    if person is not None:
        return begin(person=person, **said)
    return send_message(conversation=form.cleaned_data["conversation"], **said)


def _is_known(request: ViewerRequest, person: int) -> bool:
    """Whether the viewer has a conversation with this person already."""
    mine = Conversation.objects.open_to(request.user)
    return mine.filter(pair=pair_of(request.user.pk, person)).exists()


def _page(
    request: ViewerRequest, post: Post, form: SendPostForm, status: int = 200
) -> HttpResponse:
    """Answer with the form beside the post; where one can choose, some of the viewer's conversations."""
    part = conversations.part(request.user, before=id_in(request, "before"))
    context = {"form": form, "post": post, "submission": uuid4(), **part}
    return form_page(request, "feed/pages/send.html", post, "send", status, **context)
