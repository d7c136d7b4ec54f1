"""Which record is the header, and what each of its columns means."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from paceline.engines.formats.signups.folding import fold, shown
from paceline.engines.formats.signups.headers import (
    Slot,
    looks_like_days,
    read_field,
    read_mapped_slot,
    read_slot,
)
from paceline.engines.formats.signups.lexicon import Lexicon
from paceline.engines.formats.signups.mapping import Mapping
from paceline.engines.formats.signups.report import Column, Problem, Remark, Unreadable
from paceline.engines.formats.signups.table import HEADER_LINES, Record
from paceline.kernel.errors import Invalid

_UNREAD_DAY: Final = Remark(
    "this column names a weekday but is ignored",
    "name it as in 'Mon 18:00-19:00', or call it availability in the mapping",
)


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Positions count from 0 here; `columns` is what the report shows."""

    line: int
    headers: tuple[str, ...]
    fields: dict[str, int]
    attrs: dict[str, int]
    slots: dict[int, Slot]
    columns: tuple[Column, ...]
    notes: tuple[Problem, ...]


def find_layout(records: Sequence[Record], mapping: Mapping, lexicon: Lexicon) -> Layout:
    """The header is the first of ten records that names what we need; raises `Invalid`."""
    header = _header(records, mapping)
    headers = tuple(cell.strip() for cell in header.cells)
    layout = _Draft(header.line, headers, mapping=mapping, lexicon=lexicon)
    return layout.finished()


def _header(records: Sequence[Record], mapping: Mapping) -> Record:
    if not records:
        raise Invalid("The file has no rows: export the sign-ups again, with the header row.")
    likely = (record for record in records[:HEADER_LINES] if _is_header(record, mapping))
    found = next(likely, records[0])
    if any("@" in cell for cell in found.cells):
        raise Invalid(
            f"Line {found.line}: there is no header row above it;"
            " put one there, such as Name,Email,Time zone,Availability."
        )
    return found


def _is_header(record: Record, mapping: Mapping) -> bool:
    told = {fold(header) for header in mapping.columns.values()}
    cells = {fold(cell) for cell in record.cells}
    if told:
        return told <= cells
    kinds = {found[0] for cell in record.cells if (found := read_field(cell))}
    return "email" in kinds and len(kinds) > 1


@dataclass
class _Draft:
    line: int
    headers: tuple[str, ...]
    mapping: Mapping = field(kw_only=True)
    lexicon: Lexicon = field(kw_only=True)
    fields: dict[str, int] = field(default_factory=dict)
    attrs: dict[str, int] = field(default_factory=dict)
    slots: dict[int, Slot] = field(default_factory=dict)
    details: dict[int, str] = field(default_factory=dict)
    notes: list[Problem] = field(default_factory=list)

    def finished(self) -> Layout:
        ignored = {self._position(header, "ignore") for header in self.mapping.ignore}
        self._take_mapped()
        self._take_slots(ignored)
        self._take_fields(ignored)
        self._check_complete()
        return Layout(
            line=self.line,
            headers=self.headers,
            fields=self.fields,
            attrs=self.attrs,
            slots=dict(sorted(self.slots.items())),
            columns=tuple(self._columns()),
            notes=tuple(self.notes),
        )

    def _position(self, header: str, key: str) -> int:
        found = [at for at, each in enumerate(self.headers) if fold(each) == fold(header)]
        if len(found) == 1:
            return found[0]
        fault = "is not there" if not found else f"stands there {len(found)} times"
        raise Invalid(
            f"Line {self.line}: the mapping's {key} names the column '{shown(header)}', which"
            f" {fault}; the columns are {self._listed()}."
        )

    def _listed(self) -> str:
        return shown(", ".join(f"'{header}'" for header in self.headers if header))

    def _take_mapped(self) -> None:
        for kind, header in self.mapping.columns.items():
            self.fields[kind] = self._position(header, f"columns.{kind}")
        for key, header in self.mapping.attrs.items():
            self.attrs[key] = self._position(header, f"attrs.{key}")
        for wanted, told in ((True, self.mapping.availability), (False, self.mapping.if_need_be)):
            for header in told:
                at = self._position(header, "columns.availability")
                slot = read_mapped_slot(self.headers[at], self.lexicon, preferred=wanted)
                self._keep_slot(at, slot)

    def _taken(self) -> set[int]:
        return {*self.fields.values(), *self.attrs.values(), *self.slots}

    def _take_slots(self, ignored: set[int]) -> None:
        for at in self._free(ignored):
            try:
                slot = read_slot(self.headers[at], self.lexicon)
            except Unreadable as unreadable:
                raise Invalid(f"Line {self.line}, column {at + 1}: {unreadable.detail}.") from None
            if slot is not None:
                self._keep_slot(at, slot)

    def _keep_slot(self, at: int, slot: Slot) -> None:
        self.slots[at] = slot
        remarks = (remark for time in slot.times for remark in time.remarks)
        self.notes += [self._note(at, remark) for remark in remarks]

    def _note(self, at: int, remark: Remark) -> Problem:
        header = shown(self.headers[at])
        return Problem(line=self.line, column=header, value=header, **remark._asdict())

    def _free(self, ignored: set[int]) -> Iterator[int]:
        taken = self._taken() | ignored
        yield from (at for at in range(len(self.headers)) if at not in taken)

    def _take_fields(self, ignored: set[int]) -> None:
        ranked: dict[str, dict[int, list[int]]] = {}
        for at in self._free(ignored):
            if found := read_field(self.headers[at]):
                ranked.setdefault(found[0], {}).setdefault(found[1], []).append(at)
            elif looks_like_days(self.headers[at]):
                self.notes.append(self._note(at, _UNREAD_DAY))
        for kind, ranks in ranked.items():
            self._take_best(kind, ranks)

    def _take_best(self, kind: str, ranks: dict[int, list[int]]) -> None:
        if kind not in self.fields:
            best = ranks[min(ranks)]
            if len(best) > 1:
                names = " and ".join(f"'{shown(self.headers[at])}'" for at in best)
                raise Invalid(
                    f"Line {self.line}: the columns {names} both look like {kind};"
                    f" say which in the mapping: columns: {{{kind}: …}}, and ignore the other."
                )
            self.fields[kind] = best[0]
        for at in (at for rank in ranks.values() for at in rank):
            self.details[at] = f"another column gives the {kind}"

    def _check_complete(self) -> None:
        if not {"name", "first_name", "last_name"} & self.fields.keys():
            raise self._missing("name")
        if "email" not in self.fields:
            raise self._missing("email")

    def _missing(self, kind: str) -> Invalid:
        return Invalid(
            f"Line {self.line}: no column is understood as {kind}; the columns are"
            f" {self._listed()}; say which in the mapping: columns: {{{kind}: …}}."
        )

    def _columns(self) -> Iterator[Column]:
        meanings = {at: kind for kind, at in self.fields.items()}
        meanings |= {at: f"attrs.{key}" for key, at in self.attrs.items()}
        for at, header in enumerate(self.headers):
            slot = self.slots.get(at)
            detail = "" if at in meanings else self.details.get(at, "")
            yield Column(
                position=at + 1,
                header=shown(header),
                meaning="availability" if slot else meanings.get(at, "ignored"),
                detail=slot.detail if slot else detail,
            )
