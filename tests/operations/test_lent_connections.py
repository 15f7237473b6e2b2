"""A request gives its database connection back, however it ends."""

import urllib.error
from pathlib import Path

import pytest

from tests.services import Postgres, Site

POOL = 20  # connections
BREAKING = """
from config.settings.test import *

class Breaks:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.GET.get("break"):
            raise RuntimeError("after the database was asked")
        return response

MIDDLEWARE = ["breaking.Breaks", *MIDDLEWARE]
TEMPLATES = [{**TEMPLATES[0], "DIRS": [Path(__file__).parent, *TEMPLATES[0]["DIRS"]]}]
"""


@pytest.mark.matrix
@pytest.mark.postgres
def test_what_escapes_even_the_page_for_errors_costs_no_connection(
    tmp_path: Path, postgres: Postgres, postgres_template: str
) -> None:
    site = Site(tmp_path, postgres.create("lent", like=postgres_template))
    (tmp_path / "breaking.py").write_text(BREAKING)
    (tmp_path / "errors").mkdir()
    (tmp_path / "errors" / "500.html").write_text("{% nonsense %}")
    site.environment["DJANGO_SETTINGS_MODULE"] = "breaking"
    site.environment["PYTHONPATH"] += f":{tmp_path}"
    site.start()
    try:
        for _request in range(POOL + 5):
            with pytest.raises(urllib.error.HTTPError, match="500"):
                site.get("/public/?break=1")
        assert "region-public" in site.get("/public/")
    finally:
        site.kill()
