"""What stands in a page that a strict Content-Security-Policy would have to stop."""

import re

from tests.html import Element

FILTER = re.compile(r"(?:^|,)\s*[^\s,\[]+\s*\[")  # "click[ctrlKey]": htmx would evaluate that


def complaints_about(page: Element) -> list[str]:
    """Return what a strict policy would have to stop, or what would need a looser one."""
    found = []
    for one in page.walk():
        is_data = one.attributes.get("type") in ("application/json", "text/plain")
        if (
            one.tag == "script"
            and not is_data
            and ("src" not in one.attributes or one.text.strip())
        ):
            found.append(f"inline script: {one.text[:60]!r}")
        if one.tag == "style":
            found.append("a <style>")
        for name, value in one.attributes.items():
            if name.startswith("on") or name == "style" or name.startswith(("hx-on", "data-hx-on")):
                found.append(f"{name}={value!r}")
            if name in ("href", "src", "action", "formaction") and "script:" in value.lower():
                found.append(f"{name}={value!r}")
            if name in ("hx-vals", "hx-headers", "hx-vars") and value.strip().startswith("js"):
                found.append(f"{name}={value!r}")
            if name == "hx-trigger" and FILTER.search(value):
                found.append(f"{name}={value!r}")
        if one.tag in ("script", "link", "img", "iframe", "form", "source"):
            address = next(
                (
                    one.attributes[name]
                    for name in ("src", "href", "action")
                    if name in one.attributes
                ),
                "",
            )
            is_loaded = one.attributes.get("rel") != "canonical"  # which is a name alone
            if is_loaded and address.startswith(("http:", "https:", "//", "data:")):
                found.append(f"{one.tag} from elsewhere: {address}")
    return found
