"""What a viewer has unfolded of a part that changes: the part comes unfolded as far as it was."""

import re

from django.utils.safestring import SafeString, mark_safe

FOLDS = re.compile(r'<details class="([\w -]+)"')


def unfolded(content: str) -> list[tuple[str, SafeString]]:
    """Return the ways in which a viewer may have unfolded a part, each as a condition and this content
    unfolded so; in this order, since what was put in by one must not meet the next.

    A fold may stand within another, and either may be new, or have gone. Who reads what is in all of them
    goes on reading, and who has unfolded the outer one alone sees no more than that.
    """
    folds = FOLDS.findall(content)
    if not folds:
        return [("", mark_safe(content))]  # noqa: S308  (rendered by a template)
    every = ":has(details[open]):not(:has(details:not([open])))"
    some = ":is(:not(:has(details[open])),:has(details:not([open])))"
    ways = [(some, content), (every, content.replace("<details", "<details open"))]
    if len(folds) > 1:
        outer = f":has(.{'.'.join(folds[0].split())}[open])"
        once = content.replace("<details", "<details open", 1)
        ways[0] = (f":not({outer}){some}", content)
        ways.insert(1, (f"{outer}:has(details:not([open]))", once))
    return [(way, mark_safe(shown)) for way, shown in ways]  # noqa: S308
