"""What a post, comment or message keeps of the page that it links to."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .link_preview import LinkPreview
from .shown_link import ShownLink


class Linked(models.Model):
    """The columns of a post, comment or message that say where one of its links leads;
    `feed/actions/linking.py` has their rules, `feed/actions/previews.py` what the worker does with them."""

    link = models.ForeignKey(
        LinkPreview,
        models.SET_NULL,
        null=True,
        blank=True,
        # No constraint: adding one would read every row. A preview goes when nothing has it.
        db_constraint=False,
        db_index=False,
        related_name="%(class)ss",
        editable=False,
        verbose_name=_("links to"),
    )
    # What its card shows of the page; none: it has no link, or none that shows where it leads.
    link_facts = models.JSONField(null=True, blank=True, editable=False)
    link_due = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text=_("When the worker looks at its link; empty where there is nothing to do."),
    )

    class Meta:
        abstract = True

    @property
    def shown_link(self) -> ShownLink | None:
        """The page that it links to, where it shows that. No query."""
        return ShownLink.of(self.link_facts) if settings.LINK_PREVIEWS else None
