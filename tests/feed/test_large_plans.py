"""On 100,000 posts, a million likes and 20,000 people every page is read from indexes, at once."""

from pathlib import Path

import pytest
from django.db import connection

from tests import plans
from tests.factories import UserFactory
from tests.services import Postgres


@pytest.mark.matrix
@pytest.mark.timeout(1800)
def test_every_page_of_the_large_demo_is_read_from_indexes_within_30_ms(
    tmp_path: Path, postgres: Postgres
) -> None:
    site, seconds = plans.make(tmp_path, postgres.create("large_demo"))
    assert seconds < plans.MOST_SECONDS
    is_good, told = plans.plans(site)
    print(f"the demo took {seconds:.0f} s\n{told}")
    assert is_good, told


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_table_that_is_read_whole_and_a_slow_query_are_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from tests.load import plans as looks
    from users.models import User

    UserFactory.create_batch(30)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE users_user")
    monkeypatch.setattr(looks, "LARGE", 20)
    [whole] = looks.queries_of(lambda: list(User.objects.filter(name__contains="7")))
    assert whole.trouble == "reads all of users_user"
    [one] = looks.queries_of(lambda: list(User.objects.filter(pk=1)))
    assert not one.read_whole or one.buffers <= 1
    monkeypatch.setattr(looks, "MOST_MS", 0.0)
    monkeypatch.setattr(looks, "LARGE", 1_000)
    [slow] = looks.queries_of(lambda: list(User.objects.all()))
    assert slow.trouble.startswith("takes ")
