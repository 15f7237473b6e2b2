"""What happens to people, for whoever wants to hear it.

Each is sent as the last thing in the transaction that changed the rows: the live engine takes its
lock in the receiver, and no row may be changed after that (see `feed/live/transaction.py`).
"""

from django.dispatch import Signal

followed = Signal()  # follower: User, followee: User
unfollowed = Signal()  # follower: User, followee: User
deactivated = Signal()  # people: list[User], already saved as inactive
reactivated = Signal()  # people: list[User], already saved as active
renamed = Signal()  # person: User, saved with another display name
sessions_changed = Signal()  # person: User; one of their sessions ended or their password changed
