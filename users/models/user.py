"""A person."""

from typing import Any, ClassVar

import regex
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import connection, models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from users import signals
from users.lib.folding import FoldedField
from users.lib.records import Shape
from users.lib.texts import CharacterLimit, characters_of, code_points

from .contact import Contactable
from .display import Display, TextSize, Theme
from .naming import (
    refuse_tricks,
    username_validators,
)
from .picture import WIDTHS, Kind, picture_srcset, picture_url

NAME_LENGTH = 50  # characters as people count them, as in the others
BIO_LENGTH = 300
LOCATION_LENGTH = 60
# A whole character, as people count them, that begins with a letter, a digit or an emoji.
_LETTER = regex.compile(r"(?=[\p{L}\p{N}\p{Emoji_Presentation}])\X")


class Visibility(models.TextChoices):
    """Whom a post is for. From the widest to the narrowest."""

    PUBLIC = "public", _("Everyone")
    FOLLOWERS = "followers", _("Followers")
    FRIENDS = "friends", _("Friends")


def narrower(visibility: str) -> list[str]:
    """Return what a post can become: what it is, and what is for fewer."""
    every = list(Visibility.values)
    return every[every.index(visibility) :]


class PlazaUserManager(UserManager["User"]):
    """Finds people by username whatever the case it is typed in."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the person of that username."""
        return self.get(username__iexact=username)

    def count_new_post(self, author: "User", visibility: str, language: str) -> None:
        """Count a post that the author is writing, if it is for everybody, and remember whom it is for
        and its language.

        In SQL, because each post does it: Django took 0.6 ms to write it.
        """
        counts = int(visibility == Visibility.PUBLIC)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE users_user SET post_count = post_count + %s, "
                "default_visibility = %s, default_language = %s WHERE id = %s",
                [counts, visibility, language, author.pk],
            )


class User(Contactable, AbstractUser):
    """A person with an account.

    New columns have a default in the database as well: while a release is rolled out, servers of
    the one before still write rows.

    The username is stored in lower case; the name is what others read.
    The three counters are always the number of rows they count: posts for everybody that are not
    deleted (comments aside; a number that grew with what is for friends would betray it), and follows
    in each direction, whatever the state of the other person.
    A person who is not active is hidden everywhere, with all that they wrote: a moderator suspended
    them, or they are leaving (`leaves_at`). Once they have left (`erased_at`) the row stays, empty,
    where others have answered what they wrote.
    """

    # The two names of AbstractUser give way to one.
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    username = models.CharField(
        _("username"),
        max_length=30,
        unique=True,
        validators=username_validators,
        error_messages={"unique": _("That username is taken.")},
    )
    name = models.CharField(
        _("display name"),
        max_length=code_points(NAME_LENGTH),
        blank=True,
        validators=[CharacterLimit(NAME_LENGTH), refuse_tricks],
    )
    folded_name = FoldedField(of="name")
    bio = models.TextField(_("about"), max_length=BIO_LENGTH, blank=True, default="", db_default="")
    location = models.CharField(
        _("place"),
        max_length=code_points(LOCATION_LENGTH),
        blank=True,
        default="",
        db_default="",
        validators=[CharacterLimit(LOCATION_LENGTH), refuse_tricks],
    )
    links = models.JSONField(
        _("links"),
        default=list,
        db_default=models.Value([], models.JSONField()),
        blank=True,
        help_text=_("Up to four, each with a label and a URL."),
    )
    # The tokens of the pictures that are shown, empty for none: a list of people needs no join.
    avatar_token = models.CharField(
        _("picture"), max_length=22, blank=True, default="", db_default="", editable=False
    )
    header_token = models.CharField(
        _("header picture"), max_length=22, blank=True, default="", db_default="", editable=False
    )
    is_protected = models.BooleanField(
        _("protected"),
        default=False,
        db_default=False,
        help_text=_("Only followers see their posts, and they approve new followers."),
    )
    default_visibility = models.CharField(
        _("writes for"),
        max_length=9,
        choices=Visibility,
        default=Visibility.PUBLIC,
        db_default=Visibility.PUBLIC,
        editable=False,
    )
    default_language = models.CharField(
        _("writes in"), max_length=10, blank=True, default="", db_default="", editable=False
    )
    requires_alt = models.BooleanField(
        _("describes every picture"), default=False, db_default=False, editable=False
    )
    # Empty until they have chosen: then a browser's own choice counts (`users/http/display.py`).
    theme = models.CharField(
        _("theme"),
        max_length=8,
        choices=Theme,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )
    text_size = models.CharField(
        _("text size"),
        max_length=8,
        choices=TextSize,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )
    # Empty for the site's own.
    time_zone = models.CharField(
        _("time zone"), max_length=64, blank=True, default="", db_default="", editable=False
    )
    leaves_at = models.DateTimeField(
        _("leaves"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("They have deleted their account; until then they can bring it back."),
    )
    erased_at = models.DateTimeField(
        _("erased"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("They left; nothing personal is kept."),
    )
    post_count = models.PositiveIntegerField(_("posts"), default=0, editable=False)
    follower_count = models.PositiveIntegerField(_("followers"), default=0, editable=False)
    following_count = models.PositiveIntegerField(_("following"), default=0, editable=False)

    objects: ClassVar[PlazaUserManager] = PlazaUserManager()
    # No card says these, and they change all the time.
    FROZEN = Shape(
        without=frozenset(
            ("password", "last_login", "post_count", "follower_count", "following_count")
        )
    )

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("username"), name="username_unique_whatever_case"),
            models.CheckConstraint(
                condition=models.Q(username=Lower("username")), name="username_is_lower_case"
            ),
        ]
        indexes = [
            models.Index(
                fields=["leaves_at"],
                name="people_leaving",
                condition=models.Q(leaves_at__isnull=False),
            ),
            # The few who are hidden, for lists that leave them out.
            models.Index(fields=["id"], name="people_hidden", condition=models.Q(is_active=False)),
            models.Index(
                fields=["folded_name"], name="people_by_name", opclasses=["text_pattern_ops"]
            ),
        ]

    def __str__(self) -> str:
        return f"@{self.username}"

    def clean(self) -> None:
        """Bring the username to its stored form."""
        super().clean()
        if self.username:  # None where the form refused it
            self.username = self.username.lower()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with a name as it is looked for; a new password ends every other session, so open
        pages must be notified.

        `_password` is set by `set_password()` until it has been saved, wherever it was called:
        allauth, Django admin or the `changepassword` command.
        """
        if "name" in (kwargs.get("update_fields") or ()):
            kwargs["update_fields"] = {*kwargs["update_fields"], "folded_name"}
        has_new_password = self.pk is not None and getattr(self, "_password", None) is not None
        super().save(*args, **kwargs)
        if has_new_password:
            signals.sessions_changed.send(sender=User, person=self)

    @property
    def shown_name(self) -> str:
        """What others read: the display name, or the username where there is none."""
        return self.name or self.username

    @property
    def display(self) -> Display:
        """How they have chosen to see pages; empty where they never have."""
        return Display(self.theme, self.text_size)

    def check_only(self, *names: str) -> None:
        """Check what the fields of these names hold. Raises ValidationError for what they refuse."""
        self.clean_fields(exclude={field.name for field in self._meta.fields} - set(names))

    @property
    def initial(self) -> str:
        """The character on the drawn picture: the first letter of the name, else of the username."""
        letter = _LETTER.search(self.shown_name)
        shown = letter[0] if letter else self.username[:1]
        upper = shown.upper()
        return upper if len(characters_of(upper)) == 1 else shown  # not "SS" for "ß"

    @property
    def hue(self) -> int:
        """Which of the twelve colours the drawn picture has (0 to 11)."""
        return (self.pk or 0) % 12

    @property
    def avatar_url(self) -> str:
        """The address of the picture beside the name, empty where the drawn one is shown."""
        return picture_url(self.avatar_token, WIDTHS[Kind.AVATAR][1])

    @property
    def avatar_srcset(self) -> str:
        """Its sizes, as <img> takes them."""
        return picture_srcset(self.avatar_token, Kind.AVATAR)

    @property
    def header_url(self) -> str:
        """The address of the picture across the top of the person's page, empty for none."""
        return picture_url(self.header_token, WIDTHS[Kind.HEADER][0])

    @property
    def header_srcset(self) -> str:
        """Its sizes, as <img> takes them."""
        return picture_srcset(self.header_token, Kind.HEADER)

    def get_absolute_url(self) -> str:
        """Return the address of this person's page."""
        return reverse("person", kwargs={"username": self.username})

    def get_full_name(self) -> str:
        """Return the name others read."""
        return self.shown_name

    def get_short_name(self) -> str:
        """Return the name others read."""
        return self.shown_name


def display_name(user: User) -> str:
    """Return how allauth's pages and mails address this person."""
    return user.shown_name
