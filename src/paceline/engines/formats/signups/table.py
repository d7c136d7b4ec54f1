"""From bytes to records: encoding, delimiter and the physical line each record starts on."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from io import StringIO
from itertools import islice
from typing import Final, NamedTuple

from paceline.kernel.errors import Invalid

MAX_BYTES: Final = 5 * 1024 * 1024
MAX_ROWS: Final = 20_000
MAX_COLUMNS: Final = 400
MAX_CELL: Final = 10_000
DELIMITERS: Final = (",", ";", "\t")
HEADER_LINES: Final = 10
_SAMPLED: Final = 60
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_UTF8: Final = b"\xef\xbb\xbf"
_SPREADSHEETS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class Text(NamedTuple):
    text: str
    encoding: str


class Record(NamedTuple):
    line: int
    cells: list[str]


def decode(data: bytes) -> Text:
    """UTF-8, UTF-16 with its mark, else Windows-1252; raises `Invalid`."""
    _check_bytes(data)
    text = _decoded(data)
    if "\0" in text.text:
        raise Invalid("The file has NUL bytes, so it is no text: export it as CSV in UTF-8.")
    if not text.text.strip():
        raise Invalid("The file is empty: export the sign-ups again, with the header row.")
    return text


def _check_bytes(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise Invalid("The file is over 5 MB, the limit: split it into several.")
    if data.startswith(_SPREADSHEETS):
        raise Invalid("The file is a spreadsheet, not CSV: save it as 'CSV UTF-8' and send that.")


def _decoded(data: bytes) -> Text:
    if data.startswith(_UTF16):
        return _as(data, "utf-16")
    if data.startswith(_UTF8):
        return _as(data[len(_UTF8) :], "utf-8")
    try:
        return Text(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _as(data, "windows-1252")


def _as(data: bytes, encoding: str) -> Text:
    try:
        return Text(data.decode(encoding), encoding)
    except UnicodeDecodeError as broken:
        message = f"The file is not text in {encoding} (byte {broken.start}): export it in UTF-8."
        raise Invalid(message) from broken


def sniff(text: str, *, is_known: Callable[[str], bool]) -> str:
    """The delimiter under which most headers are known; else the one that cuts most evenly."""
    samples = {delimiter: list(_sample(text, delimiter)) for delimiter in DELIMITERS}
    return max(
        DELIMITERS,
        key=lambda delimiter: (
            max(
                (sum(map(is_known, cells)) for cells in samples[delimiter][:HEADER_LINES]),
                default=0,
            ),
            _evenness(samples[delimiter]),
        ),
    )


def _evenness(sample: list[list[str]]) -> float:
    widths = Counter(map(len, sample))
    if not widths:
        return 0.0
    (width, times), *_ = sorted(widths.items(), key=lambda seen: (-seen[1], -seen[0]))
    return (times / widths.total()) ** 2 * (width - 1)


def _sample(text: str, delimiter: str) -> Iterator[list[str]]:
    lines = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in islice(lines, _SAMPLED):
            if any(cells):
                yield cells
    except csv.Error:
        return


def records(text: str, delimiter: str) -> list[Record]:
    """Every record that is not blank; raises `Invalid` naming the line or the limit."""
    found: list[Record] = []
    for record in _parsed(text, delimiter):
        _check_record(record)
        if any(cell.strip() for cell in record.cells) and not _names_delimiter(record):
            found.append(record)
        if len(found) > MAX_ROWS + HEADER_LINES:
            raise Invalid(f"The file has over {MAX_ROWS:,} rows, the limit: split it into several.")
    return found


def _parsed(text: str, delimiter: str) -> Iterator[Record]:
    lines = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in lines:
            yield Record(start, cells)
            start = lines.line_num + 1
    except csv.Error as broken:
        message = (
            f"Line {start}: the quotes do not pair up ({broken}):"
            " a cell with a quote in it is quoted, and the quote inside is doubled."
        )
        raise Invalid(message) from broken


def _check_record(record: Record) -> None:
    if len(record.cells) > MAX_COLUMNS:
        raise Invalid(f"Line {record.line} has over {MAX_COLUMNS} columns, the limit.")
    if max(map(len, record.cells), default=0) > MAX_CELL:
        message = f"Line {record.line} has a cell of over {MAX_CELL:,} characters, the limit."
        raise Invalid(message)


def _names_delimiter(record: Record) -> bool:
    """Excel's own first line, as in `sep=;`."""
    first, *rest = record.cells
    return record.line == 1 and first.strip().casefold().startswith("sep=") and not any(rest)
