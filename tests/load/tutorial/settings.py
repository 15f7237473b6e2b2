"""Settings of the tutorial's project."""

import os
from pathlib import Path

SECRET_KEY = "only-measured-" + "not-a-secret-" * 4
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "tests.load.tutorial.urls"
INSTALLED_APPS = ["daphne", "channels"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).resolve().parent / "templates"],
    }
]
USE_TZ = True
REDIS = os.environ.get("TUTORIAL_REDIS", "")
if REDIS:
    # With the defaults it loses messages above 100 that wait or that wait for a minute (ten posts to 5,000
    # pages take it 90 seconds), sockets above 100 connections, and with redis-py 8 any socket to which
    # nothing was sent for five seconds.
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            "CONFIG": {
                "hosts": [{"address": REDIS, "max_connections": 20_000, "socket_timeout": 60}],
                "capacity": 1_000_000,
                "expiry": 3_600,
            },
        }
    }
else:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels.layers.InMemoryChannelLayer",
            "CONFIG": {"capacity": 1_000_000},
        }
    }
