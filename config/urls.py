"""Every URL of the site: allauth's, Django admin's, people's and the feed's own."""

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path

from feed.views import errors

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("users.urls")),
    path("", include("feed.urls")),
]
if not settings.SOCIALACCOUNT_PROVIDERS:  # no other site to sign in by: no pages about it
    urlpatterns.insert(0, re_path(r"^accounts/(3rdparty|social)/", errors.not_found))
if apps.is_installed("django_browser_reload"):  # `make dev`
    urlpatterns += [path("__reload__/", include("django_browser_reload.urls"))]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
handler429 = errors.too_many  # allauth's name for it
