"""The guard: says to whoever edits a template what they broke, where, and what would stop working.

`make templates` says it, `/patterns/guard/` shows it, and under `make dev` every page does. It reads each
template, compiles it, and renders every state of every pattern; docs/design.md says what it looks for.
"""

from .finding import Finding
from .guard import Guard, guard

__all__ = ["Finding", "Guard", "guard"]
