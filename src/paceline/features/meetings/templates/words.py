"""What the page behind a personal link says, in the languages it speaks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from paceline.features.meetings.public import Answer, GuestRole, MeetingState
from paceline.kernel.catalogue.dates import DAYS, MONTHS

HOUR: Final = 60


@dataclass(frozen=True, kw_only=True)
class Counted:
    one: str
    other: str

    def of(self, count: int) -> str:
        return (self.one if count == 1 else self.other).format(count=count)


@dataclass(frozen=True, kw_only=True)
class Words:
    """`notices` are by the name of what was done; `{...}` are filled in, and escaped after that."""

    language: str
    days: tuple[str, ...]
    short_days: tuple[str, ...]
    months: tuple[str, ...]
    date: str
    notices: Mapping[str, str]
    answers: Mapping[Answer, str]
    guests: Mapping[GuestRole, str]
    tags: Mapping[MeetingState, str]
    hours: Counted
    minutes: Counted
    before: Counted
    gone: str
    gone_lead: str
    paint: str
    paint_lead: str
    withdrawn: str
    waitlisted: str
    no_group: str
    next: str
    your_time: str
    coming: str
    moved: str
    shifted: str
    later: str
    earlier: str
    led_by: str
    call_off: str
    facilitator: str
    members: str
    nothing_ahead: str
    all_meetings: str
    in_your_time: str
    calendar: str
    calendar_none: str
    make_feed: str
    calendar_lead: str
    subscribe: str
    address: str
    renew: str
    renew_lead: str
    make_new: str
    availability: str
    availability_lead: str
    leave_empty: str
    if_need_be: str
    wrong: str
    zone: str
    zone_near: str
    zone_unknown: str
    either: str
    save: str
    leaving: str
    leave: str
    leave_lead: str
    leave_sure: str

    def day(self, at: datetime) -> str:
        weekday, month = self.short_days[at.weekday()], self.months[at.month - 1]
        return self.date.format(weekday=weekday, day=at.day, month=month)

    def shift(self, minutes: int) -> str:
        """-60 is `1 hour earlier`."""
        hours, rest = divmod(abs(minutes), HOUR)
        parts = [(self.hours, hours), (self.minutes, rest)]
        length = " ".join(unit.of(count) for unit, count in parts if count)
        return (self.later if minutes > 0 else self.earlier).format(length=length)

    def zone_fault(self, near: tuple[str, ...]) -> str:
        if not near:
            return self.zone_unknown
        return self.zone_near.format(names=self.either.join(near))


ENGLISH: Final = Words(
    language="en",
    days=DAYS["en"],
    short_days=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    months=MONTHS["en"],
    date="{weekday} {day} {month}",
    notices={
        "answered": "Your answer is kept. The last one counts.",
        "saved": "Your availability is saved.",
        "renewed": "Your calendar has a new address; the one before has ended.",
        "withdrawn": "You have withdrawn.",
        "called-off": "Your visit is called off.",
    },
    answers={Answer.YES: "Yes", Answer.NO: "No", Answer.MAYBE: "Maybe"},
    guests={
        GuestRole.VISITOR: "You visit {group}.",
        GuestRole.SUBSTITUTE: "You lead {group} this once.",
    },
    tags={MeetingState.CANCELLED: "Cancelled", MeetingState.SKIPPED: "Week off"},
    hours=Counted(one="{count} hour", other="{count} hours"),
    minutes=Counted(one="{count} minute", other="{count} minutes"),
    before=Counted(one="{count} meeting before", other="{count} meetings before"),
    gone="This link is not valid any more",
    gone_lead="It may have expired, or a newer one was made. Ask your organiser for a new one.",
    paint="Paint your week",
    paint_lead="and all of this page, where scripts may run",
    withdrawn="You have withdrawn from this cohort. To come back, ask your organiser.",
    waitlisted="You are on the waiting list. You will get a group when a place is free.",
    no_group="You are in. You have no group yet; it will be shown here.",
    next="Next meeting",
    your_time="Your time, {zone}",
    coming="Are you coming on {day}?",
    moved="Moved: not at the usual time.",
    shifted="{shift} than usual for you: clocks change.",
    later="{length} later",
    earlier="{length} earlier",
    led_by="{name} leads this time.",
    call_off="Call the visit off",
    facilitator="Facilitator: {name}.",
    members="In it: {names}.",
    nothing_ahead="No meeting is ahead.",
    all_meetings="All meetings",
    in_your_time="In your time, {zone}",
    calendar="In your calendar",
    calendar_none="See every meeting, and every change, where your other dates are.",
    make_feed="Make my calendar address",
    calendar_lead="It follows every change by itself.",
    subscribe="Subscribe",
    address="Or give this address to your calendar program; it is meant for you alone:",
    renew="Someone else has this address",
    renew_lead="A new one can be made; the old one ends, and you subscribe once more.",
    make_new="Make a new address",
    availability="When you can meet",
    availability_lead="In your own time, one line for each day, such as",
    leave_empty="Leave a day empty when you cannot.",
    if_need_be="if need be",
    wrong="Nothing is saved yet. Mend the lines marked below, then save again.",
    zone="Time zone",
    zone_near="Unknown time zone; did you mean {names}?",
    zone_unknown='Unknown time zone; use a name like "Europe/London".',
    either=" or ",
    save="Save",
    leaving="Leaving",
    leave="Withdraw from this cohort",
    leave_lead="You give up your place, and someone who waits may take it. "
    "Only your organiser can take you back.",
    leave_sure="Yes, withdraw",
)
GERMAN: Final = Words(
    language="de",
    days=DAYS["de"],
    short_days=("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
    months=MONTHS["de"],
    date="{weekday}, {day}. {month}",
    notices={
        "answered": "Ihre Antwort ist notiert. Die letzte zählt.",
        "saved": "Ihre Zeiten sind gespeichert.",
        "renewed": "Ihr Kalender hat eine neue Adresse; die vorige gilt nicht mehr.",
        "withdrawn": "Sie haben sich abgemeldet.",
        "called-off": "Ihr Besuch ist abgesagt.",
    },
    answers={Answer.YES: "Ja", Answer.NO: "Nein", Answer.MAYBE: "Vielleicht"},
    guests={
        GuestRole.VISITOR: "Sie besuchen {group}.",
        GuestRole.SUBSTITUTE: "Sie leiten dieses Mal {group}.",
    },
    tags={MeetingState.CANCELLED: "Abgesagt", MeetingState.SKIPPED: "Eine Woche frei"},
    hours=Counted(one="{count} Stunde", other="{count} Stunden"),
    minutes=Counted(one="{count} Minute", other="{count} Minuten"),
    before=Counted(one="{count} Treffen davor", other="{count} Treffen davor"),
    gone="Dieser Link gilt nicht mehr",
    gone_lead="Er ist vielleicht abgelaufen, oder ein neuer wurde gemacht. "
    "Fragen Sie bei der Organisation nach einem neuen.",
    paint="Ihre Woche malen",
    paint_lead="und alles von dieser Seite, wo Skripte laufen dürfen",
    withdrawn="Sie haben sich von dieser Kohorte abgemeldet. "
    "Um zurückzukommen, fragen Sie bei der Organisation.",
    waitlisted="Sie stehen auf der Warteliste. "
    "Sie bekommen eine Gruppe, sobald ein Platz frei ist.",
    no_group="Sie sind dabei. Sie haben noch keine Gruppe; sie wird hier stehen.",
    next="Nächstes Treffen",
    your_time="Ihre Zeit, {zone}",
    coming="Kommen Sie am {day}?",
    moved="Verlegt: nicht zur üblichen Zeit.",
    shifted="{shift} als sonst für Sie: die Uhren werden umgestellt.",
    later="{length} später",
    earlier="{length} früher",
    led_by="Dieses Mal leitet {name}.",
    call_off="Besuch absagen",
    facilitator="Leitung: {name}.",
    members="Dabei: {names}.",
    nothing_ahead="Kein Treffen steht bevor.",
    all_meetings="Alle Treffen",
    in_your_time="In Ihrer Zeit, {zone}",
    calendar="In Ihrem Kalender",
    calendar_none="Jedes Treffen und jede Änderung dort, wo Ihre anderen Termine stehen.",
    make_feed="Meine Kalenderadresse machen",
    calendar_lead="Er folgt jeder Änderung von selbst.",
    subscribe="Abonnieren",
    address="Oder geben Sie diese Adresse Ihrem Kalenderprogramm; sie ist für Sie allein:",
    renew="Jemand anders hat diese Adresse",
    renew_lead="Eine neue lässt sich machen; die alte endet, und Sie abonnieren noch einmal.",
    make_new="Neue Adresse machen",
    availability="Wann Sie sich treffen können",
    availability_lead="In Ihrer eigenen Zeit, eine Zeile für jeden Tag, etwa",
    leave_empty="Lassen Sie einen Tag leer, an dem Sie nicht können.",
    if_need_be="zur Not",
    wrong="Noch ist nichts gespeichert. "
    "Berichtigen Sie die Zeilen, die unten markiert sind, und speichern Sie noch einmal.",
    zone="Zeitzone",
    zone_near="Unbekannte Zeitzone; meinten Sie {names}?",
    zone_unknown="Unbekannte Zeitzone; nehmen Sie einen Namen wie Europe/Berlin.",
    either=" oder ",
    save="Speichern",
    leaving="Abmelden",
    leave="Von dieser Kohorte abmelden",
    leave_lead="Sie geben Ihren Platz auf, und jemand, der wartet, bekommt ihn vielleicht. "
    "Nur die Organisation kann Sie wieder aufnehmen.",
    leave_sure="Ja, abmelden",
)
WORDS: Final[Mapping[str, Words]] = {each.language: each for each in (ENGLISH, GERMAN)}
