"""Pages are compressed on their way, by the site itself.

Whoever listens to an encrypted line sees how long each answer is, and could tell from that what a page holds,
if they had the browser ask again and again for pages with words of theirs in it (BREACH). So Django adds to
each compressed answer up to a hundred random bytes, which nginx would not; the tokens in our forms are masked
anew for every page, and cookies are `SameSite`: no other site's page has ours asked for unseen.
"""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

WORTH_IT = 1_000  # bytes; what is shorter goes in one packet either way
TEXTS = frozenset(
    ["text/html", "text/plain", "text/css", "application/json", "application/javascript"]
)


class CompressionMiddleware(GZipMiddleware):
    """Django's, for texts that are long enough: pictures and downloads are compressed as they are."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Return the answer, compressed where the browser takes that and it is worth it."""
        kind = response.get("Content-Type", "").partition(";")[0]
        if response.streaming or kind not in TEXTS or len(response.content) < WORTH_IT:  # type: ignore[attr-defined]
            return response
        return super().process_response(request, response)
