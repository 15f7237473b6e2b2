"""The column in which the words of messages are searched.

    Message.objects.filter(words__hold=terms_of("bakery bun"))

On PostgreSQL an index leads to them (`MESSAGE_WORDS`); the rule is the same on every database.
"""

from collections.abc import Sequence
from typing import Any

from django.db import models

from feed.text.words import words_of
from users.lib.folding import FoldedField

SHORT = 5  # letters
# The expression that the index is made of: the words of a row, each once, as they are.
INDEXED = "array_to_tsvector(string_to_array(ltrim({column}), ' '))"


class WordsField(FoldedField):
    """A column that holds the words of another one (`words_of`) and is written with it."""

    def key_of(self, text: str) -> str:
        """Return its words."""
        return words_of(text)


@WordsField.register_lookup
class Hold(models.Lookup[Any]):
    """Whether all of these terms (`terms_of`) stand in it."""

    lookup_name = "hold"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Look for each: letters and blanks, none of which means anything to LIKE."""
        column, params = self.process_lhs(compiler, connection)
        looks = " AND ".join([f"{column} LIKE %s"] * len(self.rhs))
        return looks, [*params, *(f"%{term}%" for term in self.rhs)]

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        """Let an index find those with the words, in whatever order; the same is asked of the text first,
        which is cheaper where rows are read one by one. (Not by LIKE: PostgreSQL would take the two
        for independent, and expect next to nothing.)"""
        column, params = self.process_lhs(compiler, connection)
        looks = [f"strpos({column}, %s) > 0" for _term in self.rhs]
        asks = " AND ".join([*looks, f"{INDEXED.format(column=column)} @@ %s::tsquery"])
        return asks, [*params, *self.rhs, *params, _query(self.rhs)]


def _query(terms: Sequence[str]) -> str:
    """Return the same for PostgreSQL's search: the words, the last of each term as a beginning.

    Of short beginnings the index would gather very many words first ("the": them, there, these …), so these
    are left out where there is anything else to look for.
    """
    whole = [word for term in terms for word in term.split()[:-1]]
    begun = [term.split()[-1] for term in terms]
    long = [word for word in begun if len(word) >= SHORT]
    if not (whole or long):
        long = [max(begun, key=len)]
    return " & ".join([*(f"'{word}'" for word in whole), *(f"'{word}':*" for word in long)])
