"""Which kinds of page there are: found in the files of this folder, and complete, or nothing starts."""

from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from .kind import IncompleteKind, PageKind, Traits

# These say what a kind is; each other file here holds one, or a family.
NO_KINDS = ("kind", "registry", "topics")

KINDS: dict[str, PageKind] = {}


def discover(package: ModuleType) -> None:
    """Take in the kinds of page of each file of this package. Raises IncompleteKind."""
    for found in iter_modules(package.__path__):
        if not found.ispkg and found.name not in NO_KINDS:
            take_in(import_module(f"{package.__name__}.{found.name}"), KINDS)


def take_in(module: ModuleType, known: dict[str, PageKind]) -> None:
    """Add the kinds of page of a file to those known. Raises IncompleteKind where it holds none, has not
    made one, or a kind is taken for another."""
    content = vars(module).values()
    kinds = [value for value in content if isinstance(value, PageKind)]
    made = {type(kind) for kind in kinds}
    for value in content:
        is_class = isinstance(value, type) and issubclass(value, PageKind)
        if is_class and "name" in vars(value) and value not in made:
            raise IncompleteKind(f"{module.__name__} does not make its {value.__name__}()")
    if not kinds:
        raise IncompleteKind(f"{module.__name__} holds no kind of page")
    for kind in kinds:
        if known.setdefault(kind.name, kind) is not kind:
            raise IncompleteKind(f"two kinds of page are called {kind.name!r}: {module.__name__}")
        taken = {path for other in known.values() if other is not kind for path in other.paths}
        if taken.intersection(kind.paths):
            raise IncompleteKind(f"{kind} has the address of another kind of page: {kind.paths}")


def having(trait: str) -> frozenset[PageKind]:
    """Return the kinds of page with this one of their `Traits`. Raises IncompleteKind for what is none."""
    if trait not in Traits.__dataclass_fields__:
        raise IncompleteKind(f"no kind of page says whether it {trait}")
    return frozenset(kind for kind in KINDS.values() if getattr(kind.traits, trait))


def check(kinds: Iterable[PageKind]) -> None:
    """Raise IncompleteKind where the region of a kind has no template."""
    for kind in kinds:
        for name in filter(None, (kind.template_name, kind.below_name)):
            try:
                get_template(name)
            except TemplateDoesNotExist as missing:
                raise IncompleteKind(f"{kind} has no region: there is no {missing}") from missing
