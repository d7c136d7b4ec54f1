"""Which Paceline this is: what plugins state their ranges against."""

from typing import Final

VERSION: Final = "0.1.0"
