"""Time zones: which there are, and which somebody's pages are shown in."""

import zoneinfo
from functools import cache

from django.conf import settings

# Where people live; the rest of the list are other names of the same, and zones of ships.
REGIONS = (
    *("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic"),
    *("Australia", "Europe", "Indian", "Pacific"),
)


@cache
def by_region() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the zones that this machine knows, as a field takes its choices: by region, each with its
    name and how it reads ("America/New_York", "New York")."""
    names = sorted(zoneinfo.available_timezones())
    found = []
    for region in REGIONS:
        those = [one for one in names if one.startswith(f"{region}/")]
        if those:
            shown = [
                (one, one.partition("/")[2].replace("_", " ").replace("/", ", ")) for one in those
            ]
            found.append((region, shown))
    return [*found, ("UTC", [("UTC", "UTC")])]


@cache
def is_known(name: str) -> bool:
    """Whether a zone has this name: one that was chosen may be gone from a newer list."""
    return name == "UTC" or any(
        name == one for _region, those in by_region() for one, _shown in those
    )


def or_the_site_s(name: str) -> str:
    """Return this zone, or the site's where nobody has chosen, or nothing is called so."""
    return name if name and is_known(name) else str(settings.TIME_ZONE)
