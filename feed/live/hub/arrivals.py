"""Who opens a socket, asked for all that arrive at the same moment.

After a restart every page comes back at once. While one question is on its way to the database the
next arrivals gather, and are asked about together: two queries for hundreds, and nobody waits longer
for it. In a thread of its own, since a storm fills the one that all other consumers share.
"""

import asyncio

from feed.live.hub.reader import Reader
from users.accounts.sessions import SignIn, sign_ins_of

AT_ONCE = 500  # cookies in one question


class Arrivals:
    """Looks up sign-ins by session cookie."""

    def __init__(self) -> None:
        """Nobody has come yet."""
        self._reader = Reader("arrivals")
        self._waiting: dict[str, asyncio.Future[SignIn | None]] = {}
        self._asking: asyncio.Task[None] | None = None

    async def sign_in_of(self, session_key: str | None) -> SignIn | None:
        """Return the sign-in that this session cookie stands for, or None. Changes nothing."""
        if not session_key:
            return None
        answer = self._waiting.get(session_key)
        if answer is None:
            answer = asyncio.get_running_loop().create_future()
            self._waiting[session_key] = answer
        if self._asking is None:
            self._asking = asyncio.ensure_future(self._ask())
        return await asyncio.shield(answer)

    async def _ask(self) -> None:
        """Ask until nobody waits."""
        while self._waiting:
            keys = list(self._waiting)[:AT_ONCE]
            asked = {key: self._waiting.pop(key) for key in keys}
            try:
                found = await self._reader.run(sign_ins_of, keys)
            except BaseException as error:
                for answer in asked.values():
                    answer.set_exception(error)
                    answer.exception()  # who asked may be gone
                if not isinstance(error, Exception):
                    raise
                continue
            for key, answer in asked.items():
                if not answer.done():
                    answer.set_result(found.get(key))
        self._asking = None

    async def close(self) -> None:
        """Give the connection back and end the thread."""
        await self._reader.close()
