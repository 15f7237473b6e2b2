"""The site's addresses, which its cards lead to, beside the tutorial's own form."""

from config.urls import urlpatterns as of_site

from .urls import urlpatterns as own

urlpatterns = [*own, *of_site]
