"""How allauth fits this site."""

from collections.abc import Iterable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from users import door
from users.models import Session, User
from users.models.naming import refuse_kept
from users.views.leaving import welcome_back_response


class AccountAdapter(DefaultAccountAdapter):
    """allauth's adapter. Usernames are stored in lower case whatever way they are typed."""

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Return the stored form of a username; raises ValidationError for one that cannot be."""
        cleaned: str = super().clean_username(username.lower(), shallow=shallow)
        # Asked before that nobody has it; somebody may have given it up in between.
        refuse_kept(cleaned)
        return cleaned

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse who has failed too often: with 429, as everything too fast is, not with a form."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            raise ImmediateHttpResponse(respond_429(request)) from error

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return whether this visitor can join; raises ImmediateHttpResponse with why not."""
        if not door.is_open_to(request):
            raise ImmediateHttpResponse(door.closed(request))
        return True

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Answer somebody who is suspended, or who has deleted their account and may come back."""
        if user.leaves_at is not None:
            return welcome_back_response(request, user)
        response: HttpResponse = super().respond_user_inactive(request, user)
        return response


class SessionsAdapter(DefaultUserSessionsAdapter):
    """How sessions elsewhere end."""

    def end_sessions(self, sessions: Iterable[Any]) -> None:
        """End these, and the person's others that allauth has no record of.

        Row by row: each that goes is told to its open pages.
        """
        super().end_sessions(sessions)
        request: HttpRequest = context.request
        if request.user.is_authenticated:
            others = Session.objects.filter(user_id=request.user.pk)
            for row in others.exclude(session_key=request.session.session_key):
                row.delete()
