"""How often somebody did something of late."""

import time
from collections.abc import Mapping

from django.db import connections, models, router


class TallyManager(models.Manager["Tally"]):
    """Counting, a statement for all that one request counts as."""

    def one_more(self, windows: Mapping[str, int]) -> dict[str, tuple[int, int]]:
        """Count one more for each of these names, and return for each how many that makes in its
        window, and in how many seconds the window ends.

        `windows` has the length of each, in seconds; a window begins with the first that is counted.
        One statement: of two requests at once each sees the other, in whatever process they are.
        """
        using = router.db_for_write(self.model)
        connection = connections[using]
        now = int(time.time())
        table = connection.ops.quote_name(self.model._meta.db_table)
        names = sorted(windows)  # in one order for everybody: none waits for the other in a circle
        rows = ", ".join(["(%s, 1, %s)"] * len(names))
        is_over = f"{table}.ends <= %s"
        sql = (
            f"INSERT INTO {table} (name, number, ends) VALUES {rows} ON CONFLICT (name) DO UPDATE SET "  # noqa: S608
            f"number = CASE WHEN {is_over} THEN 1 ELSE {table}.number + 1 END, "
            f"ends = CASE WHEN {is_over} THEN excluded.ends ELSE {table}.ends END "
            "RETURNING name, number, ends"
        )
        values: list[str | int] = []
        for name in names:
            values += [name, now + windows[name]]
        with connection.cursor() as cursor:
            cursor.execute(sql, [*values, now, now])
            return {name: (number, ends - now) for name, number, ends in cursor.fetchall()}

    def uncount(self, names: list[str]) -> None:
        """Take back one of each: what was refused does not count."""
        self.filter(name__in=names, number__gt=0).update(number=models.F("number") - 1)

    def forget_ended(self, at_most: int) -> int:
        """Remove some of those whose window is over; returns how many."""
        ended = self.filter(ends__lte=int(time.time())).order_by("ends")
        some = list(ended.values_list("pk", flat=True)[:at_most])
        return self.filter(pk__in=some, ends__lte=int(time.time())).delete()[0]


class Tally(models.Model):
    """How often something was done in a stretch of time that began with the first."""

    name = models.CharField(max_length=200, primary_key=True)
    number = models.PositiveIntegerField()
    ends = models.BigIntegerField()  # seconds since 1970

    objects = TallyManager()

    class Meta:
        indexes = [models.Index(fields=["ends"], name="tally_ends")]

    def __str__(self) -> str:
        return f"{self.name}: {self.number}"
