"""The smallest ASGI application with websockets: it accepts, and holds them open."""

from typing import Any


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Accept a socket and wait until it ends."""
    if scope["type"] != "websocket":
        raise ValueError(scope["type"])
    while True:
        message = await receive()
        if message["type"] == "websocket.connect":
            await send({"type": "websocket.accept"})
        elif message["type"] == "websocket.disconnect":
            return
