"""How who asks wants to see pages: by their account, else by a cookie."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from users.models import User
from users.models.display import AS_IT_COMES, Display, TextSize, Theme

SECONDS = 365 * 86_400


def display_of(request: HttpRequest) -> Display:
    """Return how this page is to be shown.

    Who is signed in and has never chosen keeps what they had chosen in this browser before.
    """
    user = getattr(request, "user", None)
    if isinstance(user, User) and user.theme:
        return user.display
    theme, _dot, text_size = request.COOKIES.get(settings.DISPLAY_COOKIE_NAME, "").partition(".")
    if theme in Theme.values and text_size in TextSize.values:
        return Display(theme, text_size)
    return AS_IT_COMES


def remember(response: HttpResponse, display: Display) -> None:
    """Note the choice of a visitor in their browser."""
    response.set_cookie(
        settings.DISPLAY_COOKIE_NAME,
        f"{display.theme}.{display.text_size}",
        max_age=SECONDS,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )
