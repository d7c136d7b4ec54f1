"""The page behind a personal link: plain markup that works without JavaScript."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from html import escape
from typing import Final

from paceline.features.enrolment.public import SignUpState
from paceline.features.meetings.public import Answer, MeetingState, OwnMeeting
from paceline.features.meetings.service.addresses import FeedLink
from paceline.features.meetings.service.calendars import is_link
from paceline.features.meetings.service.lines import DAY_NAMES, LINE
from paceline.features.meetings.service.own import OwnGroup, Personal
from paceline.features.meetings.service.pages import View

HEAD: Final = '<meta name="robots" content="noindex">'
STYLE: Final = """
:root{--bad:#b3261e;--wash:#eef6f5}
@media(prefers-color-scheme:dark){:root{--bad:#ffb4ab;--wash:#16262a}}
body{max-width:44rem}
.next{background:var(--wash);border-radius:8px;padding:16px;margin:16px 0}
.next h2{margin:0 0 8px;font-size:1rem;color:var(--soft);font-weight:600}
.next p:last-child{margin:0}.clock{white-space:nowrap}
.big{font-size:1.5rem;line-height:1.3;font-weight:600;margin:0 0 4px}
.said{border-left:4px solid var(--accent);background:var(--wash);padding:8px 16px;margin:16px 0}
.wrong{border-left-color:var(--bad)}
ol,dl{margin:0;padding:0;list-style:none}
.list li{border-top:1px solid var(--line);padding:8px 0}
.off{color:var(--soft)}.off .when{text-decoration:line-through}
.tag{font-weight:600}
.field{display:grid;grid-template-columns:7rem 1fr;gap:4px 8px;align-items:center;margin:0 0 8px}
.field p{grid-column:2;margin:0;color:var(--bad)}
input{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--soft);
border-radius:4px;padding:8px;min-height:44px;box-sizing:border-box;width:100%}
input[aria-invalid]{border:2px solid var(--bad)}
button,.button{font:inherit;font-weight:600;display:inline-block;box-sizing:border-box;
min-height:44px;padding:9px 16px;border-radius:4px;border:1px solid var(--accent);
background:var(--accent);color:var(--paper);text-decoration:none;cursor:pointer}
button.quiet{background:none;color:var(--accent)}button.bad{background:var(--bad);
border-color:var(--bad)}
.coming{display:flex;flex-wrap:wrap;gap:8px;margin:8px 0 0}
summary{cursor:pointer;padding:10px 0;color:var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
@media(max-width:30rem){.field{grid-template-columns:1fr}.field p{grid-column:1}}
code{overflow-wrap:anywhere}
"""
HEADERS: Final[Mapping[str, str]] = {
    "cache-control": "no-store",
    "x-robots-tag": "noindex",
}
INPUTS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NOTICES: Final[Mapping[str, str]] = {
    "answered": "Your answer is kept. The last one counts.",
    "saved": "Your availability is saved.",
    "renewed": "Your calendar has a new address; the one before has ended.",
    "withdrawn": "You have withdrawn.",
}
HOUR: Final = 60
SPOKEN: Final[Mapping[Answer, str]] = {
    Answer.YES: "Yes",
    Answer.NO: "No",
    Answer.MAYBE: "Maybe",
}
GONE: Final = (
    "<h1>This link is not valid any more</h1>"
    "<p>It may have expired, or a newer one was made. Ask your organiser for a new one.</p>"
)


def act(view: View, name: str) -> str:
    return f"/p/{escape(view.token)}/{name}"


def title_of(personal: Personal) -> str:
    return f"{personal.cohort_title} - {personal.program_title}"


def body_of(view: View) -> str:
    personal = view.personal
    withdrawn = personal.state is SignUpState.WITHDRAWN
    parts = [
        f"<h1>{escape(personal.cohort_title)}</h1>",
        f'<p class="soft">{escape(personal.program_title)} · {escape(personal.name)}</p>',
        said(NOTICES.get(view.notice, "")),
        said(view.refusal, wrong=True),
        in_the_app(view.token),
        standing(personal),
        *([] if withdrawn else [coming(view), availability(view), leaving(view)]),
    ]
    return "".join(parts)


def in_the_app(token: str) -> str:
    """Behind `#` the secret is in no request, so in no log and no referrer either."""
    return (
        f'<p><a class="button" href="/link#{escape(token)}">Paint your week</a> '
        '<span class="soft">and all of this page, where scripts may run</span></p>'
    )


def said(text: str, *, wrong: bool = False) -> str:
    if not text:
        return ""
    dress, role = ("said wrong", "alert") if wrong else ("said", "status")
    return f'<p class="{dress}" role="{role}">{escape(text)}</p>'


def standing(personal: Personal) -> str:
    if personal.state is SignUpState.WITHDRAWN:
        return "<p>You have withdrawn from this cohort. To come back, ask your organiser.</p>"
    if personal.state is SignUpState.WAITLISTED:
        return "<p>You are on the waiting list. You will get a group when a place is free.</p>"
    if not personal.groups:
        return "<p>You are in. You have no group yet; it will be shown here.</p>"
    return ""


def coming(view: View) -> str:
    personal = view.personal
    ahead = [each for each in personal.meetings if ends_at(each) > view.now]
    before = [each for each in personal.meetings if ends_at(each) <= view.now]
    following = next((each for each in ahead if each.state is MeetingState.SCHEDULED), None)
    return "".join(
        [
            next_meeting(following, view) if following else "",
            *(group(each) for each in personal.groups),
            meetings(ahead, before, view),
            calendar(view, personal.feed) if personal.groups else "",
        ]
    )


def ends_at(meeting: OwnMeeting) -> datetime:
    return meeting.starts_at + timedelta(minutes=meeting.minutes)


def next_meeting(meeting: OwnMeeting, view: View) -> str:
    return (
        '<section class="next"><h2>Next meeting</h2>'
        f'<p class="big">{when(meeting)}</p>'
        f'<p class="soft">Your time, {escape(zone_told(meeting))}</p>'
        f"{paragraph(note_of(meeting))}{place(meeting.place)}"
        f"{answering(meeting, view)}</section>"
    )


def answering(meeting: OwnMeeting, view: View) -> str:
    """A button each, the one that was given last pressed; for whoever listens, with the time."""
    start = meeting.local_start
    day = f"{start:%a} {start.day} {start:%B}"
    buttons = [
        f'<button name="answer" value="{each}"{pressed(each, meeting.answer)}>{word}</button>'
        for each, word in SPOKEN.items()
    ]
    return (
        f'<form class="coming" method="post" action="{act(view, "rsvp")}" role="group" '
        f'aria-label="Are you coming on {escape(day)}?">'
        f'<input type="hidden" name="meeting" value="{meeting.id}">{"".join(buttons)}</form>'
    )


def pressed(answer: Answer, given: Answer | None) -> str:
    return ' aria-pressed="true"' if answer is given else ' aria-pressed="false" class="quiet"'


def when(meeting: OwnMeeting) -> str:
    start = meeting.local_start
    end = ends_at(meeting).astimezone(start.tzinfo)
    return (
        f'<time datetime="{start.isoformat()}">{start:%a} {start.day} {start:%B}, '
        f'<span class="clock">{start:%H:%M} - {end:%H:%M}</span></time>'
    )


def zone_told(meeting: OwnMeeting) -> str:
    """With the offset of that day, so that nobody has to know when clocks change."""
    offset = meeting.local_start.strftime("%z")
    return f"{meeting.zone} (UTC{offset[:3]}:{offset[3:]})"


def place(text: str) -> str:
    if not text:
        return ""
    if is_link(text):
        link = escape(text)
        return f'<p><a href="{link}" rel="noreferrer">{link}</a></p>'
    return f"<p>{escape(text)}</p>"


def paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>" if text else ""


def note_of(meeting: OwnMeeting) -> str:
    """In plain words what is unusual about this week."""
    if meeting.moved:
        return "Moved: not at the usual time."
    if meeting.shifted:
        return f"{shift_told(meeting.shift_minutes)} than usual for you: clocks change."
    return ""


def shift_told(minutes: int) -> str:
    """-60 is `1 hour earlier`."""
    hours, rest = divmod(abs(minutes), HOUR)
    spoken = [counted(hours, "hour"), counted(rest, "minute")]
    length = " ".join(each for each in spoken if each)
    return f"{length} {'later' if minutes > 0 else 'earlier'}"


def counted(number: int, unit: str) -> str:
    if not number:
        return ""
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def group(own: OwnGroup) -> str:
    led = f"Facilitator: {escape(own.facilitator)}. " if own.facilitator else ""
    members = ", ".join(own.members)
    who = f"In it: {escape(members)}." if members else ""
    return f"<h2>{escape(own.name)}</h2><p>{led}{who}</p>{place(own.place)}"


def meetings(ahead: Sequence[OwnMeeting], before: Sequence[OwnMeeting], view: View) -> str:
    if not ahead and not before:
        return ""
    several = len({each.group_id for each in [*ahead, *before]}) > 1
    past = (
        f"<details><summary>{counted(len(before), 'meeting')} before</summary>"
        f"{listed([item(each, several=several) for each in before])}</details>"
        if before
        else ""
    )
    open_items = [item(each, several=several, asked=view) for each in ahead]
    coming_up = listed(open_items) if ahead else "<p>No meeting is ahead.</p>"
    zone = escape(view.personal.zone)
    return f'<h2>All meetings</h2><p class="soft">In your time, {zone}</p>{coming_up}{past}'


def listed(items: Sequence[str]) -> str:
    return f'<ol class="list">{"".join(items)}</ol>'


def item(meeting: OwnMeeting, *, several: bool, asked: View | None = None) -> str:
    """With buttons where `asked` whether they come, and it takes place."""
    off = meeting.state is not MeetingState.SCHEDULED
    tag = {MeetingState.CANCELLED: "Cancelled", MeetingState.SKIPPED: "Week off"}.get(meeting.state)
    told = [
        f'<span class="when">{when(meeting)}</span>',
        escape(meeting.group) if several else "",
        f'<span class="tag">{tag}</span>' if tag else escape(note_of(meeting)),
        escape(meeting.note),
    ]
    dress = ' class="off"' if off else ""
    buttons = answering(meeting, asked) if asked and not off else ""
    return f"<li{dress}>{'<br>'.join(each for each in told if each)}{buttons}</li>"


def calendar(view: View, feed: FeedLink | None) -> str:
    renew = act(view, "feed")
    if feed is None:
        return (
            '<h2 id="calendar">In your calendar</h2>'
            "<p>See every meeting, and every change, where your other dates are.</p>"
            f'<form method="post" action="{renew}"><button>Make my calendar address</button></form>'
        )
    return (
        '<h2 id="calendar">In your calendar</h2><p>It follows every change by itself.</p>'
        f'<p><a class="button" href="{escape(feed.webcal)}">Subscribe</a></p>'
        "<p>Or give this address to your calendar program; it is meant for you alone:<br>"
        f'<a href="{escape(feed.url)}"><code>{escape(feed.url)}</code></a></p>'
        "<details><summary>Someone else has this address</summary><p>A new one can be made; "
        "the old one ends, and you subscribe once more.</p>"
        f'<form method="post" action="{renew}"><button class="quiet">Make a new address</button>'
        "</form></details>"
    )


def availability(view: View) -> str:
    form = view.form
    wrong = "Nothing is saved yet. Mend the lines marked below, then save again."
    days = [
        text_field(name, day, line, fault=form.faults.get(place, ""))
        for place, (name, day, line) in enumerate(zip(INPUTS, DAY_NAMES, form.lines, strict=True))
    ]
    return (
        '<h2 id="availability">When you can meet</h2>'
        "<p>In your own time, one line for each day, such as "
        "<code>18:00-20:00, 21:00-22:00 if need be</code>. Leave a day empty when you cannot.</p>"
        f"{said(wrong if form.is_wrong else '', wrong=True)}"
        f'<form method="post" action="{act(view, "availability")}#availability">'
        f"{text_field('zone', 'Time zone', form.zone, fault=form.zone_fault)}"
        f"{''.join(days)}<button>Save</button></form>"
    )


def text_field(name: str, label: str, value: str, *, fault: str) -> str:
    marks = f' aria-invalid="true" aria-describedby="{name}-fault"' if fault else ""
    told = f'<p id="{name}-fault">{escape(fault)}</p>' if fault else ""
    return (
        f'<div class="field"><label for="{name}">{label}</label>'
        f'<input id="{name}" name="{name}" value="{escape(value)}" maxlength="{LINE}" '
        f'autocomplete="off"{marks}>{told}</div>'
    )


def leaving(view: View) -> str:
    """Two steps: opening, then saying yes."""
    return (
        "<h2>Leaving</h2><details><summary>Withdraw from this cohort</summary>"
        "<p>You give up your place, and someone who waits may take it. "
        "Only your organiser can take you back.</p>"
        f'<form method="post" action="{act(view, "withdraw")}">'
        '<button class="bad">Yes, withdraw</button></form></details>'
    )
