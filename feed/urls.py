"""The feed's addresses. One view each."""

from django.urls import path, re_path

from feed import converters  # noqa: F401  (registers `username`)
from feed.views import health, live, notifications, patterns, people, posts, timelines

urlpatterns = [
    path("", timelines.home, name="home"),
    path("public/", timelines.public, name="public"),
    path("posts/new/", posts.new, name="post_new"),
    path("posts/<int:pk>/", posts.detail, name="post"),
    path("posts/<int:pk>/comments/", posts.comment, name="post_comment"),
    path("posts/<int:pk>/menu/", posts.menu, name="post_menu"),
    path("posts/<int:pk>/edit/", posts.edit, name="post_edit"),
    path("posts/<int:pk>/delete/", posts.delete, name="post_delete"),
    path("notifications/", notifications.index, name="notifications"),
    path("@<username:username>/", people.person, name="person"),
    path("@<username:username>/follow/", people.follow, name="person_follow"),
    path("@<username:username>/unfollow/", people.unfollow, name="person_unfollow"),
    path("live/away/<str:version>/", live.away, name="live_away"),
    path("patterns/", patterns.index, name="patterns"),
    path("patterns/<slug:name>/", patterns.detail, name="pattern"),
    re_path(r"^healthz$", health.healthz, name="healthz"),
    re_path(r"^readyz$", health.readyz, name="readyz"),
]
