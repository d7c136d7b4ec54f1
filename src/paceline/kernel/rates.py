"""How an operator writes that something may happen so often: 600/1m, 5/s, 1000/1d."""

import re
from datetime import timedelta
from typing import Annotated, Final, TypeAlias

from pydantic import AfterValidator

from paceline.kernel.limits import Limit

UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}
FORM: Final = re.compile(r"([1-9]\d{0,11})/([1-9]\d{0,4})?([smhd])")
STANDARD: Final = "standard"


def a_rate(text: str) -> str:
    """Raises ValueError saying how one is written."""
    if FORM.fullmatch(text) is None:
        raise ValueError("a rate is AMOUNT/PERIOD, such as 600/1m, 5/s or 1000/1d")
    return text


Rate: TypeAlias = Annotated[str, AfterValidator(a_rate)]


def limit_of(name: str, rate: str) -> Limit:
    found = FORM.fullmatch(rate)
    assert found is not None
    amount, count, unit = found.groups()
    per = timedelta(seconds=int(count or 1) * UNITS[unit])
    return Limit(name=name, amount=int(amount), per=per)
