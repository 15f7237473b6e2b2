"""The door people come in by: the invitation a visitor carries, and the page for a closed door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from users.actions.invites import come_in, is_door_open
from users.models import Door, Invite

CODE_KEY = "invite"  # the session's entry for the invitation by which somebody came


def remember(request: HttpRequest, invite: Invite) -> None:
    """Keep the invitation at hand for signing up, by whichever form."""
    request.session[CODE_KEY] = invite.code


def is_open_to(request: HttpRequest) -> bool:
    """Return whether this visitor can join now."""
    return is_door_open(request.session.get(CODE_KEY, ""))


def enter(request: HttpRequest) -> None:
    """Count one person in; raises DoorClosed. Inside the transaction that makes the account."""
    come_in(code=request.session.get(CODE_KEY, ""))


def closed(request: HttpRequest) -> HttpResponse:
    """Say kindly that nobody can join, or nobody without an invitation that holds."""
    return render(
        request,
        "account/signup_closed.html",
        {
            "is_by_invitation": Door.current().state == Door.State.INVITED,
            "had_invitation": CODE_KEY in request.session,
        },
        status=403,
    )
