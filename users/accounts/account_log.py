"""What the log says of who gets in and how: one line each, with the number of the account.

Whoever has to find out what happened to an account needs to know when which door was used. No name, no
address, nothing that was typed: of an attempt that failed it is not even known whose account was meant.
"""

import logging
from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import Signal

from users import signals
from users.models import User

logger = logging.getLogger("plaza.accounts")

SIGNALS: dict[Signal, str] = {
    user_logged_in: "signed in",
    user_logged_out: "signed out",
    account.user_signed_up: "signed up",
    account.password_set: "password set",
    account.password_changed: "password changed",
    account.password_reset: "password reset",
    account.email_added: "address added",
    account.email_changed: "address changed",
    mfa.authenticator_added: "second factor added",
    mfa.authenticator_removed: "second factor removed",
    mfa.authenticator_reset: "second factor made anew",
    mfa.authenticator_used: "second factor used",
    mfa.authentication_failed: "second factor refused",
}


def listen() -> None:
    """Write a line whenever one of these happens."""
    for signal, what in SIGNALS.items():
        signal.connect(_noting(what), weak=False)
    user_login_failed.connect(_note_failure, weak=False)
    for signal, what in (
        (signals.deactivated, "deactivated"),
        (signals.reactivated, "reactivated"),
    ):
        signal.connect(_noting_people(what), weak=False)


def _noting(what: str) -> Any:
    def note(sender: Any, user: User | None = None, **kwargs: Any) -> None:
        said: dict[str, Any] = {"account": user.pk if user is not None else None}
        if (authenticator := kwargs.get("authenticator")) is not None:
            said["factor"] = str(authenticator.type)
        logger.info(what, extra={"said": said})

    return note


def _noting_people(what: str) -> Any:
    def note(sender: Any, people: list[User], **kwargs: Any) -> None:
        for person in people:
            logger.info(what, extra={"said": {"account": person.pk}})

    return note


def _note_failure(sender: Any, **kwargs: Any) -> None:
    logger.info("sign-in refused")
