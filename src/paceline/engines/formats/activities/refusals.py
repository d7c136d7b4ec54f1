"""Why a file is not read at all; what can be read in spite of damage is, with a remark."""

from typing import Final

from paceline.kernel.errors import Invalid

MEBIBYTE: Final = 1024 * 1024
MOST_BYTES: Final = 64 * MEBIBYTE
MOST_RECORDS: Final = 1_000_000


class Refused(Invalid):
    """Every reason a reader in this package gives: its `code` says which kind, `why` which one.

    What `why` needs to be told in another language are numbers and words in `context`.
    """

    code = "activity_refused"

    def __init__(self, detail: str, *, why: str, **context: str | int) -> None:
        super().__init__(detail)
        self.context = {"why": why, **context}


class Unknown(Refused):
    """Nothing we read starts like this."""

    code = "activity_format_unknown"


class Damaged(Refused):
    """So badly that nothing could be saved."""

    code = "activity_damaged"


class TooLarge(Refused):
    """Larger, or said to be larger, than any activity."""

    code = "activity_too_large"


class Unsafe(Refused):
    """Made as nobody's device makes it, but as an attack would be."""

    code = "activity_unsafe"


def too_many_records() -> TooLarge:
    return TooLarge(
        f"It has over {MOST_RECORDS:,} records, the limit: split it.",
        why="records",
        most=MOST_RECORDS,
    )


def require_size(count: int, what: str) -> None:
    """Raises TooLarge."""
    if count > MOST_BYTES:
        told = f"{what} {count / MEBIBYTE:,.0f} MiB; an activity has {MOST_BYTES // MEBIBYTE}."
        raise TooLarge(
            f"{told} Is it another kind of file?",
            why="size",
            size=count // MEBIBYTE,
            most=MOST_BYTES // MEBIBYTE,
        )
