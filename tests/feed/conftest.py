"""What tests of the feed share; each asks for it by `usefixtures`."""

import pytest

from feed.live.log import log


@pytest.fixture
def epoch(db: None) -> None:
    """The log has its epoch, which other tests may have emptied away with everything else."""
    log.renew_epoch()
