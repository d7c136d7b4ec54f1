"""The page behind a personal link: plain markup that works without JavaScript."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape
from typing import Final

from paceline.features.enrolment.public import SignUpState
from paceline.features.meetings.public import Answer, GuestRole, MeetingState, OwnMeeting
from paceline.features.meetings.service.calendars import is_link
from paceline.features.meetings.service.lines import LINE, fault_told, lines_of
from paceline.features.meetings.service.own import OwnGroup, Personal
from paceline.features.meetings.service.pages import Form, View
from paceline.features.meetings.templates.words import Words
from paceline.kernel.catalogue.messages import told
from paceline.kernel.errors import PacelineError

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
INPUTS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def gone(words: Words) -> str:
    return f"<h1>{words.gone}</h1><p>{words.gone_lead}</p>"


def act(view: View, name: str) -> str:
    return f"/p/{escape(view.token)}/{name}"


def title_of(personal: Personal) -> str:
    return f"{personal.cohort_title} - {personal.program_title}"


def body_of(view: View, words: Words) -> str:
    personal = view.personal
    withdrawn = personal.state is SignUpState.WITHDRAWN
    parts = [
        f"<h1>{escape(personal.cohort_title)}</h1>",
        f'<p class="soft">{escape(personal.program_title)} · {escape(personal.name)}</p>',
        said(words.notices.get(view.notice, "")),
        said(refused(view.refusal, words), wrong=True),
        in_the_app(view.token, words),
        standing(personal, words),
        *([] if withdrawn else [part(view, words) for part in (coming, availability, leaving)]),
    ]
    return "".join(parts)


def refused(error: PacelineError | None, words: Words) -> str:
    """What cannot be told of this very error is told of its kind."""
    if error is None:
        return ""
    about = told(error.code, error.detail, error.context, language=words.language)
    return about.detail if about.language == words.language else about.title


def in_the_app(token: str, words: Words) -> str:
    """Behind `#` the secret is in no request, so in no log and no referrer either."""
    return (
        f'<p><a class="button" href="/link#{escape(token)}">{words.paint}</a> '
        f'<span class="soft">{words.paint_lead}</span></p>'
    )


def said(text: str, *, wrong: bool = False) -> str:
    if not text:
        return ""
    dress, role = ("said wrong", "alert") if wrong else ("said", "status")
    return f'<p class="{dress}" role="{role}">{escape(text)}</p>'


def standing(personal: Personal, words: Words) -> str:
    if personal.state is SignUpState.WITHDRAWN:
        return paragraph(words.withdrawn)
    if personal.state is SignUpState.WAITLISTED:
        return paragraph(words.waitlisted)
    if not personal.groups:
        return paragraph(words.no_group)
    return ""


def coming(view: View, words: Words) -> str:
    personal = view.personal
    ahead = [each for each in personal.meetings if ends_at(each) > view.now]
    before = [each for each in personal.meetings if ends_at(each) <= view.now]
    following = next((each for each in ahead if each.state is MeetingState.SCHEDULED), None)
    return "".join(
        [
            next_meeting(following, view, words) if following else "",
            *(group(each, words) for each in personal.groups),
            meetings(ahead, before, view, words),
            calendar(view, words) if personal.groups or personal.meetings else "",
        ]
    )


def ends_at(meeting: OwnMeeting) -> datetime:
    return meeting.starts_at + timedelta(minutes=meeting.minutes)


def next_meeting(meeting: OwnMeeting, view: View, words: Words) -> str:
    return (
        f'<section class="next"><h2>{words.next}</h2>'
        f'<p class="big">{when(meeting, words)}</p>'
        f'<p class="soft">{escape(words.your_time.format(zone=zone_told(meeting)))}</p>'
        f"{paragraph(guest_of(meeting, words))}{paragraph(note_of(meeting, words))}"
        f"{place(meeting.place)}"
        f"{answering(meeting, view, words)}{calling_off(meeting, view, words)}</section>"
    )


def answering(meeting: OwnMeeting, view: View, words: Words) -> str:
    """A button each, the one that was given last pressed; for whoever listens, with the time."""
    question = words.coming.format(day=words.day(meeting.local_start))
    buttons = [
        f'<button name="answer" value="{each}"{pressed(each, meeting.answer)}>{word}</button>'
        for each, word in words.answers.items()
    ]
    return (
        f'<form class="coming" method="post" action="{act(view, "rsvp")}" role="group" '
        f'aria-label="{escape(question)}">'
        f'<input type="hidden" name="meeting" value="{meeting.id}">{"".join(buttons)}</form>'
    )


def pressed(answer: Answer, given: Answer | None) -> str:
    return ' aria-pressed="true"' if answer is given else ' aria-pressed="false" class="quiet"'


def when(meeting: OwnMeeting, words: Words) -> str:
    start = meeting.local_start
    end = ends_at(meeting).astimezone(start.tzinfo)
    return (
        f'<time datetime="{start.isoformat()}">{words.day(start)}, '
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


def note_of(meeting: OwnMeeting, words: Words) -> str:
    """In plain words what is unusual about this week."""
    if meeting.moved:
        return words.moved
    if meeting.shifted:
        return words.shifted.format(shift=words.shift(meeting.shift_minutes))
    return ""


def guest_of(meeting: OwnMeeting, words: Words) -> str:
    """That it is another group's, or that somebody else leads it."""
    led = words.led_by.format(name=meeting.led_by) if meeting.led_by else ""
    own = words.guests[meeting.guest].format(group=meeting.group) if meeting.guest else ""
    return f"{own} {led}".strip()


def calling_off(meeting: OwnMeeting, view: View, words: Words) -> str:
    if meeting.guest is not GuestRole.VISITOR:
        return ""
    return (
        f'<form class="coming" method="post" action="{act(view, "call-off")}">'
        f'<input type="hidden" name="meeting" value="{meeting.id}">'
        f'<button class="quiet">{words.call_off}</button></form>'
    )


def group(own: OwnGroup, words: Words) -> str:
    led = words.facilitator.format(name=own.facilitator) if own.facilitator else ""
    members = ", ".join(own.members)
    who = words.members.format(names=members) if members else ""
    about = escape(f"{led} {who}".strip())
    return f"<h2>{escape(own.name)}</h2><p>{about}</p>{place(own.place)}"


def meetings(
    ahead: Sequence[OwnMeeting], before: Sequence[OwnMeeting], view: View, words: Words
) -> str:
    if not ahead and not before:
        return ""
    several = len({each.group_id for each in [*ahead, *before]}) > 1
    past = (
        f"<details><summary>{words.before.of(len(before))}</summary>"
        f"{listed([item(each, words, several=several) for each in before])}</details>"
        if before
        else ""
    )
    open_items = [item(each, words, several=several, asked=view) for each in ahead]
    coming_up = listed(open_items) if ahead else paragraph(words.nothing_ahead)
    zone = escape(words.in_your_time.format(zone=view.personal.zone))
    return f'<h2>{words.all_meetings}</h2><p class="soft">{zone}</p>{coming_up}{past}'


def listed(items: Sequence[str]) -> str:
    return f'<ol class="list">{"".join(items)}</ol>'


def item(meeting: OwnMeeting, words: Words, *, several: bool, asked: View | None = None) -> str:
    """With buttons where `asked` whether they come, and it takes place."""
    off = meeting.state is not MeetingState.SCHEDULED
    tag = words.tags.get(meeting.state)
    lines = [
        f'<span class="when">{when(meeting, words)}</span>',
        escape(meeting.group) if several else "",
        escape(guest_of(meeting, words)),
        f'<span class="tag">{tag}</span>' if tag else escape(note_of(meeting, words)),
        escape(meeting.note),
    ]
    dress = ' class="off"' if off else ""
    buttons = answering(meeting, asked, words) if asked and not off else ""
    buttons += calling_off(meeting, asked, words) if asked else ""
    return f"<li{dress}>{'<br>'.join(each for each in lines if each)}{buttons}</li>"


def calendar(view: View, words: Words) -> str:
    feed, renew = view.personal.feed, act(view, "feed")
    title = f'<h2 id="calendar">{words.calendar}</h2>'
    if feed is None:
        return (
            f"{title}<p>{words.calendar_none}</p>"
            f'<form method="post" action="{renew}"><button>{words.make_feed}</button></form>'
        )
    return (
        f"{title}<p>{words.calendar_lead}</p>"
        f'<p><a class="button" href="{escape(feed.webcal)}">{words.subscribe}</a></p>'
        f"<p>{words.address}<br>"
        f'<a href="{escape(feed.url)}"><code>{escape(feed.url)}</code></a></p>'
        f"<details><summary>{words.renew}</summary><p>{words.renew_lead}</p>"
        f'<form method="post" action="{renew}"><button class="quiet">{words.make_new}</button>'
        "</form></details>"
    )


def availability(view: View, words: Words) -> str:
    form = view.form or stored(view.personal, words)
    zone_fault = "" if form.zones_near is None else words.zone_fault(form.zones_near)
    faults = {day: fault_told(fault, language=words.language) for day, fault in form.faults.items()}
    days = [
        text_field(name, day, line, fault=faults.get(place, ""))
        for place, (name, day, line) in enumerate(zip(INPUTS, words.days, form.lines, strict=True))
    ]
    return (
        f'<h2 id="availability">{words.availability}</h2>'
        f"<p>{words.availability_lead} "
        f"<code>18:00-20:00, 21:00-22:00 {words.if_need_be}</code>. {words.leave_empty}</p>"
        f"{said(words.wrong if form.is_wrong else '', wrong=True)}"
        f'<form method="post" action="{act(view, "availability")}#availability">'
        f"{text_field('zone', words.zone, form.zone, fault=zone_fault)}"
        f"{''.join(days)}<button>{words.save}</button></form>"
    )


def stored(personal: Personal, words: Words) -> Form:
    lines = lines_of(personal.windows, if_need_be=words.if_need_be)
    return Form(zone=personal.zone, lines=lines)


def text_field(name: str, label: str, value: str, *, fault: str) -> str:
    marks = f' aria-invalid="true" aria-describedby="{name}-fault"' if fault else ""
    why = f'<p id="{name}-fault">{escape(fault)}</p>' if fault else ""
    return (
        f'<div class="field"><label for="{name}">{label}</label>'
        f'<input id="{name}" name="{name}" value="{escape(value)}" maxlength="{LINE}" '
        f'autocomplete="off"{marks}>{why}</div>'
    )


def leaving(view: View, words: Words) -> str:
    """Two steps: opening, then saying yes."""
    return (
        f"<h2>{words.leaving}</h2><details><summary>{words.leave}</summary>"
        f"<p>{words.leave_lead}</p>"
        f'<form method="post" action="{act(view, "withdraw")}">'
        f'<button class="bad">{words.leave_sure}</button></form></details>'
    )
