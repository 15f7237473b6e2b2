"""What htmx does when it sends: which fields go along, what is disabled meanwhile."""

from typing import Any

from bs4 import Tag

from .dom import Document

FIELDS = ["input", "textarea", "select"]
HIDDEN_AT_THE_END = frozenset(["more-again", "all-requests"])


def disabled_by(element: Tag, page: Document) -> list[Tag]:
    """Disable what waits for this element's answer, and return it; what is disabled loses the focus."""
    asked = str(element.get("hx-disabled-elt", "#nothing"))
    if asked == "this":
        found = [element]
    elif asked.startswith("find "):
        parts = [part.strip().removeprefix("find ") for part in asked.split(",")]
        within = {id(one) for one in element.descendants}
        found = [one for part in parts for one in page.all(part) if id(one) in within]
    else:
        found = page.all(asked)
    # A fieldset takes along what stands in it.
    found += [one for some in found if some.name == "fieldset" for one in some.find_all(FIELDS)]
    for one in found:
        one["disabled"] = ""
        if one is page.focused:
            page.focused = None
    return found


def fields_of(form: Tag | None) -> dict[str, Any]:
    """Return what a form sends, as it stands."""
    sent: dict[str, Any] = {}
    for one in form.find_all(FIELDS) if form is not None else ():
        kind = one.get("type")
        if not one.get("name") or kind in ("submit", "file") or one.has_attr("disabled"):
            continue
        if one.name == "select":
            picked = one.select_one("option[selected]") or one.select_one("option")
            sent[str(one["name"])] = str(picked.get("value", "")) if picked is not None else ""
        elif one.name == "textarea":
            sent[str(one["name"])] = one.get_text()
        elif kind not in ("checkbox", "radio") or one.has_attr("checked"):
            sent[str(one["name"])] = str(one.get("value", "on"))
    return sent


def chosen_in(page: Document) -> dict[str, list[str]]:
    """Return what is chosen in all polls of the page: they share one form."""
    sent: dict[str, list[str]] = {}
    for one in page.all('input[form="act"]:checked'):
        sent.setdefault(str(one["name"]), []).append(str(one["value"]))
    return sent


def address_with(address: str, fields: list[Tag]) -> str:
    """Return an address with what these fields say behind what it says itself."""
    begun = "" if address.endswith(("?", "&")) else "&" if "?" in address else "?"
    said = "&".join(f"{one['name']}={one['value']}" for one in fields)
    return f"{address}{begun}{said}" if said else address


def can_hold_focus(came: list[Tag]) -> bool:
    """Whether there is anything in an answer that the focus could be on; the stylesheet hides some of it
    where there is nothing left to do with it."""
    names = {"a", "button", "summary", "textarea", "select"}
    inside = [it for one in came for it in [one, *one.find_all(True)]]
    return any(
        (one.name in names or one.has_attr("tabindex"))
        and not HIDDEN_AT_THE_END.intersection(_classes_around(one))
        for one in inside
    )


def _classes_around(element: Tag) -> set[str]:
    return {
        str(name)
        for one in [element, *element.parents]
        if one.has_attr("class")
        for name in one.get_attribute_list("class")
    }
