"""Small ASGI applications, to see how the server itself behaves."""

from typing import Any


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Accept a socket and close it with the code in its path."""
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.close", "code": int(scope["path"].strip("/"))})
    await receive()
