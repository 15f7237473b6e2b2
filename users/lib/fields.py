"""Fields of forms for what people write."""

from typing import Any

from django import forms

from .texts import CharacterLimit, in_one_line


class LineField(forms.CharField):
    """A text of one line, of at most `limit` characters as people count them.

    What is pasted may hold line breaks that browsers leave in. It has no `maxlength`: browsers count in
    another way, and cut what is pasted without a word.
    """

    def __init__(self, *, limit: int, **options: Any) -> None:
        """Take the limit, and what a field of Django's takes."""
        validators = [CharacterLimit(limit), *options.pop("validators", ())]
        super().__init__(validators=validators, **options)

    def to_python(self, value: Any) -> str:
        """Return it in one line."""
        return in_one_line(super().to_python(value) or "")
