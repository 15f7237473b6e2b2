"""What the servers log, and how; production.py makes JSON of it."""

from typing import Any

# Plain lines, on a developer's machine; production says less about more (config/operations/logs.py).
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {
        "news": {
            "()": "django.utils.log.CallbackFilter",
            "callback": "ext://config.operations.logs.is_news",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "daphne": {"level": "WARNING"},
        # Without Django's own handlers: one of them mails whole requests, forms and all, to ADMINS.
        "django": {"handlers": [], "level": "INFO"},
        "plaza.requests": {"level": "WARNING"},
        "plaza.sockets": {"level": "WARNING"},
        "django.request": {"level": "ERROR", "filters": ["news"]},
        "django.security.csrf": {"level": "ERROR"},
    },
}
