"""The sockets' addresses; each page names its own in `ws-connect`."""

from django.urls import path, re_path

from feed import consumers
from feed.http import converters  # noqa: F401  (registers `username`)

# The pages on which one does something about a post or comment.
FORMS = ("answer", "answers", "delete", "edit", "menu", "quote", "vote")

websocket_urlpatterns = [
    path("ws/home/", consumers.HomeConsumer.as_asgi()),
    path("ws/public/", consumers.PublicConsumer.as_asgi()),
    path("ws/people/<username:username>/", consumers.PersonConsumer.as_asgi()),
    path("ws/people/<username:username>/followers/", consumers.FollowersConsumer.as_asgi()),
    path("ws/people/<username:username>/following/", consumers.FollowingConsumer.as_asgi()),
    path("ws/bookmarks/", consumers.BookmarksConsumer.as_asgi()),
    path("ws/scheduled/", consumers.ScheduledConsumer.as_asgi()),
    path("ws/scheduled/<int:pk>/edit/", consumers.ScheduledFormConsumer.as_asgi()),
    path("ws/scheduled/<int:pk>/cancel/", consumers.ScheduledFormConsumer.as_asgi()),
    path("ws/requests/", consumers.RequestsConsumer.as_asgi()),
    path("ws/blocks/", consumers.BlocksConsumer.as_asgi()),
    path("ws/mutes/", consumers.MutesConsumer.as_asgi()),
    path("ws/posts/<int:pk>/", consumers.PostConsumer.as_asgi()),
    path("ws/posts/<int:pk>/thread/", consumers.ThreadConsumer.as_asgi()),
    path("ws/tags/<tag:tag>/", consumers.TagConsumer.as_asgi()),
    path("ws/posts/<int:pk>/history/", consumers.HistoryConsumer.as_asgi()),
    *(path(f"ws/posts/<int:pk>/{form}/", consumers.FormConsumer.as_asgi()) for form in FORMS),
    path("ws/people/", consumers.PeopleConsumer.as_asgi()),
    path("ws/notifications/", consumers.NotificationsConsumer.as_asgi()),
    re_path(r"", consumers.NoSuchPageConsumer.as_asgi()),
]
