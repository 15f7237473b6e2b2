"""People: who they are, whom they follow, how they sign in. Knows nothing of feed/."""
