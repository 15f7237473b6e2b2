"""Whose pages are read, and which. Runs inside the site's process (`manage.py shell`)."""

import json
import random

from django.db.models import Count, F

from feed.models import Post, Tag
from users.models import Session, User

from .people import sign_in

VIEWERS = 200
EACH = 100  # posts and people whose pages are read


def subjects() -> str:
    """Sign people in and return, as JSON, their names and the addresses of what they read.

    The same people at every size: those with the lowest ids, drawn by the same dice. They follow 20
    people on average, one of them 2,000.
    """
    dice = random.Random(5)
    people = list(User.objects.filter(is_active=True).order_by("pk")[: VIEWERS * 20])
    viewers = [User.objects.get(username="alice"), *dice.sample(people, VIEWERS - 1)]
    Session.objects.filter(user_id__in=[one.pk for one in viewers]).delete()
    sign_in(viewers)
    posts = Post.objects.filter(
        root=None, boost_of=None, deleted_at=None, visibility="public", author__is_protected=False
    ).filter(author__is_active=True)
    newest = list(posts.order_by("-pk").values_list("pk", flat=True)[: EACH * 5])
    authors = User.objects.filter(post_count__gt=0, is_protected=False, is_active=True)
    tags = Tag.objects.annotate(number=Count("tagged")).order_by(F("number").desc())[:20]
    return json.dumps(
        {
            "viewers": [one.username for one in viewers],
            "home": ["/"],
            "public": ["/public/"],
            "tag": [tag.get_absolute_url() for tag in tags],
            "post": [f"/posts/{pk}/" for pk in dice.sample(newest, min(EACH, len(newest)))],
            "profile": [one.get_absolute_url() for one in authors.order_by("-post_count")[:EACH]],
            "posts_stored": Post.objects.filter(root=None, boost_of=None).count(),
        }
    )
