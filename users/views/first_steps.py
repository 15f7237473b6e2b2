"""The first of three steps after signing up: a picture, and a name for whoever gave none. The others are
in `feed/views/first_steps.py`."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from users.actions.profiles import save_profile
from users.forms.profile import ProfileForm
from users.models import User

from .pages import ViewerRequest, signed_in
from .profile import Chosen, chosen_in


class NameForm(forms.Form):
    """The name, as the page of the profile asks for it."""

    name = ProfileForm.base_fields["name"]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def profile(request: ViewerRequest) -> HttpResponse:
    """Choose a picture, and a name where signing up was done without one: nothing is asked twice."""
    viewer = request.user
    typed = request.POST if request.method == "POST" else None
    form = None if viewer.name else NameForm(typed, auto_id="profile_%s")
    chosen = Chosen(viewer, viewer.avatar_token, viewer.header_token)
    status = 200
    if typed is not None:
        chosen = chosen_in(request, viewer)
        is_taken = not chosen.is_refused and _saved(viewer, form, chosen)
        if is_taken:
            return redirect(f"{reverse('welcome')}?after=profile")
        status = max(chosen.status, 422)
    response = render(
        request, "users/first_steps/profile.html", {"form": form, "chosen": chosen}, status=status
    )
    if chosen.wait:
        response["Retry-After"] = str(chosen.wait)
    return response


def _saved(viewer: User, form: NameForm | None, chosen: Chosen) -> bool:
    """Save it, and leave the rest of the profile as it is; what is refused is said by the page."""
    if form is not None and not form.is_valid():
        return False
    try:
        save_profile(
            actor=viewer,
            person=viewer,
            name=form.cleaned_data["name"] if form is not None else viewer.name,
            bio=viewer.bio,
            location=viewer.location,
            links=[(link["label"], link["url"]) for link in viewer.links],
            avatar=chosen.avatar,
            header=chosen.header,
        )
    except ValidationError as error:
        chosen.avatar_errors += error.messages
        return False
    return True
