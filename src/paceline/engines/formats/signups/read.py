"""The reader of sign-up files: bytes in, a report on every line out.

Pure and bounded (5 MB, 20,000 rows, 400 columns, 10,000 characters in a cell), but not quick
enough for an event loop: call it in a worker process.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final, TypeVar

from paceline.engines.formats.signups.cells import (
    Reading,
    read_choice,
    read_days,
    read_times,
    read_week,
)
from paceline.engines.formats.signups.columns import Layout, find_layout
from paceline.engines.formats.signups.folding import fold, shown
from paceline.engines.formats.signups.headers import Slot, read_field
from paceline.engines.formats.signups.lexicon import Lexicon
from paceline.engines.formats.signups.mapping import Mapping
from paceline.engines.formats.signups.people import (
    read_attr,
    read_email,
    read_max_groups,
    read_name,
)
from paceline.engines.formats.signups.report import (
    LocalWindow,
    Problem,
    Remark,
    Report,
    Role,
    Row,
    SignUp,
    Unreadable,
)
from paceline.engines.formats.signups.roles import read_role
from paceline.engines.formats.signups.table import MAX_ROWS, Record, decode, records, sniff
from paceline.engines.formats.signups.windows import normalised
from paceline.engines.formats.signups.zones import ZoneReading, is_zone, read_zone
from paceline.kernel.errors import Invalid

_Value = TypeVar("_Value")
_NONE: Final = Remark("no availability given", "they stay unplaced until they name a window")
_MANY: Final = 20


def read_signups(data: bytes, *, anchor_zone: str, mapping: Mapping | None = None) -> Report:
    """Reads a CSV or TSV file of sign-ups to a cohort anchored in `anchor_zone` (IANA name).

    Raises `Invalid` when the file as a whole cannot be read (its size, encoding, quotes or
    header) or the zone is unknown; whatever is wrong with a line is in that line's row. Of
    several lines with one mail address the last that can be read counts.
    """
    told = mapping or Mapping()
    zone = told.default_zone or anchor_zone
    if not is_zone(zone):
        raise Invalid(f"'{shown(zone)}' is no IANA zone: write one such as Europe/Berlin.")
    text = decode(data)
    delimiter = told.delimiter or sniff(text.text, is_known=partial(_is_header_cell, mapping=told))
    lines = records(text.text, delimiter)
    lexicon = told.lexicon()
    layout = find_layout(lines, told, lexicon)
    below = [record for record in lines if record.line > layout.line]
    _check_rows(below)
    reader = _Reader(layout=layout, mapping=told, lexicon=lexicon, zone=zone)
    return Report(
        encoding=text.encoding,
        delimiter=delimiter,
        columns=layout.columns,
        rows=_latest([reader.row(record) for record in below], mails=reader.mails),
        notes=(*_file_notes(text.encoding, layout, zone), *layout.notes),
    )


def _is_header_cell(cell: str, *, mapping: Mapping) -> bool:
    mapped = {fold(header) for header in mapping.columns.values()}
    return fold(cell) in mapped or read_field(cell) is not None


def _check_rows(below: Sequence[Record]) -> None:
    if not below:
        raise Invalid("The file has a header but no rows below it: nobody signed up in it.")
    if len(below) > MAX_ROWS:
        raise Invalid(f"The file has over {MAX_ROWS:,} rows, the limit: split it into several.")


def _file_notes(encoding: str, layout: Layout, zone: str) -> Iterator[Problem]:
    if encoding == "windows-1252":
        message = "the file is not UTF-8 and was read as Windows-1252"
        yield _about(1, "", "", Remark(message, "check the accents, or export it as UTF-8"))
    if "zone" not in layout.fields:
        message = f"no column gives a time zone: everybody is read as {zone}"
        yield _about(layout.line, "", "", Remark(message, "add a column with their city"))
    if not layout.slots:
        message = "no column is understood as availability"
        yield _about(layout.line, "", "", Remark(message, "name one in the mapping"))


def _about(line: int, column: str, value: str, remark: Remark) -> Problem:
    return Problem(
        line=line,
        column=shown(column),
        value=shown(value),
        **remark._asdict(),
    )


@dataclass
class _Faults:
    line: int
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def tried(self, column: str, value: str, read: Callable[[str], _Value]) -> _Value | None:
        try:
            return read(value)
        except Unreadable as unreadable:
            self.problems.append(_about(self.line, column, value, unreadable.remark))
            return None

    def noted(self, column: str, value: str, remarks: Sequence[Remark]) -> None:
        self.notes += [_about(self.line, column, value, remark) for remark in remarks]


@dataclass(frozen=True, kw_only=True)
class _Reader:
    layout: Layout
    mapping: Mapping
    lexicon: Lexicon
    zone: str
    mails: dict[int, str] = field(default_factory=dict)
    readings: dict[tuple[int, str], Reading] = field(default_factory=dict)

    def row(self, record: Record) -> Row:
        faults = _Faults(record.line)
        width = len(self.layout.headers)
        if len(record.cells) < width or any(cell.strip() for cell in record.cells[width:]):
            faults.problems.append(_ragged(record, width))
            return _row(faults, None)
        return _row(faults, self._sign_up(record.cells, faults))

    def _sign_up(self, cells: Sequence[str], faults: _Faults) -> SignUp | None:
        name = self._name(cells, faults)
        email = self._tried("email", cells, faults, read_email)
        if email:
            self.mails[faults.line] = email.casefold()
        role = self._tried("role", cells, faults, self._role)
        zone = self._zone(cells, faults)
        most = self._tried("max_groups", cells, faults, read_max_groups)
        attrs = self._attrs(cells, faults)
        windows = self._windows(cells, faults)
        if faults.problems or not (name and email and role and zone):
            return None
        if not windows and self.layout.slots:
            faults.noted("", "", [_NONE])
        return SignUp(
            name=name,
            email=email,
            role=role,
            zone=zone,
            windows=windows,
            max_groups=most,
            attrs=attrs,
        )

    def _cell(self, kind: str, cells: Sequence[str]) -> tuple[str, str]:
        at = self.layout.fields.get(kind)
        return ("", "") if at is None else (self.layout.headers[at], cells[at])

    def _tried(
        self, kind: str, cells: Sequence[str], faults: _Faults, read: Callable[[str], _Value]
    ) -> _Value | None:
        header, value = self._cell(kind, cells)
        return faults.tried(header, value, read)

    def _name(self, cells: Sequence[str], faults: _Faults) -> str | None:
        if "name" in self.layout.fields:
            return self._tried("name", cells, faults, read_name)
        parts = [self._cell(kind, cells) for kind in ("first_name", "last_name")]
        header = " + ".join(header for header, _ in parts if header)
        return faults.tried(header, " ".join(value for _, value in parts), read_name)

    def _role(self, text: str) -> Role:
        return read_role(text, default=self.mapping.default_role, own=self.mapping.roles)

    def _zone(self, cells: Sequence[str], faults: _Faults) -> str | None:
        header, value = self._cell("zone", cells)
        if not header:
            return self.zone
        found = faults.tried(header, value, self._read_zone)
        if found is None:
            return None
        faults.noted(header, value, found.remarks)
        return found.zone

    def _read_zone(self, text: str) -> ZoneReading:
        if text.strip():
            return read_zone(text, own=self.mapping.zones)
        blank = Remark(f"no time zone given: read as {self.zone}", "ask for the city")
        return ZoneReading(self.zone, sure=0, remarks=(blank,))

    def _attrs(self, cells: Sequence[str], faults: _Faults) -> dict[str, tuple[str, ...] | float]:
        read = {
            key: faults.tried(self.layout.headers[at], cells[at], read_attr)
            for key, at in self.layout.attrs.items()
        }
        return {key: value for key, value in read.items() if value is not None}

    def _windows(self, cells: Sequence[str], faults: _Faults) -> tuple[LocalWindow, ...]:
        windows: list[LocalWindow] = []
        for at in self.layout.slots:
            if not (value := cells[at]).strip() or len(faults.problems) >= _MANY:
                continue
            found = faults.tried(self.layout.headers[at], value, partial(self._known_slot, at=at))
            if found is not None:
                windows += found.windows
                faults.noted(self.layout.headers[at], value, found.remarks)
        return normalised(windows)

    def _known_slot(self, text: str, *, at: int) -> Reading:
        """Grids repeat few answers in thousands of cells; the file's size bounds what is kept."""
        known = self.readings.get((at, text))
        if known is None:
            known = self._slot(text, slot=self.layout.slots[at])
            self.readings[at, text] = known
        return known

    def _slot(self, text: str, *, slot: Slot) -> Reading:
        times = [time.span for time in slot.times]
        wanted = slot.preferred
        if slot.shape == "choice":
            return read_choice(text, self.lexicon, days=slot.days, times=times, preferred=wanted)
        if slot.shape == "days":
            return read_days(text, self.lexicon, times=times, preferred=wanted)
        if slot.shape == "times":
            return read_times(text, self.lexicon, days=slot.days, preferred=wanted)
        return read_week(text, self.lexicon, preferred=wanted)


def _ragged(record: Record, width: int) -> Problem:
    remark = Remark(
        f"the line has {len(record.cells)} cells and the header {width}",
        "put cells that hold the delimiter or a line break in quotes",
    )
    return _about(record.line, "", "", remark)


def _row(faults: _Faults, sign_up: SignUp | None) -> Row:
    return Row(
        line=faults.line,
        status="refused" if sign_up is None else "read",
        sign_up=sign_up,
        problems=tuple(faults.problems),
        notes=tuple(faults.notes),
    )


def _latest(rows: Sequence[Row], *, mails: dict[int, str]) -> tuple[Row, ...]:
    """Forms append, so the later line is the later answer; one that is refused replaces nothing."""
    last = {mails[row.line]: row.line for row in rows if row.sign_up is not None}
    final = {mails[row.line]: row for row in rows if row.line in mails}
    return tuple(_in_order(row, mails=mails, last=last, final=final) for row in rows)


def _in_order(
    row: Row, *, mails: dict[int, str], last: dict[str, int], final: dict[str, Row]
) -> Row:
    if row.sign_up is None:
        return row
    mail, said = mails[row.line], row.sign_up.email
    if (later := last[mail]) != row.line:
        remark = Remark(f"superseded by line {later}", "nothing to do, or delete one of the lines")
        note = _about(row.line, "", said, remark)
        return replace(row, status="superseded", sign_up=None, notes=(*row.notes, note))
    if (refused := final[mail].line) != row.line:
        remark = Remark(f"line {refused}, a later answer, is refused", "mend it and import again")
        return replace(row, notes=(*row.notes, _about(row.line, "", said, remark)))
    return row


def read_with(data: bytes, anchor_zone: str, document: object) -> Report:
    """What a child process is asked: the mapping still as it was decoded, None for none."""
    mapping = None if document is None else Mapping.from_document(document)
    return read_signups(data, anchor_zone=anchor_zone, mapping=mapping)
