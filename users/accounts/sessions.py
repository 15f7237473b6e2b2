"""The session engine: Django's database sessions, which also know whose they are.

`SESSION_ENGINE = "users.accounts.sessions"`. A socket lives much longer than a request, so the live engine
must be able to ask, for many open pages at once, whether their sign-ins still hold.

A sign-in holds while its person comes by now and then (`settings.SIGN_IN_HOLDS`). A row's `expire_date` is
the last visit, as far as it is noted, and the time that people have; the staff's ends earlier than that.
Not each visit is noted: one of thirty that would fit into the time.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import SHA256, Concat
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from users.lib.lookups import PreparedQuery
from users.models import Session, User

SIGN_IN_KEY = "sign_in"  # the session's entry for its stable name


def noted_every(holds: timedelta) -> timedelta:
    """Return how old the last noted visit is before another one is, of what holds for so long."""
    return holds / 30


class SessionStore(DatabaseSessionStore):
    """Django's database sessions over our model."""

    owner: User | None = None  # whose it was when it was read
    _noted: datetime | None = None  # the row's `expire_date` then

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the model of the rows."""
        return Session

    def _get_session_from_db(self) -> Session | None:
        """Return the row, unless it is over, and note whose it is. Every request asks, so it is one
        query, written once: with Django's two a new post took 1.5 ms more."""
        for row in OF_KEY.objects(str(self.session_key)):
            if _end_of(row.expire_date, has_powers(row.user)) > timezone.now():
                self.owner, self._noted = row.user, row.expire_date
                return cast(Session, row)
        self._session_key = None
        return None

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row for this data, with its owner beside it."""
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]
        row.sign_in = data.get(SIGN_IN_KEY)
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        # Whatever the session says of its own expiry is about the cookie.
        row.expire_date = timezone.now() + settings.SIGN_IN_HOLDS["people"]
        return row

    def note_visit(self) -> None:
        """Let the sign-in hold from now on anew, unless a visit was noted not long ago.

        Nothing of the row is written but its end: what another request writes meanwhile stays, and a
        session that has just ended does not come back.
        """
        if self._noted is None:
            return
        holds = settings.SIGN_IN_HOLDS
        end = timezone.now() + holds["people"]
        of_owner = holds["staff" if has_powers(self.owner) else "people"]
        if end - self._noted > noted_every(of_owner):
            rows = self.get_model_class().objects.filter(session_key=self.session_key)
            rows.filter(expire_date=self._noted).update(expire_date=end)
            self._noted = end


OF_KEY = PreparedQuery(
    lambda key: (
        SessionStore.get_model_class().objects.select_related("user").filter(session_key=key)
    )
)


def has_powers(person: User | None) -> bool:
    """Return whether a sign-in of this person ends as early as the staff's."""
    return person is not None and (person.is_staff or person.is_superuser)


def _end_of(expire_date: datetime, is_powerful: bool) -> datetime:
    """Return when a sign-in ends whose row says this."""
    holds: dict[str, timedelta] = settings.SIGN_IN_HOLDS
    return expire_date - (holds["people"] - holds["staff"]) if is_powerful else expire_date


def owner_of(session: SessionStore) -> User | None:
    """Return who is signed in with this session, where that is plain from what was read with it.

    None where it is not: there is nobody, or only `django.contrib.auth.get_user` can tell, which
    also ends what does not hold and renews what was made with an older secret key.
    """
    pk = session.get(SESSION_KEY)  # has the session read
    owner = session.owner
    if owner is None or pk != str(owner.pk) or not owner.is_active:
        return None
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    proof = session.get(HASH_SESSION_KEY, "")
    return owner if constant_time_compare(proof, owner.get_session_auth_hash()) else None


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in that holds: who, under which stable name, until when.

    `proof` changes with the session's content, the person's password and their time zone.
    """

    name: str
    user: User
    expires_at: datetime
    proof: str = ""


def sign_in_of(session_key: str | None) -> SignIn | None:
    """Return the sign-in that this session cookie stands for, or None. Changes nothing."""
    return sign_ins_of([session_key]).get(session_key) if session_key else None


def sign_ins_of(session_keys: Iterable[str]) -> dict[str, SignIn]:
    """Return the sign-ins that these session cookies stand for, by cookie. Two queries, however
    many; changes nothing."""
    keys = list(session_keys)
    rows = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    return {row.session_key: sign_in for row, sign_in in _holding(rows)}


def sign_ins_that_hold(
    names: Iterable[str], known: Mapping[str, SignIn] | None = None
) -> dict[str, SignIn]:
    """Return, of the sign-ins named, those that still hold. Three queries at most, however many.

    Those that are `known` and unchanged, as nearly all are, the database knows by their proofs.
    """
    asked, known = list(names), known or {}
    rows = Session.objects.filter(sign_in__in=asked, expire_date__gt=timezone.now())
    found: dict[str, SignIn] = {}
    for name, expires_at, proof in _proofs(rows) if known else ():
        sign_in = known.get(name)
        if sign_in is not None and sign_in.proof == proof and expires_at > timezone.now():
            is_same = sign_in.expires_at == expires_at
            found[name] = sign_in if is_same else replace(sign_in, expires_at=expires_at)
    others = [name for name in asked if name not in found]
    if others:
        of_others = _holding(rows.filter(sign_in__in=others))
        found.update({sign_in.name: sign_in for _row, sign_in in of_others})
    return found


def _proofs(rows: QuerySet[Session]) -> Iterable[tuple[str, datetime, str]]:
    """Return the name, the end and the proof of each whose person is active."""
    person = User.objects.filter(pk=OuterRef("user_id"), is_active=True)
    powers = person.filter(Q(is_staff=True) | Q(is_superuser=True))
    proven = rows.annotate(
        password=Subquery(person.values("password")),
        time_zone=Subquery(person.values("time_zone")),
        powers=Exists(powers),
    )
    proof = _Proof(Concat("session_data", "password", "time_zone", output_field=TextField()))
    found = proven.exclude(password=None).values_list("sign_in", "expire_date", "powers", proof)
    return [(name, _end_of(end, powers), proof) for name, end, powers, proof in found]


class _Proof(SHA256):
    """The checksum, in PostgreSQL by its own function: Django's needs an extension (pgcrypto)."""

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Return the SQL."""
        template = "ENCODE(SHA256(CONVERT_TO(%(expressions)s, 'UTF8')), 'hex')"
        return self.as_sql(compiler, connection, template=template, **context)


def _proof(content: str, password: str, time_zone: str) -> str:
    """Return what the database makes of these; a checksum, to see that something has changed."""
    return hashlib.sha256((content + password + time_zone).encode()).hexdigest()


def _holding(rows: Iterable[Session]) -> list[tuple[Session, SignIn]]:
    """Return the rows whose person is active and whose password is unchanged, with their sign-ins.

    Django's own check (`django.contrib.auth.get_user`) flushes a session that does not hold, which
    a mere look must not do: while a password is being changed, the session that changes it does
    not hold for a moment.
    """
    found = [(row, row.get_decoded()) for row in rows if row.user_id and row.sign_in]
    users = User.objects.filter(is_active=True).in_bulk({row.user_id for row, _data in found})
    holding = []
    for row, data in found:
        user = users.get(row.user_id)
        if user is None or data.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
            continue
        end = _end_of(row.expire_date, has_powers(user))
        if end <= timezone.now():
            continue
        hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
        if any(constant_time_compare(data.get(HASH_SESSION_KEY, ""), known) for known in hashes):
            proof = _proof(row.session_data, user.password, user.time_zone)
            holding.append((row, SignIn(str(row.sign_in), user, end, proof)))
    return holding
