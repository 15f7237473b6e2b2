"""What feed/ has fall due by itself: posts that wait for their time, polls and mutes that are over,
edits to notify people of, claims of cases that nobody renews, suspensions that are over, drafts about
what is gone, numbers that an older release has left; how many cases and appeals wait."""

from django.conf import settings

from feed.actions import (
    attachments,
    case_figures,
    claims,
    drafts,
    history,
    memberships,
    polls,
    previews,
    recounting,
    rendering,
    scheduled,
    suspensions,
)
from users.jobs import upkeep

HOUR, DAY = 3600.0, 86_400.0  # seconds


def register() -> None:
    """Register the items; the start-up of the app calls this."""
    upkeep.register(scheduled.publish_due)
    upkeep.register(polls.end_due)
    upkeep.register(memberships.end_expired_mutes)
    upkeep.register(history.notify_of_edits)
    upkeep.register(claims.end_lapsed)
    upkeep.register(suspensions.end_due)
    upkeep.register(case_figures.measure, every=60)
    # Beside all else: a picture takes a second or two of the processor's time.
    upkeep.register(rendering.render_waiting, waits_outside=True)
    # Beside all else, too: it waits for machines that anybody may have named.
    upkeep.register(previews.preview_links, waits_outside=True)
    upkeep.register(previews.measure_links, every=10)
    upkeep.register(previews.forget_previews, every=HOUR)
    upkeep.register(rendering.measure, every=10)
    # These delete files, and wait for the bucket where pictures are in one.
    has_bucket = bool(settings.MEDIA_BUCKET)
    upkeep.register(rendering.tidy_left, every=HOUR, waits_outside=has_bucket)
    upkeep.register(attachments.sweep_attachments, every=HOUR, waits_outside=has_bucket)
    upkeep.register(drafts.forget_without_post, every=HOUR)
    upkeep.register(recounting.recount_some, every=DAY)
