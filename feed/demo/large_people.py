"""The crowd of the large demo: twenty thousand people, and what they are to each other."""

import random
from collections import defaultdict
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from users.lib.folding import search_key
from users.models import Block, Follow, FollowRequest, Mute, User

from . import PASSWORD, load_people
from .large_shape import Lot, Shape, pairs, some, spread
from .portraits import load_profiles
from .rows import Progress, reserved_ids, write

PROTECTED = 0.03  # of the crowd
HIDDEN = 0.0005

GIVEN = """
Ada Ali Ama Amir Ana Anouk Aoife Arjun Asha Ben Bianca Bo Carlos Chidi Chloe Clara Daan Dalia Diego
Dina Ebba Efua Eli Elif Emma Enzo Esra Farah Felix Fiona Gita Hana Hugo Ida Ilya Imani Ines Iris
Ivan Jana Jonas Jun Kaya Kenza Kim Lars Layla Lena Leo Lin Luca Lucia Mara Marek Mateo Maya Mei Milo
Mina Mira Nadia Nico Nils Nina Nora Olga Omar Oona Otto Paul Petra Pia Quentin Rania Rosa Ruth Sami
Sara Sena Sofia Sven Tam Tariq Tess Tomas Uma Vera Viktor Wanda Wei Xenia Yara Yusuf Zara Zeno
""".split()  # noqa: SIM905  (a list of words reads better so)
FAMILY = """
Abara Adler Aydin Baker Banda Barros Becker Berg Bianchi Blom Boateng Castro Chen Costa Cruz Dahl
Das Demir Diallo Dubois Eriksen Farouk Ferrari Fischer Flores Fontaine Garcia Ghosh Greco Haddad
Hall Hansen Horvat Ibrahim Ito Ivanov Jansen Jovic Kaya Keller Khan Kimura Klein Kovac Kumar Lang
Larsen Leroy Lima Lopez Mendes Meyer Moreau Mori Mwangi Nagy Novak Okoye Olsen Osei Park Patel
Petrov Pinto Quinn Ramos Reid Rossi Roy Sato Schmidt Silva Singh Sokolov Sousa Stone Tanaka Torres
Toth Udo Vargas Vidal Vogel Wagner Wang Weber Wolf Wood Yilmaz Young Zhang Ziegler
""".split()  # noqa: SIM905


class Crowd:
    """Everybody by index: first the small town's people (alice is 0, bob 1 …), then the others.

    Decides who they are and who follows whom; `write_people` and the others put it into the database
    once everything else that they count is decided, too.
    """

    ALICE, BOB, CAROL, DAVE = range(4)

    def __init__(self, shape: Shape, start: datetime, dice: random.Random) -> None:
        """Decide everything. The town must be there already; `start` is when the crowd begins."""
        self.shape, self.start, self._dice = shape, start, dice
        usernames = [person["username"] for person in load_people()]
        known = User.objects.in_bulk(usernames, field_name="username")
        self.town = [known[username] for username in usernames]
        number = max(shape.people - len(self.town) - 1, 1)  # admin is one of them, too
        self.ids = [user.pk for user in self.town] + reserved_ids(User, number)
        self.size = len(self.ids)
        self.names = [user.name for user in self.town]
        self.usernames = usernames
        self._name_them()
        crowd = range(len(self.town), self.size)
        self.is_protected = [False] * self.size
        for index in some(crowd, round(number * PROTECTED) or 1, dice):
            self.is_protected[index] = True
        self.hidden = set(some(crowd, round(number * HIDDEN) or 1, dice))
        self.popular = Lot(self.size, dice, flat=10)
        self.busy = Lot(self.size, dice, flat=20)
        self.follows = self._follow()
        self.fans: dict[int, list[int]] = defaultdict(list)
        for follower, followee in self.follows:
            self.fans[followee].append(follower)
        self.post_count = [0] * self.size  # of posts here, beside those of the small town

    @property
    def everybody(self) -> range:
        """The indices of all."""
        return range(self.size)

    def at(self, seconds: float) -> datetime:
        """Return the time so many seconds into the span."""
        return self.start + timedelta(seconds=seconds)

    def _name_them(self) -> None:
        taken = set(self.usernames)
        for number in range(self.size - len(self.names)):
            given, family = self._dice.choice(GIVEN), self._dice.choice(FAMILY)
            username = f"{given}_{family}".lower()
            if username in taken:
                username = f"{username}_{number}"
            taken.add(username)
            self.names.append(f"{given} {family}")
            self.usernames.append(username)

    def _follow(self) -> list[tuple[int, int]]:
        """Return who follows whom, beside what the town does already, in the order of time."""
        index_of = {pk: index for index, pk in enumerate(self.ids)}
        taken = {(index, index) for index in self.everybody}
        rows = Follow.objects.filter(follower__in=self.town, followee__in=self.town)
        taken |= {(index_of[a], index_of[b]) for a, b in rows.values_list("follower", "followee")}
        others = range(self.CAROL, self.size)
        wanted = [
            (self.ALICE, other) for other in some(others, self.shape.followed_by_one, self._dice)
        ]
        wanted += [
            (other, self.BOB) for other in some(others, self.shape.followers_of_one, self._dice)
        ]
        made = [pair for pair in wanted if pair not in taken]
        taken.update(made)
        made += pairs(self.busy, self.popular, self.shape.follows - len(made), taken)
        self._dice.shuffle(made)
        return made

    # --- into the database ---------------------------------------------------------------------

    def write_people(self, progress: Progress) -> None:
        """Insert the crowd, counters and all; add to the counters of the town's people."""
        followers, following = [0] * self.size, [0] * self.size
        for one, other in self.follows:
            following[one] += 1
            followers[other] += 1
        for index, user in enumerate(self.town):
            user.post_count += self.post_count[index]
            user.follower_count += followers[index]
            user.following_count += following[index]
        User.objects.bulk_update(self.town, ["post_count", "follower_count", "following_count"])
        password = make_password(PASSWORD)  # once: a hash takes a good part of a second
        bios = [profile["bio"] for profile in load_profiles().values() if profile.get("bio")]
        indices = range(len(self.town), self.size)
        write(
            User,
            ("id", "username", "name", "folded_name", "email", "password", "bio", "is_protected", "is_active",
             "date_joined", "post_count", "follower_count", "following_count"),
            (
                (
                    self.ids[index], self.usernames[index], self.names[index],
                    search_key(self.names[index]),
                    f"{self.usernames[index]}@example.org", password,
                    bios[index % len(bios)] if index % 3 == 0 else "",
                    self.is_protected[index], index not in self.hidden,
                    self.start - timedelta(minutes=self.size - index),
                    self.post_count[index], followers[index], following[index],
                )
                for index in indices
            ),
            progress,
        )  # fmt: skip
        write(
            EmailAddress,
            ("user_id", "email", "verified", "primary"),
            (
                (self.ids[index], f"{self.usernames[index]}@example.org", True, True)
                for index in indices
            ),
        )

    def write_relations(self, progress: Progress) -> None:
        """Insert who follows, asks, blocks and mutes whom."""
        moments = [self.at(moment) for moment in spread(len(self.follows), self._dice)]
        self.followed_at = moments
        columns = ("follower_id", "followee_id", "created_at")
        write(Follow, columns, self._timed(self.follows, moments), progress)
        apart = {(index, index) for index in self.everybody}
        apart.update(self.follows, ((other, one) for one, other in self.follows))
        among_town = range(len(self.town))  # what the town's people are to each other is their own
        apart.update((one, other) for one in among_town for other in among_town)
        protected = [index for index in self.everybody if self.is_protected[index]]
        asking = [
            (person, self._dice.choice(protected))
            for person in some(self.everybody, self.shape.requests, self._dice)
        ]
        asking = [pair for pair in asking if pair not in apart]
        apart.update(asking, ((other, one) for one, other in asking))
        write(FollowRequest, columns, self._timed(asking), progress)
        blocks = list(pairs(self.busy, self.busy, self.shape.blocks, apart))
        write(Block, ("blocker_id", "blocked_id", "created_at"), self._timed(blocks), progress)
        taken = {(index, index) for index in self.everybody}
        mutes = list(pairs(self.busy, self.popular, self.shape.mutes, taken))
        timed = zip(
            self._timed(mutes), self._dice.choices((False, True), (3, 1), k=len(mutes)), strict=True
        )
        write(
            Mute,
            ("muter_id", "muted_id", "created_at", "boosts_only"),
            ((*row, boosts_only) for row, boosts_only in timed),
            progress,
        )

    def _timed(
        self, made: list[tuple[int, int]], moments: list[datetime] | None = None
    ) -> list[tuple[int, int, datetime]]:
        """Return the pairs as ids, each with its time, in order."""
        if moments is None:
            moments = [self.at(moment) for moment in spread(len(made), self._dice)]
        return [
            (self.ids[one], self.ids[other], moment)
            for (one, other), moment in zip(made, moments, strict=True)
        ]
