"""What happens to people, for whoever wants to hear it.

Each is sent as the last thing in the transaction that changed the rows: the live engine takes its
lock in the receiver, and no row may be changed after that (see `feed/live/log/transaction.py`).
"""

from django.dispatch import Signal

followed = Signal()  # follower: User, followee: User, was_accepted: bool (after a request)
unfollowed = Signal()  # follower: User, followee: User; whoever of the two ended it
requested = Signal()  # follower: User, followee: User; the follower waits to be accepted
request_ended = Signal()  # follower: User, followee: User; accepted, declined or withdrawn
blocked = Signal()  # blocker: User, blocked: User
unblocked = Signal()  # blocker: User, blocked: User
muted = Signal()  # muter: User, muted: User; also when an earlier mute was changed
unmuted = Signal()  # muter: User, muted: User; by them, or because its time was over
protection_changed = Signal()  # person: User, saved as protected, or as open again
deactivated = Signal()  # people: list[User], already saved as inactive
reactivated = Signal()  # people: list[User], already saved as active
display_changed = Signal()  # person: User, saved with another theme or size of text
profile_changed = Signal()  # person: User, saved with another name, picture, about, place or links
seen_changed = Signal()  # person: User; whether others see what they have read, and when
# person: User with another username, before: str, the old one. Sent just before that is saved: see
# `users/actions/usernames.py`.
username_changed = Signal()
# person: User; one of their sessions ended, their password or their time zone changed.
sessions_changed = Signal()
powers_changed = Signal()  # people: list[User], who may moderate more, or less
export_ready = Signal()  # person: User; the download of their data can be fetched
counted = Signal()  # people: list[User]; their followers or follows are more or fewer
# Sent to whoever keeps what people wrote, before anything else of a person who has left is erased.
# Each receiver erases a bounded part, in transactions of its own, and returns whether there is more.
erasing = Signal()  # person: User
