"""The garbage collector does not look through what lives as long as the process."""

import gc
from collections.abc import Iterator

import pytest
from django.template import engines

from config.server import gc_tuning


@pytest.fixture
def collector() -> Iterator[None]:
    """The collector as it is; afterwards as it was."""
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


def test_what_is_there_when_the_process_begins_to_serve_is_set_aside(collector: None) -> None:
    del collector
    before = gc.get_freeze_count()
    gc_tuning.set_aside()
    assert gc.get_freeze_count() - before > 50_000
    assert gc.get_threshold() == gc_tuning.THRESHOLDS


def test_every_template_of_the_site_is_compiled_by_then(
    collector: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    del collector
    asked: list[str] = []
    engine = engines["django"]
    true = engine.get_template

    def get_template(name: str) -> object:
        asked.append(name)
        return true(name)

    monkeypatch.setattr(engine, "get_template", get_template)
    gc_tuning.set_aside()
    some = {"feed/post/_card.html", "feed/live/post_created.html", "feed/pages/home.html"}
    assert some <= set(asked)
