"""The feed's addresses. One view each."""

from django.urls import path, re_path

from feed import converters  # noqa: F401  (registers `username`)
from feed.views import (
    finding,
    health,
    live,
    notifications,
    own_lists,
    patterns,
    people,
    posts,
    timelines,
)

urlpatterns = [
    path("", timelines.home, name="home"),
    path("public/", timelines.public, name="public"),
    path("posts/new/", posts.new, name="post_new"),
    path("posts/<int:pk>/", posts.detail, name="post"),
    path("posts/<int:pk>/comments/", posts.comment, name="post_comment"),
    path("posts/<int:pk>/menu/", posts.menu, name="post_menu"),
    path("posts/<int:pk>/edit/", posts.edit, name="post_edit"),
    path("posts/<int:pk>/delete/", posts.delete, name="post_delete"),
    path("posts/<int:pk>/pin/", posts.pin, name="post_pin"),
    path("posts/<int:pk>/unpin/", posts.unpin, name="post_unpin"),
    path("notifications/", notifications.index, name="notifications"),
    path("@<username:username>/", people.person, name="person"),
    path("@<username:username>/follow/", people.follow, name="person_follow"),
    path("@<username:username>/unfollow/", people.unfollow, name="person_unfollow"),
    path("@<username:username>/accept/", people.accept, name="person_accept"),
    path("@<username:username>/decline/", people.decline, name="person_decline"),
    path("@<username:username>/remove/", people.remove, name="person_remove"),
    path("@<username:username>/block/", people.block, name="person_block"),
    path("@<username:username>/unblock/", people.unblock, name="person_unblock"),
    path("@<username:username>/mute/", people.mute, name="person_mute"),
    path("@<username:username>/unmute/", people.unmute, name="person_unmute"),
    path("@<username:username>/followers/", people.followers, name="followers"),
    path("@<username:username>/following/", people.following, name="following"),
    path("people/", finding.people, name="people"),
    path("requests/", own_lists.requests, name="requests"),
    path("requests/accept/", own_lists.accept_all, name="requests_accept"),
    path("requests/decline/", own_lists.decline_all, name="requests_decline"),
    path("settings/blocks/", own_lists.blocks, name="blocks"),
    path("settings/mutes/", own_lists.mutes, name="mutes"),
    path("live/away/<str:version>/", live.away, name="live_away"),
    path("patterns/", patterns.index, name="patterns"),
    path("patterns/<slug:name>/", patterns.detail, name="pattern"),
    re_path(r"^healthz$", health.healthz, name="healthz"),
    re_path(r"^readyz$", health.readyz, name="readyz"),
]
