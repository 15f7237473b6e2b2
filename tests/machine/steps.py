"""How much the machine has done."""


class Steps:
    """How much has been done, for reports."""

    count = 0
    checks = 0


STEPS = Steps()
