"""What the bot says, in the languages that the rest of us speaks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from paceline.features.meetings.public import Answer, GuestRole


@dataclass(frozen=True, kw_only=True)
class Words:
    """One language; names in braces are filled in. `days` begin on Monday."""

    days: Sequence[str]
    answers: Mapping[Answer, str]
    no_meeting: str
    do_you_come: str
    you_said: str
    said_before: str
    guests: Mapping[GuestRole, str]
    led_by: str
    signed_up_to_nothing: str
    change_times: str
    no_times: str
    times: str
    times_kept: str
    spare: str
    no_group: str
    no_groups: str
    more: str
    signed_up: str
    in_already: str
    waiting: str
    say_times: str
    how_to_join: str
    connected_to_nothing: str
    looked_at: str
    in_step: str
    draft_failed: str
    draft_ready: str
    commands: Mapping[str, str]
    options: Mapping[str, str]


ENGLISH: Final = Words(
    days=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    answers={Answer.YES: "Yes", Answer.NO: "No", Answer.MAYBE: "Maybe"},
    no_meeting="You have no meeting ahead.",
    do_you_come="Do you come?",
    you_said="You said: {answer}.",
    said_before="you said {answer}",
    guests={GuestRole.VISITOR: "a visit", GuestRole.SUBSTITUTE: "you lead this once"},
    led_by="this time led by {name}",
    signed_up_to_nothing="You have signed up to nothing yet. `/join` shows what is open.",
    change_times="To change it, ask `/availability times:Wed 18:00-20:00; Sat 9:00-11:00 if need "
    "be`, open your own page (`/join` gives you its link) or {address}.",
    no_times="You have not said yet when you can meet ({zone}).",
    times="You can meet ({zone}): {windows}.",
    times_kept="Noted.",
    spare="if need be",
    no_group="You are in no group yet.",
    no_groups="{cohort} has no published groups yet.",
    more="and {count} more",
    signed_up="You are signed up to {cohort}.",
    in_already="You are in {cohort} already.",
    waiting="{cohort} is full; you are on the waiting list.",
    say_times="Say when you can meet here or with `/availability`, and keep the link to yourself: "
    "{link}",
    how_to_join="To sign up to {cohort}, make an account at {address} with Discord; then ask "
    "`/join {slug}` again.",
    connected_to_nothing="{cohort} is connected to nothing outside.",
    looked_at="{cohort} is looked at now. Until then:",
    in_step="in step {when}",
    draft_failed="Draft {number} came to nothing: {failure}",
    draft_ready="Draft {number} is ready: {placed} of {members} people have a group, {left} have "
    "none. Look at it and publish it in Paceline.",
    commands={
        "next": "Your next meetings, in your own time zone.",
        "rsvp": "Say whether you come to your next meeting.",
        "availability": "When you said you can meet; or say it anew.",
        "groups": "Your groups; or all of a cohort that you organise.",
        "join": "Sign up to a cohort, or get the link to your own page.",
        "schedule": "Draft the groups of a cohort that you organise.",
        "sync": "Bring everything outside in step with a cohort that you organise.",
    },
    options={
        "cohort": "Its title or short name.",
        "open": "One that people can sign up to.",
        "times": "All your times, like: Wed 18:00-20:00; Sat 9:00-11:00 if need be",
    },
)
GERMAN: Final = Words(
    days=("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
    answers={Answer.YES: "Ja", Answer.NO: "Nein", Answer.MAYBE: "Vielleicht"},
    no_meeting="Sie haben kein Treffen vor sich.",
    do_you_come="Kommen Sie?",
    you_said="Ihre Antwort: {answer}.",
    said_before="Ihre Antwort: {answer}",
    guests={GuestRole.VISITOR: "ein Besuch", GuestRole.SUBSTITUTE: "Sie leiten dieses Mal"},
    led_by="dieses Mal leitet {name}",
    signed_up_to_nothing="Sie haben sich noch nirgends angemeldet. `/join` zeigt, was offen ist.",
    change_times="Zum Ändern fragen Sie "
    "`/availability times:Mi 18:00-20:00; Sa 9:00-11:00 notfalls`, "
    "öffnen Sie Ihre eigene Seite (`/join` gibt Ihnen den Link) oder {address}.",
    no_times="Sie haben noch nicht gesagt, wann Sie können ({zone}).",
    times="Sie können ({zone}): {windows}.",
    times_kept="Notiert.",
    spare="notfalls",
    no_group="Sie sind noch in keiner Gruppe.",
    no_groups="{cohort} hat noch keine veröffentlichten Gruppen.",
    more="und {count} weitere",
    signed_up="Sie sind zu {cohort} angemeldet.",
    in_already="Sie sind schon bei {cohort} dabei.",
    waiting="{cohort} ist voll; Sie stehen auf der Warteliste.",
    say_times="Sagen Sie hier oder mit `/availability`, wann Sie können, und behalten Sie den Link "
    "für sich: {link}",
    how_to_join="Um sich zu {cohort} anzumelden, legen Sie unter {address} mit Discord ein Konto "
    "an; dann fragen Sie noch einmal `/join {slug}`.",
    connected_to_nothing="{cohort} ist mit nichts außerhalb verbunden.",
    looked_at="{cohort} wird jetzt abgeglichen. Bis dahin:",
    in_step="im Gleichstand {when}",
    draft_failed="Aus Entwurf {number} ist nichts geworden: {failure}",
    draft_ready="Entwurf {number} ist fertig: {placed} von {members} Leuten haben eine Gruppe, "
    "{left} haben keine. Sehen Sie ihn sich in Paceline an und veröffentlichen Sie ihn dort.",
    commands={
        "next": "Ihre nächsten Treffen, in Ihrer Zeitzone.",
        "rsvp": "Sagen, ob Sie zu Ihrem nächsten Treffen kommen.",
        "availability": "Wann Sie nach Ihrer Angabe können; oder es neu sagen.",
        "groups": "Ihre Gruppen; oder alle einer Kohorte, die Sie organisieren.",
        "join": "Sich zu einer Kohorte anmelden, oder den Link zu Ihrer Seite holen.",
        "schedule": "Die Gruppen einer Kohorte entwerfen, die Sie organisieren.",
        "sync": "Alles außerhalb mit einer Kohorte abgleichen, die Sie organisieren.",
    },
    options={
        "cohort": "Titel oder Kurzname.",
        "open": "Eine, zu der man sich anmelden kann.",
        "times": "Alle Ihre Zeiten, etwa: Mi 18:00-20:00; Sa 9:00-11:00 notfalls",
    },
)
WORDS: Final[Mapping[str, Words]] = {"en": ENGLISH, "de": GERMAN}


def words(language: str) -> Words:
    return WORDS.get(language, ENGLISH)
