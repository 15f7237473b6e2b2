"""While somebody writes: what they typed is kept, counted and completed; what they sent, undone."""

from functools import partial
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from feed.actions import drafts as actions
from feed.actions.previews_ahead import ahead_of, ask_ahead
from feed.actions.undo import undo_post
from feed.body_forms import NewBodyForm
from feed.forms import NewCommentForm, NewPostForm
from feed.models import Draft, Post
from feed.text.completing import begun_in, words_begun
from users.http.limits import limited
from users.models import User

from .composers import POST, Composer, composer_of, sent_from
from .pages import PageRequest, ViewerRequest, back, signed_in, viewer_of
from .sent_pictures import pictures_sent
from .writing import (
    answered_by,
    form_with,
    fresh_form,
    help_with,
    refused_form,
    tab_and_draft,
    with_choice,
    writer_of,
)


@require_POST
@limited("draft")
def save(request: PageRequest) -> HttpResponse:
    """Keep what is being typed, and have the page asked that it links to; answers with what helps to go on,
    never with the field."""
    viewer = viewer_of(request)
    body = _lines(request.POST.get("body", ""))
    if request.htmx and "body" not in request.POST:
        return HttpResponse(status=204)  # its form is just being sent, and its text with that
    if viewer is None:
        if request.htmx:
            return help_with(
                request, None, body, note=_("You're signed out: your draft isn't saved.")
            )
        return _signed_out(request)
    try:
        composer = composer_of(viewer, request.POST.get("place", ""))
        sent = pictures_sent(request, viewer)
        form = composer.form(with_choice(sent.data), author=viewer)
        before = list(Draft.objects.of(viewer, composer.form_key))
        kept = actions.save_draft(
            person=viewer,
            form_key=composer.form_key,
            content=form.typed(),
            **tab_and_draft(request),
        )
    except (Http404, Post.DoesNotExist):
        # Somebody types on where what they write about has gone meanwhile: no error of theirs.
        if request.htmx:
            is_message = request.POST.get("place", "").startswith("message:")
            gone = _("The post was deleted: your draft isn't saved.")
            left = _("You can't write there any more: your draft isn't saved.")
            return help_with(request, viewer, body, note=left if is_message else gone)
        raise Http404 from None
    except ValidationError as error:
        if request.htmx:
            return help_with(request, viewer, body, note=" ".join(error.messages))
        return _refused(request, viewer, composer, error)
    if kept is not None:
        text = next((draft.text for draft in before if draft.pk == kept.pk), "")
        ask_ahead(person=viewer, body=kept.text, preview_of=kept.preview_of, before=text)
    if request.htmx:
        return _kept(request, viewer, composer, form, before, kept, sent.refused)
    if sent.refused:
        said = {"refused": sent.refused, **tab_and_draft(request)}
        return form_with(request, viewer, composer, form.typed(), 422, **said)
    return redirect(_page_of(request, composer))


def _signed_out(request: PageRequest) -> HttpResponse:
    """Answer a visitor with the form they typed in: what was for few never stands in that for a post."""
    composer = composer_of(None, request.POST.get("place", ""))
    form = composer.form(request.POST)
    writer_of(request, form)
    context: dict[str, Any] = {"form_key": composer.form_key, "address": composer.address}
    if issubclass(composer.form, NewCommentForm):
        context |= {"post": composer.post, "answered": answered_by(form, composer.post, None)}
    return refused_form(request, form, composer.fragment, composer.page, **context)


def _kept(
    request: PageRequest,
    viewer: User,
    composer: Composer,
    form: NewBodyForm,
    before: list[Draft],
    kept: Draft | None,
    refused: list[str],
) -> HttpResponse:
    """Answer htmx after a draft was saved: with what helps, whether another is kept beside it, and what was
    not kept of its pictures."""
    body = _lines(request.POST.get("body", ""))
    if kept is None:
        return help_with(request, viewer, body)
    said = [*refused, *([_("Draft saved.")] if "keep" in request.POST else [])]
    own = next((draft for draft in before if draft.pk == kept.pk), None)
    if own is None and before:
        said.append(_("You have another draft in another tab. Both are saved."))
    begun = begun_in(body, own.text if own is not None else "")
    context = _beside(request, composer, before, kept)
    context |= {"ahead": ahead_of(body, kept.preview_of)}
    context |= {"choice": form["preview_of"]} if "preview" in request.POST else {}
    return help_with(request, viewer, body, begun, note=" ".join(said), **context)


def _beside(
    request: PageRequest, composer: Composer, before: list[Draft], kept: Draft | None
) -> dict[str, Any]:
    """Return what else is said of a draft that was kept: the others, and its form's name if that is new."""
    if kept is None:
        return {}
    context: dict[str, Any] = {
        "beside": composer.beside(draft for draft in before if draft.pk != kept.pk)
    }
    if kept.content["submission"] != request.POST.get("submission"):
        context["submission"] = kept.content["submission"]
    return context


@require_POST
@limited("draft")
@signed_in
def complete(request: ViewerRequest) -> HttpResponse:
    """Remember what was chosen for the name or tag that was begun ("@al 12", "#ca #café"), or forget what was
    chosen for it; with neither, suggestions are left. The text stays as it is, and the caret where it is."""
    viewer = request.user
    composer = composer_of(viewer, request.POST.get("place", ""))
    form = composer.form(request.POST, author=viewer)
    body, dropped = _lines(request.POST.get("body", "")), request.POST.get("forget", "")
    meant = [one.value for one in form.chosen if one.begun != dropped]
    meant += filter(None, request.POST.getlist("choose"))
    begun = next((word for word in words_begun(body) if word.text == dropped), None)
    answer = partial(help_with, request, viewer, body, begun, meant=meant, is_focused=True)
    before = list(Draft.objects.of(viewer, composer.form_key))
    try:
        kept = actions.save_draft(
            person=viewer,
            form_key=composer.form_key,
            content={**form.typed(), "meant": meant},
            **tab_and_draft(request),
        )
    except ValidationError as error:
        if request.htmx:
            return answer(note=" ".join(error.messages))
        return _refused(request, viewer, composer, error)
    if request.htmx:
        return answer(**_beside(request, composer, before, kept))
    return redirect(composer.address)


@require_POST
@limited("draft")
@signed_in
def discard(request: ViewerRequest) -> HttpResponse:
    """Forget what was typed and begin afresh."""
    composer = composer_of(request.user, request.POST.get("place", ""))
    actions.discard_draft(person=request.user, form_key=composer.form_key, **tab_and_draft(request))
    if request.htmx:
        return fresh_form(request, request.user, composer)
    return redirect(_page_of(request, composer))


@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
def undo(request: PageRequest, pk: int) -> HttpResponse:
    """Take back what the viewer has just posted, and give what was typed back into its form.

    The button that leads here goes away by asking what is left of it (GET): nothing.
    """
    if request.method != "POST":
        return HttpResponse() if request.htmx else redirect("post", pk=pk)
    return _undo(request, pk)


@signed_in
def _undo(request: ViewerRequest, pk: int) -> HttpResponse:
    viewer = request.user
    posts = Post.objects.visible_to(viewer).select_related("root", "quote_of")
    post = posts.filter(pk=pk).first()
    if post is None:
        raise Http404
    if post.author_id != viewer.pk:
        raise PermissionDenied
    composer = _left_of(sent_from(post), viewer)
    typed = composer.form(request.POST, author=viewer).typed()
    try:
        content = undo_post(actor=viewer, post=post)
    except Post.DoesNotExist:
        raise Http404 from None
    except ValidationError as error:
        return _refused(request, viewer, composer, error)
    draft = Draft.objects.of(viewer, composer.form_key).first()
    content = {**content, "body": _joined(content["body"], typed, draft)}
    content |= {"submission": str(uuid4()), "meant": typed.get("meant", [])}
    try:
        kept = actions.save_draft(person=viewer, form_key=composer.form_key, content=content)
    except ValidationError as error:  # together they are too long to be kept: the form holds them
        return form_with(request, viewer, composer, content, 422, refusals=error.messages)
    if request.htmx:
        return form_with(request, viewer, composer, content, note=_("Undone."), draft=kept)
    return redirect("home" if composer is POST else composer.address)


def _page_of(request: PageRequest, composer: Composer) -> str:
    """Return the page to go on typing on: home for those who came from there, else the form's own.
    (Not just any they came from: the answer to a refused form stands at no page's address.)"""
    home = reverse("home")
    return (
        home if composer is POST and back(request).partition("?")[0] == home else composer.address
    )


def _left_of(composer: Composer, viewer: User) -> Composer:
    """Return the form to give words back into: where what they were about is gone, that for a post."""
    if composer.post is None:
        return composer
    if composer.form_key.startswith("quote:"):
        is_there = (
            NewPostForm(initial={"quote": composer.post.pk}, author=viewer).quoted is not None
        )
    else:
        is_there = Post.objects.visible_to(viewer).filter(pk=composer.post.pk).exists()
    return composer if is_there else POST


def _joined(body: str, typed: dict[str, Any], draft: Draft | None) -> str:
    """Return what was posted and, below it, what has been begun since: nothing typed is lost."""
    parts = [body, _lines(str(typed.get("body", "")))]
    if draft is not None and draft.content.get("submission") != typed.get("submission"):
        parts.append(str(draft.content.get("body", "")))
    return "\n\n".join(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _refused(
    request: PageRequest, viewer: User, composer: Composer, error: ValidationError
) -> HttpResponse:
    """Answer 422: the form with what was typed, and the reason."""
    content = composer.form(request.POST, author=viewer).typed()
    said = {"refusals": error.messages, **tab_and_draft(request)}
    return form_with(request, viewer, composer, content, 422, **said)


def _lines(text: str) -> str:
    """Return the text with each line break as one character: browsers send two without htmx."""
    return text.replace("\r\n", "\n").replace("\0", "")
