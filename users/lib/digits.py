"""Whole numbers in what a request names: ids, and places in a list."""

ID_DIGITS = 18  # every number of so many digits fits the database's large integers


def number_in(text: str, digits: int = ID_DIGITS) -> int | None:
    """Return the number that a text is, of at most so many ASCII digits; None where it is anything else."""
    is_number = text.isascii() and text.isdigit() and len(text) <= digits
    return int(text) if is_number else None
