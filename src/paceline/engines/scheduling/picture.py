"""A week's heat map as one SVG: days across, time of day down, no script and no style sheet.

It paints its own light ground, so that it reads the same on a dark page; every start says its
figures as a tooltip, and the whole has a title and a description for those who hear it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Final

from paceline.engines.availability.windows import DAY, DAYS, clock_text, minute_text
from paceline.engines.scheduling.heat import HeatSlot, WeekHeat

_WIDTH, _LEFT, _TOP, _GAP = 960, 58, 92, 4
_DAY_WIDTH: Final = (_WIDTH - _LEFT - 20) / 7
_SUPPLY: Final = 5
_INK, _QUIET, _LINE, _GROUND, _EMPTY = "#23302f", "#5d6b69", "#d9dcd3", "#fbfaf6", "#f1f0ea"
_DEMAND: Final = ("#d6e8e3", "#aed3ca", "#7fb8ad", "#4d988d", "#2a766d")
_LEAD: Final = ("#f0d9a8", "#dfae52", "#b97a1c")
_GROUP: Final = "#8c2f4b"


def _tag(name: str, body: str = "", **attributes: object) -> str:
    """Underscores in names stand for hyphens; the body is markup already."""
    written = "".join(
        f' {key.replace("_", "-")}="{escape(_number(value))}"' for key, value in attributes.items()
    )
    return f"<{name}{written}>{body}</{name}>" if body else f"<{name}{written}/>"


def _number(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)


def _text(said: str, *, x: float, y: float, size: int = 12, **more: object) -> str:
    return _tag("text", escape(said), x=x, y=y, font_size=size, **{"fill": _QUIET, **more})


def _shade(count: int, most: int, shades: tuple[str, ...]) -> str:
    """Equal parts of the largest count; nought has no shade."""
    step = -(-count * len(shades) // max(1, most))
    return shades[step - 1] if step else _EMPTY


def _people(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


@dataclass(frozen=True, kw_only=True)
class _Start:
    """Everything that starts at one minute of the viewer's week, on whichever clock."""

    minute: int
    able: int
    preferring: int
    facilitators: int
    groups: int
    seated: int

    def told(self) -> str:
        parts = [
            f"{_people(self.able, 'member', 'members')} can come, {self.preferring} gladly",
            _people(self.facilitators, "facilitator", "facilitators"),
        ]
        if self.groups:
            parts.append(f"{_people(self.groups, 'group', 'groups')} of {self.seated} in all")
        return f"{minute_text(self.minute)}: " + "; ".join(parts)


def _starts(slots: Iterable[HeatSlot]) -> list[_Start]:
    at: dict[int, list[HeatSlot]] = {}
    for slot in slots:
        at.setdefault(slot.minute, []).append(slot)
    return [
        _Start(
            minute=minute,
            able=max(slot.able for slot in together),
            preferring=max(slot.preferring for slot in together),
            facilitators=max(slot.facilitators for slot in together),
            groups=sum(len(slot.groups) for slot in together),
            seated=sum(slot.seated for slot in together),
        )
        for minute, together in sorted(at.items())
    ]


@dataclass(frozen=True, kw_only=True)
class _Frame:
    """Which hours are drawn and how high a start is; `step` and the rest in minutes."""

    opens: int
    closes: int
    step: int
    row: int

    @classmethod
    def of(cls, starts: list[_Start], *, minutes: int) -> "_Frame":
        """From the first start anybody can come to, to the end of the last; whole hours."""
        used = [s.minute % DAY for s in starts if s.able or s.groups] or [0]
        phases = {start.minute % 30 for start in starts}
        step = 30 if len(phases) == 1 else 15
        closes = min(max(used) + max(minutes, step), DAY)
        return cls(
            opens=min(used) // 60 * 60,
            closes=-(-closes // 60) * 60,
            step=step,
            row=16 if step == 30 else 13,
        )

    def y(self, minute: int) -> float:
        return _TOP + (minute - self.opens) / self.step * self.row

    @property
    def bottom(self) -> float:
        return self.y(self.closes)

    def shows(self, start: _Start) -> bool:
        return self.opens <= start.minute % DAY < self.closes


def _x(day: int) -> float:
    return _LEFT + day * _DAY_WIDTH


def _hours(frame: _Frame) -> Iterator[str]:
    for minute in range(frame.opens, frame.closes + 1, 60):
        y = frame.y(minute)
        yield _tag("line", x1=_LEFT - 6, y1=y, x2=_WIDTH - 20, y2=y, stroke=_LINE)
        yield _text(clock_text(minute), x=_LEFT - 12, y=y + 4, size=11, text_anchor="end")


def _days() -> Iterator[str]:
    for day, name in enumerate(DAYS):
        middle = _x(day) + (_DAY_WIDTH - _GAP) / 2
        yield _text(name, x=middle, y=_TOP - 12, size=13, text_anchor="middle", fill=_INK)


def _cell(start: _Start, frame: _Frame, *, most: tuple[int, int]) -> str:
    """Demand as ground, supply as an edge: an edge without colour means nobody could lead."""
    day, minute = divmod(start.minute, DAY)
    x, y, height = _x(day), frame.y(minute) + 1, frame.row - 2
    ground = _tag(
        "rect",
        x=x + _SUPPLY + 1,
        y=y,
        width=_DAY_WIDTH - _GAP - _SUPPLY - 1,
        height=height,
        rx=2,
        fill=_shade(start.able, most[0], _DEMAND),
    )
    edge = _tag(
        "rect",
        x=x,
        y=y,
        width=_SUPPLY,
        height=height,
        rx=1,
        fill=_shade(start.facilitators, most[1], _LEAD),
    )
    return _tag("g", _tag("title", escape(start.told())) + edge + ground)


def _group(start: _Start, frame: _Frame, *, minutes: int) -> str:
    """How many groups start here and how many people they seat; the stem is the meeting's end."""
    day, minute = divmod(start.minute, DAY)
    y, height = frame.y(minute) + 1, frame.row - 2
    said = f"{start.groups} · {start.seated}"
    width = 14 + 6.2 * len(said)
    left = _x(day) + _DAY_WIDTH - _GAP - width - 3
    stem = min(frame.y(minute + minutes), frame.bottom) - 1
    middle = left + width / 2
    return _tag(
        "g",
        _tag("title", escape(start.told()))
        + _tag(
            "line", x1=middle, y1=y, x2=middle, y2=stem, stroke=_GROUP, stroke_width=2, opacity=0.55
        )
        + _tag("rect", x=left, y=y, width=width, height=height, rx=height / 2, fill=_GROUP)
        + _text(
            said,
            x=middle,
            y=y + height / 2 + 3.8,
            size=11,
            text_anchor="middle",
            fill="#ffffff",
            font_weight="600",
        ),
    )


def _key(frame: _Frame) -> Iterator[str]:
    y, x = frame.bottom + 26, float(_LEFT)
    for said, shades in (
        ("members who can come, few to many", _DEMAND),
        ("facilitators who can lead", _LEAD),
    ):
        for shade in shades:
            yield _tag("rect", x=x, y=y, width=16, height=12, rx=2, fill=shade)
            x += 18
        yield _text(said, x=x + 6, y=y + 10)
        x += 36 + 7.2 * len(said)
    yield _tag("rect", x=x, y=y - 1, width=40, height=14, rx=7, fill=_GROUP)
    yield _text("2 · 11", x=x + 20, y=y + 10, size=11, text_anchor="middle", fill="#ffffff")
    yield _text("groups · people in them", x=x + 48, y=y + 10)


def _summary(heat: WeekHeat, starts: list[_Start]) -> str:
    groups = sum(start.groups for start in starts)
    return (
        f"{heat.placed} of {_people(heat.members, 'member', 'members')} in "
        f"{_people(groups, 'group', 'groups')}; times are the starts of "
        f"{heat.meeting_minutes}-minute meetings in {heat.zone}, in the first week"
    )


def draw(heat: WeekHeat, *, title: str) -> str:
    """A whole SVG document, 960 wide and as high as its hours; it scales with its place."""
    starts = _starts(heat.slots)
    frame = _Frame.of(starts, minutes=heat.meeting_minutes)
    most = max(start.able for start in starts), max(start.facilitators for start in starts)
    seen = [start for start in starts if frame.shows(start)]
    height = int(frame.bottom + 58)
    body = [
        _tag("title", escape(title), id="heat-title"),
        _tag("desc", escape(_summary(heat, starts)), id="heat-summary"),
        _tag("rect", width=_WIDTH, height=height, rx=10, fill=_GROUND),
        _text(title, x=20, y=34, size=19, fill=_INK, font_weight="600"),
        _text(_summary(heat, starts), x=20, y=56),
        *_hours(frame),
        *_days(),
        *(_cell(start, frame, most=most) for start in seen),
        *(_group(start, frame, minutes=heat.meeting_minutes) for start in seen if start.groups),
        *_key(frame),
    ]
    return _tag(
        "svg",
        "\n".join(body),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_WIDTH} {height}",
        role="img",
        aria_labelledby="heat-title heat-summary",
        font_family="system-ui, 'Segoe UI', 'Noto Sans', sans-serif",
    )
