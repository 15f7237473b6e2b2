"""The forms of users/ that are not allauth's, one noun a file. What is allowed the actions say."""
