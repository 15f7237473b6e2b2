"""Addresses of what people do about themselves and each other. One view each."""

from django.urls import path, re_path

from users.views import (
    data,
    display,
    first_steps,
    invites,
    leaving,
    media,
    messages,
    privacy,
    profile,
    usernames,
)

urlpatterns = [
    path("settings/data/", data.index, name="settings_data"),
    path("settings/data/new/", data.new, name="settings_data_new"),
    path("settings/data/progress/", data.progress, name="settings_data_progress"),
    path("settings/data/<id:pk>/", data.file, name="settings_data_file"),
    path("settings/delete/", leaving.leave, name="settings_delete"),
    path("come-back/<str:token>/", leaving.come_back, name="come_back"),
    path("settings/username/", usernames.change, name="settings_username"),
    path("settings/invites/", invites.index, name="settings_invites"),
    path("settings/invites/new/", invites.new, name="settings_invite_new"),
    path("settings/invites/<id:pk>/revoke/", invites.revoke, name="settings_invite_revoke"),
    re_path(r"^invite/(?P<code>[A-Za-z0-9_-]{1,32})/\Z", invites.invitation, name="invite"),
    path("settings/display/", display.edit, name="settings_display"),
    path("settings/privacy/", privacy.edit, name="settings_privacy"),
    path("settings/messages/", messages.edit, name="settings_messages"),
    path("welcome/profile/", first_steps.profile, name="welcome_profile"),
    path("settings/profile/", profile.edit, name="profile"),
    path("settings/profile/preview/", profile.preview, name="profile_preview"),
    re_path(
        r"^media/pictures/(?P<token>[A-Za-z0-9_-]{22})-(?P<width>[0-9]{2,4})\.webp\Z",
        media.picture,
        name="picture",
    ),
]
