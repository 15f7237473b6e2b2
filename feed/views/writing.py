"""What the forms for something new have in common: where, from what, answered how."""

from collections.abc import Callable, Collection, Sequence
from typing import Any
from uuid import uuid4

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from feed.actions import drafts, undo
from feed.actions.bodies import room_in
from feed.actions.previews_ahead import Ahead, ahead_of
from feed.body_forms import BodyForm, NewBodyForm
from feed.forms import NewCommentForm
from feed.models import Draft, Post
from feed.models.draft import not_posted
from feed.models.suggesting import meant_in, suggest
from feed.pages import Region
from feed.pages.parts import sizes, trees
from feed.text.completing import Begun, begun_in, written_out
from users.lib.digits import number_in
from users.models import User

from .composers import NEW_CONVERSATION, Composer, limit_of, under
from .pages import PageRequest, form_page, reply, viewer_of

SUGGESTIONS = 4


def offered(
    viewer: User,
    composer: Composer,
    posted: Post | None = None,
    *,
    draft_pk: int | None = None,
    fits: Callable[[Draft], bool] = lambda draft: True,
    **fields: Any,
) -> dict[str, Any]:
    """Return the context of a form on a fresh page: empty, or with the viewer's draft; of several the
    one of this id, else the newest that `fits`. The others are offered beside.

    `posted` was sent by it a moment ago and can still be undone; `fields` hold what is given.
    """
    # Of a form that has been sent, what is kept came too late.
    drafts = not_posted(viewer.pk, Draft.objects.of(viewer, composer.form_key))
    chosen = [draft for draft in drafts if draft.pk == draft_pk]
    draft = next(iter([*chosen, *filter(fits, drafts)]), None)
    content = draft.content if draft is not None else {}
    if composer.form_key.startswith("quote:") and composer.post is not None:
        content = {**content, "quote": composer.post.pk}
    content = {**content, **fields}
    context = {
        **(_held(viewer, composer, content) if content else _untouched(viewer, composer)),
        "draft": draft,
        "beside": composer.beside(other for other in drafts if other is not draft),
        "undo_seconds": undo.seconds_left(posted) if posted is not None else 0,
        "posted": posted,
    }
    if draft is None:
        return context
    but = {one.begun for one in context["form"].chosen}
    return {**context, **_suggested(viewer, begun_in(draft.text), but=but)}


def fresh_form(
    request: PageRequest,
    viewer: User,
    composer: Composer,
    *,
    posted: Post | None = None,
    **said: Any,
) -> HttpResponse:
    """Answer htmx with the form, empty again, and with the way to what was just posted."""
    if posted is not None and not posted.is_comment:  # the next one begins as this one did
        viewer.default_visibility, viewer.default_language = posted.visibility, posted.language
    context = {
        **_untouched(viewer, composer),
        "posted": posted,
        "undo_seconds": undo.seconds_left(posted) if posted is not None else 0,
        "is_focused": True,
    }
    return _written(request, composer.fragment, {**context, **said})


def form_with(
    request: PageRequest,
    viewer: User,
    composer: Composer,
    content: dict[str, Any],
    status: int = 200,
    **said: Any,
) -> HttpResponse:
    """Answer with the form holding this content: the fragment, or without htmx its page."""
    context = {**_held(viewer, composer, content), "is_focused": True, **said}
    if request.htmx:
        context["room"] = context["form"].room
        return _written(request, composer.fragment, context, status)
    return writing_page(request, composer.page, context, status)


def help_with(
    request: PageRequest,
    viewer: User | None,
    body: str,
    begun: Begun | None = None,
    *,
    meant: Sequence[str] | None = None,
    **said: Any,
) -> HttpResponse:
    """Answer htmx, while somebody types, with what helps them: how much room is left, names and tags for
    what they have `begun` to type, and what they chose before: `meant`, else as the form says. Never
    with the field itself."""
    form_key = request.POST.get("place", "")
    context: dict[str, Any] = {"is_reply": True, "due": request.POST.get("due", "")}
    if viewer is not None:
        values = request.POST.getlist("meant") if meant is None else meant
        context["chosen"] = meant_in(viewer, body, values)
    written = {one.begun: one.suggestion.text for one in context.get("chosen", ())}
    if viewer is not None:
        context |= _suggested(viewer, begun, but=written)
    context["room"] = room_in(written_out(body, written), limit_of(form_key))
    kind = form_key.partition(":")[0]
    if viewer is not None and "ahead" not in said:
        context["ahead"] = ahead_of(body, request.POST.get("preview_of", ""))
    context["name"] = kind if kind in ("comment", NEW_CONVERSATION.form_key) else "composer"
    return render(request, "feed/composer/_help.html", {**context, **said})


def young_post(viewer: User) -> Post | None:
    """Return the viewer's newest post while it can be undone."""
    rows = Post.objects.filter(author=viewer, root=None, deleted_at=None)
    post = rows.order_by("-pk").first()  # a boost ends the offer: another condition needs an index
    if post is None or post.is_boost or not undo.seconds_left(post):
        return None
    return post


def young_comment(viewer: User, pk: int | None) -> Post | None:
    """Return this comment of the viewer's while it can be undone."""
    if not pk:
        return None
    comment = Post.objects.filter(pk=pk, author=viewer, root__isnull=False, deleted_at=None).first()
    return comment if comment is not None and undo.seconds_left(comment) else None


def forget_sent(viewer: User, composer: Composer, form: NewBodyForm) -> None:
    """Remove the draft of what was just sent."""
    drafts.forget_sent(
        person=viewer,
        form_key=composer.form_key,
        body=form.text,
        submission=form.cleaned_data["submission"],
    )


def writer_of(request: PageRequest, form: BodyForm) -> User | None:
    """Return who writes. For a visitor (signed out meanwhile) the form says so, with the text."""
    viewer = viewer_of(request)
    if viewer is None:
        form.add_error(
            None, _("You're signed out. Your text is still here: sign in, then send it.")
        )
    return viewer


def refused_form(
    request: PageRequest,
    form: BodyForm,
    fragment: str,
    page: str,
    *,
    status: int = 0,
    **context: Any,
) -> HttpResponse:
    """Answer a refused form: the form, what was typed, the reason.

    `context` has what else the form needs: `form_key`, what its draft is kept under, and the post it
    is about.
    422; for a visitor without htmx 403 (htmx swaps a form in place for 422 only).
    """
    if not status:
        status = 403 if viewer_of(request) is None and not request.htmx else 422
    context = {"form": form, "ahead": _ahead(form), **tab_and_draft(request), **context}
    if request.htmx:
        return _written(request, fragment, context, status)
    return writing_page(request, page, context, status)


def draft_asked(request: PageRequest) -> int | None:
    """Return the id of the draft that the address of a form's page asks for; None without one."""
    return number_in(request.GET.get("draft", ""))


def tab_and_draft(request: PageRequest) -> dict[str, str]:
    """Return the fields that name the tab a form was sent from, and the draft it began from."""
    return {name: request.POST.get(name, "") for name in ("tab", "began_from")}


def writing_page(
    request: PageRequest, page: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Answer with the page of a form for a text, beside what it quotes, answers or changes."""
    quoted = _quoted_in(context)
    about = quoted or context.get("answered") or context.get("post")
    name = "quote" if quoted else "answer" if "form_key" in context else "edit"
    return form_page(request, page, about, name, status, **context)


def _written(
    request: PageRequest, fragment: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Answer htmx with a form. Where it shows what somebody else wrote, a push may overtake it."""
    if _quoted_in(context) or context.get("answered"):
        return reply(request, fragment, status, **context)
    return render(request, fragment, context, status=status)


def _quoted_in(context: dict[str, Any]) -> Post | None:
    """Return what the form quotes. Nobody asks an untouched one: it quotes nothing."""
    return None if "untouched" in context else getattr(context["form"], "quoted", None)


def answered_by(form: NewBodyForm, post: Post | None, viewer: User | None) -> Post | None:
    """Return the comment under the post that this form answers, if it does and they may see it."""
    pk = form.parent_id if isinstance(form, NewCommentForm) else None
    if pk is None:
        return None
    comments = Post.objects.visible_to(viewer).select_related("author")
    return comments.filter(pk=pk, root=post).first()


def comment_form(request: PageRequest, region: Region) -> dict[str, Any]:
    """Return the context of the form under a conversation, on a fresh page; nothing for visitors."""
    viewer = viewer_of(request)
    if viewer is None or region.is_gone or request.htmx:
        return {}
    posted = young_comment(viewer, number_in(request.GET.get("posted", "")))
    composer = under(region.context["post"])
    return offered(viewer, composer, posted, draft_pk=draft_asked(request))


def address_of(comment: Post, viewer: User | None) -> str:
    """Return where a comment stands; for its author, who can still undo it, with that offer."""
    address = trees.address(comment, viewer, sizes.COMMENTS_SIZE)
    if viewer is None or comment.author_id != viewer.pk or not undo.seconds_left(comment):
        return address
    page, _hash, part = address.partition("#")
    return f"{page}{'&' if '?' in page else '?'}posted={comment.pk}#{part}"


def _ahead(form: BodyForm) -> Ahead | None:
    """Return what the text in a form will show of the page it links to."""
    return ahead_of(form.text, str(form["preview_of"].value() or ""))


def with_choice(data: QueryDict) -> QueryDict:
    """Return what a form was sent with: of which link shows where it leads, what its button said, if that was
    pressed (`preview`)."""
    if "preview" not in data:
        return data
    chosen = data.copy()
    chosen["preview_of"] = str(data["preview"])
    return chosen


def _held(viewer: User, composer: Composer, content: dict[str, Any]) -> dict[str, Any]:
    """Return the form holding this content, with what it is about."""
    form = composer.form(initial=content, author=viewer)
    about: dict[str, Any] = {"post": composer.post, "form_key": composer.form_key, "tab": uuid4()}
    about["ahead"] = _ahead(form)
    return {"form": form, "answered": answered_by(form, composer.post, viewer), **about}


def _untouched(viewer: User, composer: Composer) -> dict[str, Any]:
    """Return the form that holds nothing, and of which nothing is said: no refusal, no remark.

    It is mostly rendered already, and then nobody asks for the form: to make it and to render it took
    a third of the time of a new post.
    """
    return {
        "form": SimpleLazyObject(lambda: composer.form(author=viewer)),
        "untouched": {
            "language": viewer.default_language,
            "visibility": viewer.default_visibility,
        },
        "submission": uuid4(),
        "tab": uuid4(),
        "post": composer.post,
        "form_key": composer.form_key,
    }


def _suggested(viewer: User, begun: Begun | None, *, but: Collection[str]) -> dict[str, Any]:
    """Return what the word just begun can become; nothing for one for which something is chosen."""
    if begun is None or begun.text in but:
        return {"begun": None, "suggestions": []}
    return {"begun": begun, "suggestions": suggest(viewer, begun.text, SUGGESTIONS)}
