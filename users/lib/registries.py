"""Which process reports which figures.

Each kind of process reports what it does alone: one that also reported the figures of the others, which
it never counts, would have "looked 0 times since 1970" raise an alert for ever. What all of them do
stands in prometheus_client's own registry.
"""

from prometheus_client import REGISTRY, CollectorRegistry

SERVER = CollectorRegistry()
WORKER = CollectorRegistry()


def with_everybodys(own: CollectorRegistry) -> CollectorRegistry:
    """Return what a process reports: its own figures, and those that every process has."""
    both = CollectorRegistry()
    for registry in (REGISTRY, own):
        both.register(registry)
    return both
