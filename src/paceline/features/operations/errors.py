from collections.abc import Iterable

from paceline.kernel.errors import Flaw, Invalid, NotFound
from paceline.kernel.flags import FlagValue

KINDS = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}


class FlagNotFound(NotFound):
    code = "flag_not_found"

    def __init__(self, key: str, known: Iterable[str]) -> None:
        names = ", ".join(sorted(known)) or "none"
        super().__init__(f"No feature here asks for a flag {key[:80]!r}; known are {names}.")


class WrongFlagValue(Invalid):
    code = "wrong_flag_value"

    def __init__(self, key: str, default: FlagValue) -> None:
        wanted = KINDS[type(default)]
        super().__init__(
            f"The flag {key} is {wanted}.",
            flaws=[Flaw(where="body.value", message=f"give {wanted}")],
        )
