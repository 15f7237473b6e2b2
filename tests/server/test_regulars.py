"""Who has been here signed in of late is known by the cookie alone."""

from config.server.regulars import AT_MOST, Regulars


def test_a_session_is_a_regular_s_until_somebody_else_or_nobody_asks_with_it() -> None:
    regulars = Regulars()
    regulars.served("a", 5)
    assert regulars.person("a") == 5
    regulars.served("a", None)
    regulars.served("", 5)
    assert regulars.person("a") is regulars.person("") is None
    for number in range(AT_MOST + 1):
        regulars.served(f"{number}", 1)
        regulars.served("often", 2)
    assert regulars.person("0") is regulars.person("1") is None
    assert regulars.person("2") == 1
    assert regulars.person("often") == 2
