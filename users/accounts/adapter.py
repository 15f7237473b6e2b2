"""How allauth fits this site."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from users.accounts import attempts, devices, door, second_factors
from users.accounts.account import account_of, stored_form
from users.accounts.coming_back import welcome_back_response
from users.lib import site
from users.models import Session, User
from users.models.naming import refuse_kept


class AccountAdapter(DefaultAccountAdapter):
    """allauth's adapter. Usernames are stored in lower case whatever way they are typed."""

    _account: User | None = None  # whose password is asked about
    _counted: Sequence[attempts.Counted] = ()  # of this attempt at it
    _is_first = False  # whether whoever signs in has never done so before

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Return the stored form of a username; raises ValidationError for one that cannot be."""
        cleaned: str = super().clean_username(username.lower(), shallow=shallow)
        # Asked before that nobody has it; somebody may have given it up in between.
        refuse_kept(cleaned)
        return cleaned

    def is_safe_url(self, url: str | None) -> bool:
        """Return whether one may be led there; allauth's own raises for what is no address at all."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return who shows the right password. Whether there is such an account or not, it is looked
        for in the same way, and one password is hashed."""
        typed = credentials.get("username") or credentials.get("email") or ""
        self._account = account_of(typed)
        person: User | None = super().authenticate(
            request,
            username=self._account.username if self._account else typed,
            password=credentials.get("password"),
        )
        if person is not None:
            attempts.take_back(self._counted)
        return person

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse who has failed too often: with 429, as everything too fast is, not with a form.

        Attempts at an account are counted by the account, under whichever of its names, and not by
        what the request calls this site. What others try elsewhere keeps nobody out of a browser in
        which they have signed in before: that one is counted by itself.
        """
        action, key = _count_of(request, credentials["username"], self._account)
        counts = [(action, key)]
        if action == "password_failed":
            counts.insert(0, ("passwords_from", ""))
        counted = attempts.count(request, counts)
        if counted is None:
            raise ImmediateHttpResponse(respond_429(request))
        self._counted = counted

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """Forget the failed attempts at an account: its owner has just set a new password."""
        account = account_of(credentials["email"])
        counts = [_count_of(who, credentials["email"], account) for who in (request, None)]
        attempts.forget(request, counts)

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign somebody in."""
        self._is_first = user.last_login is None
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: User, **options: Any) -> HttpResponse:
        """Answer who has just signed in, and remember the browser. Who is new is offered a second
        factor."""
        response: HttpResponse = super().post_login(request, user, **options)
        devices.remember(request, response, user)
        if self._is_first and not second_factors.has_second_factor(user):
            messages.info(request, second_factors.offer())
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one of allauth's mails. What it links to, and what it says of where it comes from, is
        this site as its settings know it: a request can call us anything."""
        ours = {
            name: _at_home(value) if isinstance(value, str) else value
            for name, value in context.items()
        }
        here = {"domain": site.domain(), "name": site.domain()}
        super().send_mail(template_prefix, email, {**ours, "current_site": here})

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return whether this visitor can join; raises ImmediateHttpResponse with why not."""
        if not door.is_open_to(request):
            raise ImmediateHttpResponse(door.closed(request))
        return True

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Answer somebody who is suspended, or who has deleted their account and may come back."""
        if user.leaves_at is not None:
            return welcome_back_response(user)
        response: HttpResponse = super().respond_user_inactive(request, user)
        return response


def _count_of(request: HttpRequest | None, typed: str, account: User | None) -> tuple[str, str]:
    """Return under which limit and which key an attempt at an account counts; None for the request
    stands for any browser that is not known."""
    if account is None:
        return "password_failed", f"nobody:{stored_form(typed)}"
    key = f"account:{account.pk}"
    if request is None:
        return "password_failed", key
    if request.user.pk == account.pk:  # shows once more that it is they
        return "known_device_failed", f"{key}:signed_in"
    name = devices.name_of(request, account)
    return ("known_device_failed", f"{key}:{name}") if name else ("password_failed", key)


def _at_home(said: str) -> str:
    """Return a full address as one of this site; anything else as it is."""
    if not said.startswith(("http://", "https://")):
        return said
    parts = urlsplit(said)
    return site.url_of(urlunsplit(("", "", parts.path, parts.query, parts.fragment)))


class SessionsAdapter(DefaultUserSessionsAdapter):
    """How sessions elsewhere end."""

    def end_sessions(self, sessions: Iterable[Any]) -> None:
        """End these, and the person's others that allauth has no record of.

        Row by row: the open pages of each session that goes are notified.
        """
        super().end_sessions(sessions)
        request: HttpRequest = context.request
        if request.user.is_authenticated:
            others = Session.objects.filter(user_id=request.user.pk)
            for row in others.exclude(session_key=request.session.session_key):
                row.delete()
