"""The door for HTTP and websockets; `config/server/server.py` serves it."""

import os

from config.server.handler import get_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
django_application = get_application()  # before anything that imports models

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402

from config.operations.logs import with_socket_id  # noqa: E402
from feed.reconnecting import answering  # noqa: E402
from feed.sockets import websocket_urlpatterns  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": answering(django_application),
        "websocket": with_socket_id(URLRouter(websocket_urlpatterns)),
    }
)
