"""Topics: what the log holds of them, and what is read back."""

import pytest

from feed.models.topic import Topic
from feed.pages import topics

ALL = (
    topics.PUBLIC,
    topics.SITE,
    topics.post(5),
    topics.followers(12),
    topics.tag("rye"),
    *map(topics.tag, "abcdefghij"),
)


@pytest.mark.parametrize("topic", ALL, ids=str)
def test_a_topic_is_the_same_after_it_went_through_the_log(topic: Topic) -> None:
    assert Topic.read(str(topic)) == topic


def test_a_hashtag_whose_mark_has_no_letters_is_not_taken_for_an_id() -> None:
    topic = Topic("tag", "1234567890123456")
    assert Topic.read(str(topic)) == topic


def test_a_topic_that_only_a_newer_release_knows_can_be_read() -> None:
    assert Topic.read("of_tomorrow:x:7") == Topic("of_tomorrow", "x:7")


def test_a_topic_about_no_row_has_no_id() -> None:
    with pytest.raises(TypeError, match="public is about no row"):
        _ = topics.PUBLIC.pk
