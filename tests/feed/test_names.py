"""What is found in a text: addresses, mentions, hashtags."""

import pytest

from feed.templatetags.text import rich
from feed.text import links
from feed.text.names import (
    MOST_MENTIONS,
    MOST_TAGS,
    TAG_LENGTH,
    Kind,
    mentions_in,
    scan,
    tag_key,
    tags_in,
)
from tests.html import parse
from users.models import User

ALICE = User(pk=7, username="alice")
LINK = {"href", "rel", "dir", "title"}
TAG = {"class", "href", "rel", "dir"}
MENTION = {"class", "href", "dir"}


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("#cats and #Dogs, #CATS", ["cats", "dogs"]),
        ("＃ｃａｔｓ ﹟cats", ["cats"]),
        ("#Straße #STRASSE", ["strasse"]),
        ("#日本語、#한국어 #Ελληνικά #ไทย", ["日本語", "한국어", "ελληνικά", "ไทย"]),
        ("#नमस्ते #தமிழ் #বাংলা", ["नमस्ते", "தமிழ்", "বাংলা"]),
        ("#صباح_الخير! #שָׁלוֹם", ["صباح_الخير", "שָׁלוֹם"]),
        ("#می‌خواهم", ["میخواهم"]),
        ("#🥖 #❤️ #🇺🇦", ["🥖", "❤", "🇺🇦"]),
        ("#c++ #covid-19 #x-", ["c++", "covid-19", "x"]),
        ("#e\u0301cole #école", ["école"]),
        ("(#cats) “#dogs” ¿#gatos?", ["cats", "dogs", "gatos"]),
        ("#1 #2026 #__ #_1 ##cats", ["cats"]),
        ("#1st #a1", ["1st", "a1"]),
        ("a#b #a#b abc.#def", ["a", "def"]),
        ("&#60; &#x41; example.org/#part", []),
        ("# cats #", []),
        ("https://example.org/#part#cats", []),
        ("#cats https://example.org/#dogs #birds", ["cats", "birds"]),
    ],
)
def test_hashtags_are_what_unicode_says(text: str, keys: list[str]) -> None:
    assert list(tags_in(text)) == keys


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@alice @Bob_1", ["alice", "bob_1"]),
        ("(@alice), “@bob”: @carol's @dora. ¡@eve!", ["alice", "bob", "carol", "dora", "eve"]),
        ("＠alice", ["alice"]),
        ("アリス@alice @bob日本", ["alice", "bob"]),
        ("@alice、@bob。", ["alice", "bob"]),
        ("a@alice.org mail+@bob.org x-@carol", []),
        ("@@alice @alice@example.org @alice@bob", []),
        ("https://example.org/@alice example.org/@bob", []),
        ("@" + "a" * 30, ["a" * 30]),
        ("@" + "a" * 31, []),
        ("@ alice @", []),
        ("-@alice +@bob", ["alice", "bob"]),
        # Letters that only look like those of a username.
        ("@аlice", []),
        ("@alісе", []),
        ("@aliceа", []),
        ("@alice\u0301", []),
        ("@ａｌｉｃｅ", []),
        ("@𝐚lice", []),
    ],
)
def test_mentions_are_usernames_that_stand_alone(text: str, names: list[str]) -> None:
    assert mentions_in(text) == names


def test_a_key_is_its_own_key_whatever_character_there_is() -> None:
    for code in range(0x110000):
        if 0xD800 <= code < 0xE000:
            continue
        text = f"a{chr(code)}"
        key = tag_key(text)
        assert key == text or tag_key(key) == key, hex(code)


def test_what_cannot_be_seen_makes_no_other_tag() -> None:
    hidden = ["\u200c", "\u200d", "\ufe0f", "\u034f", "\U000e0041", "\u115f"]
    assert {tag_key(f"ca{one}ts") for one in hidden} == {"cats"}
    assert not tags_in("#\u3164 #\u115f #\u034f")


def test_so_many_count_and_the_rest_are_words() -> None:
    text = " ".join(f"#t{n} @p{n}" for n in range(60))
    assert len(tags_in(text)) == MOST_TAGS
    assert len(mentions_in(text)) == MOST_MENTIONS
    assert list(tags_in(f"{text} #t1")) == list(tags_in(text))
    assert list(tags_in("#" + "a" * TAG_LENGTH)) == ["a" * TAG_LENGTH]
    assert not tags_in("#" + "a" * (TAG_LENGTH + 1))
    assert not tags_in("#" + "ﬃ" * 50)  # its key would be too long


def test_what_is_found_stands_where_it_says() -> None:
    text = "Ask @Alice: #Cats or https://example.org/a?"
    found = [(one.kind, text[one.start : one.end], one.key) for one in scan(text)]
    assert found == [
        (Kind.MENTION, "@Alice", "alice"),
        (Kind.TAG, "#Cats", "cats"),
        (Kind.LINK, "https://example.org/a", "https://example.org/a"),
    ]


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://www.example.org/", "example.org"),
        ("HTTP://WWW.example.org", "example.org"),
        ("https://www.org/", "www.org"),
        ("https://example.org/a?utm_source=x", "example.org/a?utm_source=x"),
        ("https://example.org/a/very/long/way/to/go/on", "example.org/a/very/long/way/to/go/…"),
        ("https://" + "long." * 20 + "example/", "long." * 20 + "example"),
        ("https://example.org:8443/a", "example.org:8443/a"),
        ("https://bank.example@evil.example/x", "evil.example/x"),
        ("https://bank.example:secret@evil.example", "evil.example"),
        ("https://münchen.example/ä", "münchen.example/ä"),
        ("https://例え.テスト/", "例え.テスト"),
        ("https://हिन्दी.com/", "हिन्दी.com"),
        ("https://l·l.cat/", "l·l.cat"),
        ("https://пример.рф/", "пример.рф"),
        # Look-alikes, within a word and as a whole.
        ("https://раypal.com/a", "xn--ypal-43d9g.com/a"),
        ("https://аррӏе.com/", "xn--80ak6aa92e.com"),
        ("https://ɡооgle.com", "xn--gle-8tb99ua.com"),
        ("https://google.com⁄evil.example/", "google.xn--comevil-3d7c.example"),
        ("https://example.org/👨‍👩‍👧" + "👨‍👩‍👧" * 40, "example.org/" + "👨‍👩‍👧" * 22 + "…"),
    ],
)
def test_an_address_reads_short_and_its_host_whole(address: str, shown: str) -> None:
    link = parse(rich(address)).one("a")
    unseen = {id(one) for one in link.all("span", class_="address-unseen")}
    seen = "".join(
        one if isinstance(one, str) else one.text for one in link.content if id(one) not in unseen
    )
    assert seen + "…" * len(link.all("span", class_="address-cut")) == shown
    assert link.attributes["href"] == address
    # What is copied is all of it, with the host as it is shown.
    assert link.text == links.whole(address) == link.attributes["title"]
    host = shown.partition("/")[0]
    assert host in link.attributes["title"].lower()


def test_a_look_alike_leads_nowhere() -> None:
    shown = parse(rich("@аlice @alice", {"alice": ALICE, "аlice": ALICE}))
    assert [one.text for one in shown.all("a")] == ["@alice"]
    assert shown.text == "@аlice @alice"


def test_who_is_named_is_called_as_now_and_others_stay_words() -> None:
    shown = parse(rich("@Robert and @carol", {"robert": ALICE}))
    link = shown.one("a", class_="mention")
    assert (link.text, link.attributes["href"]) == ("@alice", "/@alice/")
    assert shown.text == "@alice and @carol"
