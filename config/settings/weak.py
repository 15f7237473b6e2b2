"""What production does not start with: settings that work, and let in or show more than was meant."""

from collections.abc import Sequence
from typing import Any

KEY_LENGTH, KEY_LETTERS = 50, 5  # as `manage.py check --deploy` has them, which only warns
KNOWN_KEYS = ("django-insecure-", "not-a-secret")
THIS_MACHINE = (None, "", "localhost", "127.0.0.1", "::1")


def complaints(
    secret_key: str, hosts: Sequence[str], email_url: str, mail: dict[str, Any]
) -> list[str]:
    """Return a sentence for each that is weak; none quotes a value. `mail` is what `email_url` says."""
    found = []
    if (
        len(secret_key) < KEY_LENGTH
        or len(set(secret_key)) < KEY_LETTERS
        or any(known in secret_key for known in KNOWN_KEYS)
    ):
        found.append(
            "SECRET_KEY can be guessed: make one with "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(60))'."
        )
    if any(host.strip() == "*" for host in hosts):
        found.append("ALLOWED_HOSTS allows every host: name those of the site.")
    if email_url.lower().startswith("smtps:"):
        found.append(
            "EMAIL_URL begins with smtps://, which means two things: say smtp+ssl:// (TLS from the "
            "beginning, port 465) or smtp+tls:// (STARTTLS, 587)."
        )
    is_encrypted = mail.get("EMAIL_USE_TLS") or mail.get("EMAIL_USE_SSL")
    is_sent = str(mail["EMAIL_BACKEND"]).endswith("smtp.EmailBackend")
    if is_sent and not is_encrypted and mail["EMAIL_HOST"] not in THIS_MACHINE:
        found.append(
            "EMAIL_URL sends links that sign people in, and its own password, in plain text to "
            "another host: say smtp+tls:// (port 587) or smtp+ssl:// (465)."
        )
    return found
