"""How allauth fits this site."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """allauth's adapter. Usernames are stored in lower case whatever way they are typed."""

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Return the stored form of a username; raises ValidationError for one that cannot be."""
        cleaned: str = super().clean_username(username.lower(), shallow=shallow)
        return cleaned
