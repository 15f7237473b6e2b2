"""The project's own Django admin."""

from django.contrib.admin.apps import AdminConfig


class PlazaAdminConfig(AdminConfig):
    """Django admin with our site class, so that staff sign in through allauth."""

    default_site = "config.admin.PlazaAdminSite"
