"""The form for another email address."""

from allauth.account.forms import AddEmailForm

from users.actions.sign_up_blocks import refuse_email


class AnotherEmailForm(AddEmailForm):  # type: ignore[misc]
    """allauth's form; an address that is blocked is refused before a mail goes there."""

    def clean_email(self) -> str:
        """Return the address as it is stored; raises ValidationError for one that cannot be theirs."""
        refuse_email(self.cleaned_data["email"])
        cleaned: str = super().clean_email()
        return cleaned
