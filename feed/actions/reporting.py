"""Reporting something to those who run the site."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from feed import live
from feed.models import Case, Category, Message, Post, Report
from feed.models.report import LENGTH, MOST_POSTS
from users.lib.texts import clean_words
from users.models import User
from users.models.relation import known_to

from . import claims, evidence

Thing = Post | User | Message


def reportable_post(viewer: User, pk: int) -> Post:
    """Return a post or comment that the viewer can report. Raises Post.DoesNotExist where they may not see
    it, PermissionDenied where it is their own."""
    posts = Post.objects.visible_to(viewer).select_related("author", "root__author")
    post = posts.get(pk=pk, boost_of=None)
    _refuse_own(viewer, post.author_id)
    return post


def reportable_person(viewer: User, pk: int) -> User:
    """Return somebody whom the viewer can report. Raises User.DoesNotExist where they may not know them,
    PermissionDenied where it is they."""
    person = known_to(viewer).get(pk=pk)
    _refuse_own(viewer, person.pk)
    return person


def reportable_message(viewer: User, pk: int) -> Message:
    """Return a message that the viewer can report. Raises Message.DoesNotExist where they may not read it,
    nobody is left who wrote it, or it says nothing; PermissionDenied where it is their own."""
    texts = Message.objects.readable_by(viewer).filter(kind=Message.Kind.TEXT, deleted_at=None)
    message = texts.select_related("author").get(pk=pk, author__isnull=False)
    _refuse_own(viewer, message.author_id)
    return message


def report(
    *, reporter: User, thing: Thing, category: str, words: str = "", also: Iterable[int] = ()
) -> tuple[Report, bool]:
    """Report a post, comment, person or message; returns the report, and whether it is new: of a thing that
    still waits for a decision, the reporter's first report stays as it is.

    `words` are at most 1,000 characters; `also` are ids of further posts by the same person, of which those
    that the reporter may see are kept. What is reported is copied as it is now. Raises PermissionDenied for
    what is the reporter's own and for a reporter who is not active, DoesNotExist of its model for what they
    may not see, ValidationError for words that cannot be kept and for a category that is none.
    """
    if not reporter.is_active:
        raise PermissionDenied
    if category not in Category.values:
        raise ValidationError(_("Choose a reason."), code="category")
    words = clean_words(words, LENGTH)
    made = Report(reporter=reporter, category=category, words=words, created_at=timezone.now())
    kind, thing, person = _found(reporter, thing)
    made.also, made.copy = _kept(reporter, thing, person, also)
    try:
        return _joined(made, kind, thing.pk, person)
    except IntegrityError:  # somebody else was the first to report it, in the same moment
        return _joined(made, kind, thing.pk, person)


def open_report(viewer: User, kind: str, object_id: int) -> Report | None:
    """Return the viewer's report of a thing that still waits for a decision, if there is one."""
    mine = Report.objects.filter(reporter=viewer, case__kind=kind, case__object_id=object_id)
    return mine.filter(case__closed_at=None).first()


def kind_of(thing: Thing) -> Case.Kind:
    """Return which kind of case a report of this makes."""
    if isinstance(thing, Post):
        return Case.Kind.COMMENT if thing.is_comment else Case.Kind.POST
    return Case.Kind.PERSON if isinstance(thing, User) else Case.Kind.MESSAGE


def _refuse_own(viewer: User, owner: int | None) -> None:
    if viewer.pk == owner:
        raise PermissionDenied(_("You can't report yourself."))


def _found(reporter: User, thing: Thing) -> tuple[Case.Kind, Thing, User]:
    """Return what is reported as it is now, which kind it is, and whom that is about."""
    kind = kind_of(thing)
    if isinstance(thing, Post):
        post = reportable_post(reporter, thing.pk)
        return kind, post, post.author
    if isinstance(thing, User):
        person = reportable_person(reporter, thing.pk)
        return kind, person, person
    message = reportable_message(reporter, thing.pk)
    assert message.author is not None  # noqa: S101
    return kind, message, message.author


def _kept(
    reporter: User, thing: Thing, person: User, also: Iterable[int]
) -> tuple[list[int], list[evidence.Copy]]:
    """Return the further posts that count, and the copy of all that is reported."""
    theirs = Post.objects.visible_to(reporter).filter(author=person, boost_of=None)
    ids = set(also) - ({thing.pk} if isinstance(thing, Post) else set())
    further = list(theirs.filter(pk__in=ids).order_by("pk")[:MOST_POSTS])
    if isinstance(thing, Post):
        copies = [evidence.of_post(thing)]
    elif isinstance(thing, User):
        copies = [evidence.of_person(thing)]
    else:
        copies = evidence.of_message(reporter, thing)
    copies += [evidence.of_post(post, is_reported=False) for post in further]
    return [post.pk for post in further], copies


def _joined(made: Report, kind: Case.Kind, object_id: int, person: User) -> tuple[Report, bool]:
    """Put the report into the open case of this thing, or into a new one."""
    severity = Category(made.category).severity
    with live.transaction():
        cases = Case.objects.filter(kind=kind, object_id=object_id)
        case = cases.open().select_for_update(no_key=True).first()
        if case is None:
            case = Case(
                kind=kind,
                object_id=object_id,
                person=person,
                category=made.category,
                severity=severity,
                was_fine=cases.filter(outcome=Case.Outcome.FINE).exists(),
                opened_at=made.created_at,
            )
            with transaction.atomic():
                case.save()
        earlier = case.reports.filter(reporter=made.reporter).first()
        if earlier is not None:
            return earlier, False
        made.case = case
        made.save()
        case.report_count += 1
        if severity > case.severity:
            case.severity, case.category = severity, made.category
        case.save(update_fields=["report_count", "severity", "category"])
        claims.changed(case)
    return made, True
