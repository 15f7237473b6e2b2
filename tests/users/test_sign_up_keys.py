"""By what blocks of sign-ups are found: what an admin may type, and whom it catches."""

import random
import re

import pytest
from django.core.exceptions import ValidationError

from users.models import SignUpBlock
from users.models.sign_up_keys import keys_for_email, keys_for_ip, keys_for_username

DOMAIN, NETWORK, USERNAME = (
    SignUpBlock.Kind.DOMAIN,
    SignUpBlock.Kind.NETWORK,
    SignUpBlock.Kind.USERNAME,
)


def block_of(kind: str, typed: str) -> SignUpBlock:
    """Return a block that is not stored."""
    block = SignUpBlock(kind=kind)
    block.set_value(typed)
    return block


def catches(kind: str, typed: str, what: str) -> bool:
    """Whether a block of what was typed catches this address, IP address or username."""
    ask = {DOMAIN: keys_for_email, NETWORK: keys_for_ip, USERNAME: keys_for_username}
    return block_of(kind, typed).key in ask[SignUpBlock.Kind(kind)](what)


@pytest.mark.parametrize(
    ("typed", "email", "is_caught"),
    [
        ("example.com", "a@example.com", True),
        ("example.com", "a+b@example.com", True),
        ("example.com", "A@EXAMPLE.COM", True),
        ("example.com", "a@mail.example.com", True),
        ("example.com", "a@x.y.mail.example.com.", True),
        ("example.com", '"a@other.org"@example.com', True),
        ("example.com", "a@badexample.com", False),
        ("example.com", "a@example.com.org", False),
        ("example.com", "example.com@other.org", False),
        ("mail.example.com", "a@example.com", False),
        ("  *.Example.COM. ", "a@example.com", True),
        ("@example.com", "a@example.com", True),
        ("xyz", "a@anything.xyz", True),
        ("bücher.example", "a@bücher.example", True),
        ("bücher.example", "a@xn--bcher-kva.example", True),
        ("bücher.example", "a@BÜCHER.example", True),
        ("xn--bcher-kva.example", "a@mail.bu\u0308cher.example", True),
        # A label that no network knows does not hide the domain below which it stands.
        ("bücher.example", "a@ab--cd.bücher.example", True),
        ("bücher.example", "a@a_b.bücher.example", True),
        ("example.com", "a@mail\u3002example\uff0ecom", True),
        ("example.com", "a@ｅｘａｍｐｌｅ.com", True),
        ("bücher.example", "a@bucher.example", False),
    ],
)
def test_a_mail_domain_stands_for_all_below_it_however_it_is_written(
    typed: str, email: str, is_caught: bool
) -> None:
    assert catches(DOMAIN, typed, email) is is_caught


@pytest.mark.parametrize(
    ("typed", "ip", "is_caught"),
    [
        ("192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
        ("192.0.2.7", "::ffff:192.0.2.7", True),
        ("192.0.2.0/24", "192.0.2.255", True),
        ("192.0.2.0/24", "192.0.3.0", False),
        ("192.0.2.77/24", "192.0.2.1", True),
        ("192.0.2.0/255.255.255.0", "192.0.2.1", True),
        ("10.0.0.0/8", "10.255.0.1", True),
        ("::ffff:192.0.2.0/120", "192.0.2.1", True),
        ("::ffff:192.0.2.0/120", "::ffff:192.0.2.1", True),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("2001:db8::/48", "2001:DB8:0:1::2", True),
        ("2001:db8::/48", "2001:db8:1::2", False),
        ("2001:db8::1", "2001:db8:0:0::1", True),
        ("2001:db8::1", "2001:db8::2", False),
        ("2001:c000::/19", "2001:dfff::1", True),
        ("fe80::1%eth0", "fe80::1", True),
        ("192.0.2.7", "no address", False),
        ("192.0.2.7", "", False),
    ],
)
def test_a_range_of_addresses_catches_those_in_it_and_no_others(
    typed: str, ip: str, is_caught: bool
) -> None:
    assert catches(NETWORK, typed, ip) is is_caught


@pytest.mark.parametrize(
    ("typed", "username", "is_caught"),
    [
        ("spam", "spam", True),
        ("spam", "SPAM", True),
        ("spam", "spammer", False),
        ("spam*", "spammer", True),
        ("spam*", "spam", True),
        ("spam*", "no_spam", False),
        ("*spam", "no_spam", True),
        ("*spam", "spammer", False),
        ("*spam*", "nospammer", True),
        ("*spam*", "sp_am", False),
        ("***spam***", "xspamx", True),
        ("spam*bot", "spam_9_bot", True),
        ("spam*bot", "spambot", True),
        ("spam*bot", "spambots", False),
        ("spam*mer", "spammer", True),
        ("spamm*mmer", "spammer", False),
        ("s*bot", "sbot", True),
        ("Spám*", "spammer", True),
        ("ＳＰＡＭ＊", "spammer", True),
        ("*spam*", "5p4m", True),
        ("*viagra*", "v1agra_now", True),
        ("*viagra*", "vlagra_now", True),
        ("c4sin0*", "casino_77", True),
        ("*_bot", "my_bot", True),
        ("*_bot", "mybot", False),
    ],
)
def test_a_pattern_fits_whole_usernames_and_all_that_look_like_them(
    typed: str, username: str, is_caught: bool
) -> None:
    assert catches(USERNAME, typed, username) is is_caught


def test_patterns_catch_what_comparing_each_would_find() -> None:
    chance = random.Random(7)
    forms = ("{a}", "{a}*", "*{a}", "*{a}*", "{a}*{b}")
    caught = 0
    for _number in range(3_000):
        name, a, b = (
            "".join(chance.choices("ab", k=chance.randint(*size)))
            for size in ((3, 9), (2, 4), (1, 3))
        )
        pattern = chance.choice(forms).format(a=a, b=b)
        if len(pattern.replace("*", "")) < 3:
            continue
        expected = re.fullmatch(pattern.replace("*", ".*"), name) is not None
        assert catches(USERNAME, pattern, name) is expected, (pattern, name)
        caught += expected
    assert caught > 100


def test_who_signs_up_is_looked_up_by_a_bounded_number_of_keys() -> None:
    name = "abcdefghjkmnopqrsuvwxyz_26789b"
    assert (len(name), len(keys_for_username(name))) == (30, 897)
    assert len(keys_for_ip("2001:db8::1")) == 128 - 19 + 1
    assert len(keys_for_email("a@" + "x." * 200 + "example")) <= 127


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        *((DOMAIN, typed) for typed in ("", ".", "*", "a@example.com", "https://example.com/")),
        *(
            (DOMAIN, typed)
            for typed in ("exa mple.com", "exa*ple.com", "a_b.com", "a" * 64 + ".com")
        ),
        (DOMAIN, ".".join(["a" * 60] * 5)),
        *(
            (NETWORK, typed)
            for typed in ("", "192.0.2.*", "example.com", "192.0.2.0/33", "192.0.2")
        ),
        *((NETWORK, typed) for typed in ("0.0.0.0/0", "10.0.0.0/7", "::/0", "2000::/18", "::/1")),
        (NETWORK, "::ffff:0.0.0.0/96"),
        *((USERNAME, typed) for typed in ("", "*", "**", "ab", "*a*", "ab*", "a*b", "a" * 31)),
        *((USERNAME, typed) for typed in ("a*b*c", "*ab*cd", "sp.m", "spam?", "[a-z]+", "спам*")),
    ],
)
def test_what_cannot_be_blocked_is_refused_in_words(kind: str, typed: str) -> None:
    with pytest.raises(ValidationError) as refused:
        block_of(kind, typed)
    assert all(len(said) > 20 for said in refused.value.messages)


def test_the_widest_ranges_that_can_be_blocked_are_said() -> None:
    for typed, widest in (("0.0.0.0/0", "/8"), ("::/0", "/19")):
        with pytest.raises(ValidationError, match=f"too wide: {widest} at most"):
            block_of(NETWORK, typed)


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        (DOMAIN, "bücher.example", "*.XN--BCHER-KVA.example"),
        (NETWORK, "192.0.2.7/24", "::ffff:192.0.2.0/120"),
        (USERNAME, "casino*", "C4S1N0**"),
    ],
)
def test_what_catches_the_same_is_one_block(kind: str, one: str, other: str) -> None:
    assert block_of(kind, one).key == block_of(kind, other).key


def test_a_block_reads_as_people_would_write_it() -> None:
    for kind, typed, shown in (
        (DOMAIN, "xn--bcher-kva.Example", "bücher.example"),
        (NETWORK, "192.0.2.7/32", "192.0.2.7"),
        (NETWORK, "192.0.2.7/24", "192.0.2.0/24"),
        (USERNAME, "C4sino*", "c4sino*"),
    ):
        assert str(block_of(kind, typed)) == shown
