"""The commands of users/."""
