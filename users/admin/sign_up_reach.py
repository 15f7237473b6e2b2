"""What a sign-up block catches, in words, and how many existing accounts it would have refused: so that an
admin sees that a block is too wide before they make it."""

from dataclasses import dataclass
from ipaddress import ip_network

from allauth.usersessions.models import UserSession
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Length, Replace
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from users.models import SignUpBlock, User
from users.models import sign_up_keys as keys

MOST_COUNTED = 100  # accounts; beyond that the words say "more than"
NAMED = 3  # usernames in the words
SIGN_INS = 20_000  # the newest, which are looked through for an IP address


@dataclass(frozen=True)
class Reach:
    """The existing accounts that a block would have refused."""

    number: int  # MOST_COUNTED + 1 for more
    usernames: list[str]  # some of them

    @property
    def words(self) -> str:
        """How many they are, and who some of them are."""
        if not self.number:
            return _("No existing account matches.")
        some = ", ".join(f"@{name}" for name in self.usernames)
        if self.number > MOST_COUNTED:
            text = _("More than %(number)d existing accounts match, such as %(some)s.")
            return text % {"number": MOST_COUNTED, "some": some}
        text = ngettext(
            "%(number)d existing account matches: %(some)s.",
            "%(number)d existing accounts match, such as %(some)s.",
            self.number,
        )
        return text % {"number": self.number, "some": some}


def reach_of(block: SignUpBlock) -> Reach:
    """Return which accounts a block would have refused. Two queries at most.

    Of a range of IP addresses they are those that are signed in from there: nothing is known of where
    somebody joined.
    """
    people = User.objects.filter(erased_at=None)
    if block.kind == SignUpBlock.Kind.NETWORK:
        people = people.filter(pk__in=_signed_in_from(block.key))
    elif block.kind == SignUpBlock.Kind.DOMAIN:
        people = _with_email_at(people, block.key.removeprefix("@"))
    else:
        people = _named_like(people, block.key)
    found = list(people.order_by("-pk").values_list("username", flat=True)[: MOST_COUNTED + 1])
    return Reach(len(found), found[:NAMED])


def words_for(block: SignUpBlock) -> str:
    """Return what a block catches, in a sentence."""
    if block.kind == SignUpBlock.Kind.DOMAIN:
        text = _(
            "Catches email addresses at %(domain)s and its subdomains, such as mail.%(domain)s."
        )
        return text % {"domain": block.value}
    if block.kind == SignUpBlock.Kind.NETWORK:
        network = ip_network(block.key)
        if network.num_addresses == 1:
            return _("Catches people who join from the IP address %s.") % network[0]
        text = _("Catches people who join from the IP addresses %(first)s to %(last)s.")
        return text % {"first": network[0], "last": network[-1]}
    return (
        _words_for_pattern(block.value)
        + " "
        + _("Characters that look alike count as one: 0 and o, 1 and l.")
    )


def _words_for_pattern(pattern: str) -> str:
    head, star, tail = pattern.partition("*")
    if not star:
        return _("Catches the username %s.") % pattern
    if head and tail:
        text = _("Catches usernames that begin with %(head)s and end with %(tail)s.")
        return text % {"head": head, "tail": tail}
    if head:
        return _("Catches usernames that begin with %s.") % head
    if tail.endswith("*"):
        return _("Catches usernames with %s in them.") % tail.removesuffix("*")
    return _("Catches usernames that end with %s.") % tail


def _with_email_at(people: QuerySet[User], domain: str) -> QuerySet[User]:
    ends = Q()
    for name in {domain, keys.shown_domain(domain)}:  # people may have typed either
        ends |= Q(email__iendswith=f"@{name}") | Q(email__iendswith=f".{name}")
    return people.filter(ends)


def _signed_in_from(network: str) -> set[int]:
    """Return who is signed in from this range, of the newest sign-ins."""
    rows = UserSession.objects.order_by("-pk").values_list("user_id", "ip")[:SIGN_INS]
    asked = ip_network(network)
    return {pk for pk, ip in rows.iterator() if (at := keys.address_at(ip)) and at in asked}


def _named_like(people: QuerySet[User], pattern: str) -> QuerySet[User]:
    """Return those whose username the key of a pattern fits."""
    read: F | Replace = F("username")
    for sign, letter in keys.ALIKE.items():
        read = Replace(read, Value(sign), Value(letter))
    head, star, tail = pattern.partition("*")
    people = people.alias(read=read)
    if not star:
        return people.filter(read=pattern)
    if tail.endswith("*"):
        return people.filter(read__contains=tail.removesuffix("*"))
    fits = people.filter(read__startswith=head, read__endswith=tail)
    return fits.alias(size=Length("username")).filter(size__gte=len(head + tail))
