"""One conversation: its messages, writing, changing and answering them."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from feed.actions import messages as actions
from feed.actions.lines import ClosedConversation
from feed.actions.message_reactions import react as put_reaction
from feed.message_forms import EditMessageForm, NewMessageForm
from feed.models import Conversation, Membership, Message, PreviewOf
from feed.models.attachment import MOST_OF_A_MESSAGE
from feed.models.message_cards import WITH, prepare_messages, show_messages_to
from feed.pages.conversation import CONVERSATION
from users.http.limits import limited
from users.lib.digits import number_in

from .composers import Composer, talking_in
from .conversations import open_conversation
from .errors import refused
from .message_rows import address_of, answered_by_id, answered_in, folded, message_of, own_message
from .pages import (
    PageRequest,
    ViewerRequest,
    id_in,
    region_page,
    reply,
    sign_in_first,
    signed_in,
    viewer_of,
)
from .sent_pictures import pictures_sent
from .writing import (
    draft_asked,
    forget_sent,
    form_with,
    fresh_form,
    offered,
    refused_form,
    writer_of,
)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("message")
def detail(request: PageRequest, pk: int) -> HttpResponse:
    """The messages of a conversation; sent, the form beneath them writes one."""
    return _send(request, pk) if request.method == "POST" else _show(request, pk)


@signed_in
def _show(request: ViewerRequest, pk: int) -> HttpResponse:
    viewer = request.user
    before, start = id_in(request, "before"), id_in(request, "from")
    asked_by = _last_of_link(request)
    if before is None and asked_by is not None:
        before = asked_by + 1  # no message is left on the page that could say where it begins
    is_part = bool(request.htmx and before)
    region = CONVERSATION.shown(pk, viewer, before, start, is_part=is_part)
    if is_part and not region.is_gone:
        return reply(request, "feed/message/_list.html", **region.context, loaded_from=asked_by)
    context: dict[str, Any] = {}
    if not region.is_gone:
        composer = talking_in(region.context["talk"].conversation)
        # What is asked for goes before what a draft holds: 0 answers nothing.
        answers = number_in(request.GET.get("answers", ""))
        fields: dict[str, Any] = {} if answers is None else {"answers": answers or ""}
        context = offered(viewer, composer, draft_pk=draft_asked(request), **fields)
        context["address"] = composer.address
        context["answered"] = answered_in(pk, viewer, context["form"].answers_id)
    return region_page(
        request,
        region,
        "feed/pages/conversation.html",
        live_path=CONVERSATION.live_path(pk=pk),
        **context,
    )


def _last_of_link(request: PageRequest) -> int | None:
    """Return the last message that the page had when its link to older ones was made, 0 where it had none;
    None where it is not that link which asks."""
    link, _dash, number = (
        (request.htmx.trigger or "").partition("-") if request.htmx else ("", "", "")
    )
    return number_in(number) if link == "more" else None


def _send(request: PageRequest, pk: int) -> HttpResponse:
    viewer = viewer_of(request)
    conversation = open_conversation(viewer, pk) if viewer is not None else None
    sent = pictures_sent(request, viewer, MOST_OF_A_MESSAGE)
    form = NewMessageForm(sent.data, author=viewer)
    if viewer is None or conversation is None:
        writer_of(request, form)
        return _refused(request, form, pk, form_key=f"message:{pk}", **sent.said)
    composer = talking_in(conversation)
    context: dict[str, Any] = {"form_key": composer.form_key, **sent.said}
    context["answered"] = answered_in(pk, viewer, form.answers_id)
    if sent.is_arranged or sent.refused or not form.is_valid():
        return _refused(request, form, pk, status=sent.status, **context)
    try:
        actions.send(
            author=viewer,
            conversation=conversation,
            body=form.cleaned_data["body"],
            answers=form.answers_id,
            attachments=form.picture_ids,
            preview_of=form.preview_of_chosen or PreviewOf.FIRST,
            submission=form.cleaned_data["submission"],
        )
    except Conversation.DoesNotExist:  # taken from the viewer meanwhile, as in all that follows
        raise Http404 from None
    except ValidationError as error:
        form.add_error("body", error)
        if getattr(error, "code", "") == "gone":
            context["answered"] = None
        return _refused(request, form, pk, **context)
    except PermissionDenied as refusal:
        form.add_error("body", str(refusal))
        status = 422 if request.htmx else 403
        return _refused(request, form, pk, status=status, **context)
    forget_sent(viewer, composer, form)
    if request.htmx:
        return fresh_form(request, viewer, composer, address=composer.address)
    return redirect(f"{composer.address}#end")


@require_http_methods(["GET", "HEAD", "POST"])
@limited("draft")
@signed_in
def answer(request: ViewerRequest, pk: int, message: int) -> HttpResponse:
    """The form, with what is typed in it, as the answer to a message; without htmx the page with it."""
    row = message_of(request.user, pk, message)
    if row.is_line or row.is_deleted:
        raise Http404
    composer = talking_in(open_conversation(request.user, pk))
    if not request.htmx:
        return redirect(f"{composer.address}?answers={message}#composer")
    sent = pictures_sent(request, request.user, MOST_OF_A_MESSAGE)
    about: dict[str, Any] = {"address": composer.address, "answered": folded(request.user, row)}
    typed = {**composer.form(sent.data).typed(), "answers": message}
    return form_with(request, request.user, composer, typed, **about, **sent.said)


@require_safe
def answered(request: PageRequest, pk: int) -> HttpResponse:
    """What the form says of the message that it `answers`, as that is now; without htmx the page with it.

    A page that came back asks by itself, and hears nothing where the viewer has been signed out.
    """
    viewer = viewer_of(request)
    if viewer is None:
        return HttpResponse(status=204) if request.htmx else sign_in_first(request)
    composer = talking_in(open_conversation(viewer, pk))
    about = number_in(request.GET.get("answers", ""))
    if not request.htmx:
        return redirect(f"{composer.address}?answers={about or ''}#composer")
    rows = Message.objects.readable_by(viewer).filter(kind=Message.Kind.TEXT, conversation__pk=pk)
    row = rows.select_related(*WITH).filter(pk=about).first() if about else None
    said = folded(viewer, row) if row is not None else None
    return reply(request, "feed/message/_answering.html", answered=said)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
@signed_in
def edit(request: ViewerRequest, pk: int, message: int) -> HttpResponse:
    """Change what one's own message says."""
    row = own_message(request.user, pk, message)
    if row.is_deleted:
        return redirect(address_of(request.user, row))
    is_sent = request.method == "POST"
    form = EditMessageForm(
        request.POST if is_sent else None,
        initial={"body": row.body, "preview_of": row.preview_of},
        needs_words=row.needs_words,
    )
    is_late = not actions.is_editable(row)
    if is_sent and form.is_valid():
        try:
            actions.edit(
                actor=request.user,
                message=row,
                body=form.cleaned_data["body"],
                drops_answer=form.cleaned_data["drops_answer"],
                preview_of=form.preview_of_chosen,
            )
        except Message.DoesNotExist:
            raise Http404 from None
        except ValidationError as error:
            form.add_error("body", error)
        except ClosedConversation as refusal:
            form.add_error("body", str(refusal))
        else:
            return redirect(address_of(request.user, row))
    context: dict[str, Any] = {"form": form, "message": row, "is_late": is_late}
    context |= {
        "live_path": CONVERSATION.live_path(pk=pk),
        "address": address_of(request.user, row),
    }
    context["answered"] = answered_by_id(request.user, row.answers_id)
    status = 422 if is_sent else 200
    return render(request, "feed/pages/message_edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
@signed_in
def delete(request: ViewerRequest, pk: int, message: int) -> HttpResponse:
    """Take back one's own message, once confirmed."""
    row = own_message(request.user, pk, message)
    if row.is_deleted:
        return redirect(address_of(request.user, row))
    if request.method != "POST":
        prepare_messages([row])
        mine = Membership.objects.reading().of(pk, request.user.pk)
        if mine is None:
            raise Http404
        show_messages_to([row], request.user, mine)
        address = address_of(request.user, row)
        context = {"message": row, "live_path": CONVERSATION.live_path(pk=pk), "address": address}
        return render(request, "feed/pages/message_delete.html", context)
    try:
        actions.delete(actor=request.user, message=row)
    except Message.DoesNotExist:
        raise Http404 from None
    return redirect(address_of(request.user, row))


@require_POST
@limited("like")
@signed_in
def react(request: ViewerRequest, pk: int, message: int) -> HttpResponse:
    """Put a sign under a message, or take it back."""
    row = message_of(request.user, pk, message)
    try:
        put_reaction(actor=request.user, message=row, emoji=request.POST.get("emoji", ""))
    except Message.DoesNotExist:
        raise Http404 from None
    except ValidationError as error:
        return refused(request, error.messages)
    return HttpResponse(status=204) if request.htmx else redirect(address_of(request.user, row))


def _refused(
    request: PageRequest, form: NewMessageForm, pk: int, status: int = 0, **context: Any
) -> HttpResponse:
    """Answer a refused form: the form, what was typed, the reason."""
    address = reverse("conversation", kwargs={"pk": pk})
    fragment, page = Composer.MESSAGE
    return refused_form(request, form, fragment, page, status=status, address=address, **context)
