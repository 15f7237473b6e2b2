"""People are found however their name is typed: in the finder, while one writes, and by moderators."""

import random

import pytest
from django.test import Client

from feed.models.suggesting import suggest
from tests.html import page_of
from tests.moderators import moderator
from tests.people import person, signed_in
from users.actions.follows import follow
from users.actions.people import rename
from users.lib.folding import look_of, search_key
from users.models import User
from users.models.finding import people_named

# A name, and what finds it.
NAMES = {
    "José García": ["jose", "JOSÉ", "jose\u0301", "garcia", "ｊｏｓé", "jose garcia", "Jos\u200bé"],
    "Łukasz Żółć": ["lukasz", "ŁUKASZ", "zolc", "łukasz"],
    "Иван Йовков": ["иван", "ИВАН", "иовков", "йовков"],
    "Алёна": ["алена", "АЛЁНА"],
    "Ґалина": ["галина", "ґалина"],
    "Қайрат": ["каират", "қайрат"],
    "Νίκος Ψυχής": ["νικος", "ΝΙΚΟΣ", "ψυχησ", "ψυχης"],
    "Nguyễn Đức": ["nguyen duc", "nguyễn", "đức", "DUC"],
    "Ægir Þórðarson": ["aegir", "thordarson"],
    "Søren Ångström": ["soren", "angstrom", "SØREN"],
    "Straßer": ["strasser", "STRASSER", "straßer"],
    "İpek Işık": ["ipek", "isik", "IŞIK", "ışık"],
    "Əliyev": ["eliyev", "əliyev"],
    "Ｆｕｌｌ　Ｗｉｄｔｈ": ["full width", "width", "ＦＵＬＬ"],
    "ｱﾝﾅ ガンダム": ["アンナ", "あんな", "ｶﾞﾝﾀﾞﾑ", "がんだむ"],
    "田中太郎": ["太郎", "田中"],
    "박지성": ["지성", "\u1107\u1161\u11a8"],
    "محمّد علي": ["محمد", "علی", "مُحَمَّد"],
    "کریم": ["كريم", "کریم"],
    "שָׁלוֹם": ["שלום"],
    "किरण": ["किरण", "किर"],
    "สมชาย": ["สมชาย", "ชาย"],
    "ვანო": ["ვანო", "ᲕᲐᲜᲝ"],
    "Արամ": ["արամ", "ԱՐԱՄ"],
    "O’Brien": ["o'brien", "obrien", "O’BRIEN"],
    "Jean‑Luc": ["jean-luc", "jean luc", "Jean–Luc"],
    "Zoë 🌾": ["zoe", "🌾", "ZOË"],
    "𝓕𝓪𝓷𝓬𝔂": ["fancy"],
    "ﬁona": ["fiona", "FIONA"],
}
PAIRS = [(name, asked) for name, several in NAMES.items() for asked in several]
# Words of a name in another order, or not all of them.
SOME_WORDS = {
    "Jeffrey Hui": ["hui jeffrey", "Hui Jeff", "hui  jeffrey"],
    "Idalmis Almeida Martínez": ["idalmis martinez", "martinez almeida", "martínez idal"],
    "山田　太郎": ["太郎 山田", "太郎\u3000山田"],
    "김 지성": ["지성 김"],
    "Иван Петрович Сидоров": ["сидоров иван"],
    "Jean-Luc Godard": ["godard jean luc", "luc godard"],
    "Dr. Who": ["dr who", "who dr."],
    "Tom & Jerry": ["tom jerry"],
    "Ana (she/her) Lee": ["ana lee", "lee ana"],
    "محمد بن علي": ["محمد علي", "علي محمد"],
}
# What does not find it.
OTHERS = [
    ("Jeffrey Hui", "hui jefferson"),
    ("Jeffrey Hui", "hu i j x"),
    ("Иван", "ivan"),
    ("Ivan", "иван"),
    ("किरण", "करण"),
    ("박지성", "바"),
    ("ガンダム", "カン"),
    ("Anna", "ana"),
    ("José", "%"),
    ("José", "_"),
    ("José", "\u0301"),
    ("José", "jo.e"),
]


@pytest.mark.slice(3)
@pytest.mark.everywhere
@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_somebody_is_found_however_the_name_is_typed(name: str) -> None:
    alice, other = person("alice", name="Alice"), person("n1", name=name)
    person("n2", name="Somebody else")
    follow(actor=alice, person=other)
    admin = signed_in(moderator("view_user"))
    for asked in NAMES[name]:
        assert people_named(asked, None) == [other], asked
        page = page_of(Client().get("/people/", {"q": asked}))
        assert [row.text for row in page.all("span", class_="handle")] == ["@n1"], asked
        listed = page_of(admin.get("/admin/users/user/", {"q": asked}))
        assert [row.text for row in listed.all("th", class_="field-username")] == ["n1"], asked


@pytest.mark.everywhere
@pytest.mark.django_db
@pytest.mark.parametrize("name", SOME_WORDS)
def test_somebody_is_found_by_some_words_of_the_name_in_any_order(name: str) -> None:
    other = person("n1", name=name)
    person("n2", name="Somebody else")
    for asked in SOME_WORDS[name]:
        assert people_named(asked, None) == [other], asked


@pytest.mark.everywhere
@pytest.mark.django_db
def test_who_has_the_words_together_comes_first() -> None:
    apart, together = person("n1", name="Lee Ann Tran"), person("n2", name="The Lee Tran")
    User.objects.filter(pk=apart.pk).update(follower_count=5)
    assert people_named("lee tran", None) == [together, apart]


@pytest.mark.everywhere
@pytest.mark.django_db
@pytest.mark.parametrize(("name", "asked"), OTHERS)
def test_nobody_is_found_by_another_name(name: str, asked: str) -> None:
    person("n1", name=name)
    assert people_named(asked, None) == []


@pytest.mark.everywhere
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "begun"),
    [
        ("José García", "jose"),
        ("José García", "garc"),
        ("Иван", "ив"),
        ("Łukasz", "luk"),
        ("ｱﾝﾅ", "アン"),
    ],
)
def test_whom_one_follows_is_suggested_however_the_name_is_typed(name: str, begun: str) -> None:
    alice, other = person("alice"), person("n1", name=name)
    follow(actor=alice, person=other)
    assert [one.person for one in suggest(alice, f"@{begun}")] == [other]


@pytest.mark.everywhere
@pytest.mark.django_db
def test_the_longest_name_there_can_be_is_stored_and_found() -> None:
    alice = person("alice")
    dice = random.Random(20)
    faces = [chr(dice.randrange(0x1F600, 0x1F640)) for _place in range(500)]
    name = "".join("\u200d".join(faces[place : place + 10]) for place in range(0, 500, 10))
    rename(actor=alice, person=alice, name=name)
    assert people_named(name[:50], None) == [alice]


@pytest.mark.django_db
def test_a_new_name_is_found_and_the_old_one_no_more() -> None:
    alice = person("alice", name="José")
    rename(actor=alice, person=alice, name="Łukasz")
    assert people_named("jose", None) == []
    assert people_named("lukasz", None) == [alice]


@pytest.mark.everywhere
@pytest.mark.django_db
def test_a_row_that_an_older_server_wrote_is_found_by_the_name_as_it_is() -> None:
    alice = person("al1", name="Smith")
    User.objects.filter(pk=alice.pk).update(folded_name=None)
    assert people_named("smi", None) == [alice]


@pytest.mark.django_db
def test_a_username_is_found_in_wide_letters() -> None:
    alice = person("alice", name="")
    assert people_named("＠ＡＬＩＣＥ", None) == [alice]


@pytest.mark.parametrize(("name", "asked"), PAIRS)
def test_a_key_is_the_key_of_itself(name: str, asked: str) -> None:
    for text in (name, asked):
        assert search_key(search_key(text)) == search_key(text)
        assert look_of(look_of(text)) == look_of(text)
    assert search_key(asked) in search_key(name)
