"""The suite. `make test` installs what it needs and runs it."""
