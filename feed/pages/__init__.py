"""The kinds of live page: what each shows, to whom, and by which topics it is reached."""
