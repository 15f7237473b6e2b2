"""Folders of its own for a run of pytest, so that several can run beside each other."""


def environment_in(folder: str) -> dict[str, str]:
    """Return the variables that put all a run writes into this folder."""
    return {
        "MEDIA_ROOT": f"{folder}/media",
        "EXPORTS_ROOT": f"{folder}/exports",
        "TEST_DATABASE": f"{folder}/test.sqlite3",
    }
