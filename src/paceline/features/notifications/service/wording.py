"""What notices say, in the languages people can choose."""

from collections.abc import Mapping
from typing import Final

from paceline.features.notifications.public import Language
from paceline.features.notifications.service.words import About, Wording, Words
from paceline.kernel.catalogue.dates import DAYS, MONTHS

ENGLISH: Final = Words(
    hello="Hello {name},",
    page="Your page, with all your meetings and your availability",
    page_lost="Everything about your groups is in your account",
    unsubscribe="No more letters of this kind ({kind})",
    place="Place: {place}",
    note="Note: {note}",
    days=DAYS["en"],
    months=MONTHS["en"],
    date="{weekday}, {day} {month} {year}",
    span="{day}, {start} to {end} ({zone})",
    weekly="Every week; the next time is {when}.",
    widen="If you could also come {windows} (on your clock, {zone}), there would be a place.",
    miss="If you could miss {weeks}, there would be a place.",
    nothing="More times at which you can come make it likelier that a place is found.",
    somebody="Someone",
    week="week {number}",
    notices={
        About.REMINDER: Wording(
            subject="Reminder: {group} meets on {day}",
            paragraphs=("{group} ({program}, {cohort}) meets on {when}.",),
        ),
        About.ASSIGNED: Wording(
            subject="You have a group: {group}",
            paragraphs=("You are in {group} of {program}, {cohort}.", "{weekly}"),
        ),
        About.JOINED: Wording(
            subject="{who} joined {group}",
            paragraphs=("{who} is in {group} of {program}, {cohort}, from now on.",),
        ),
        About.LEFT: Wording(
            subject="{who} left {group}",
            paragraphs=("{who} is no longer in {group} of {program}, {cohort}.",),
        ),
        About.YOU_LEFT: Wording(
            subject="You are no longer in {group}",
            paragraphs=("You are no longer in {group} of {program}, {cohort}.",),
        ),
        About.MOVED: Wording(
            subject="Moved: {group} meets on {day}",
            paragraphs=("A meeting of {group} was moved. It is now on {when}.",),
        ),
        About.PLACE: Wording(
            subject="Another place: {group} on {day}",
            paragraphs=("The meeting of {group} on {when} has another place now.",),
        ),
        About.SERIES: Wording(
            subject="{group} meets at another time from now on",
            paragraphs=("{group} of {program}, {cohort}, has another weekly time.", "{weekly}"),
        ),
        About.CANCELLED: Wording(
            subject="Cancelled: {group} on {day}",
            paragraphs=("The meeting of {group} on {when} does not take place.",),
        ),
        About.SKIPPED: Wording(
            subject="A week off: {group} on {day}",
            paragraphs=("{group} has a week off: there is no meeting on {when}.",),
        ),
        About.RESTORED: Wording(
            subject="It takes place after all: {group} on {day}",
            paragraphs=("The meeting of {group} on {when} takes place after all.",),
        ),
        About.ASK: Wording(
            subject="You have no group yet: {cohort}",
            paragraphs=(
                "For {program}, {cohort}, no group was found for you yet: {reason}.",
                "{remedies}",
                "You can change your availability on your page; the next draft takes it up.",
            ),
        ),
        About.VISIT: Wording(
            subject="{who} visits {group} on {day}",
            paragraphs=("{who}, of another group, comes to the meeting of {group} on {when}.",),
        ),
        About.VISITING: Wording(
            subject="You visit {group} on {day}",
            paragraphs=("You are expected at the meeting of {group} on {when}.",),
        ),
        About.VISIT_OFF: Wording(
            subject="{who} does not visit {group} on {day}",
            paragraphs=("{who} does not come to the meeting of {group} on {when} after all.",),
        ),
        About.VISIT_ENDED: Wording(
            subject="Your visit is called off: {group} on {day}",
            paragraphs=("You cannot come to the meeting of {group} on {when} after all.",),
        ),
        About.LED: Wording(
            subject="{who} leads {group} on {day}",
            paragraphs=("{who} leads the meeting of {group} on {when} this once.",),
        ),
        About.LEADING: Wording(
            subject="You lead {group} on {day}",
            paragraphs=(
                "You lead the meeting of {group} ({program}, {cohort}) on {when} this once.",
                "Who comes, and what you can change, stands among the groups you lead.",
            ),
        ),
        About.LED_AGAIN: Wording(
            subject="Led as usual after all: {group} on {day}",
            paragraphs=("{who} does not lead the meeting of {group} on {when} after all.",),
        ),
        About.LEADER_LOST: Wording(
            subject="{who} cannot lead {group} on {day}",
            paragraphs=(
                "{who} does not lead the meeting of {group} on {when} any more.",
                "Find somebody else, or lead it yourself.",
            ),
        ),
        About.NOT_LEADING: Wording(
            subject="You do not lead {group} on {day} any more",
            paragraphs=("You do not lead the meeting of {group} on {when} after all.",),
        ),
    },
    reasons={
        "no_availability": "you gave no times",
        "window_too_short": "none of your times is long enough for a meeting",
        "no_dst_safe_slot": "your times fit in some weeks, but not in every week",
        "no_facilitator_overlap": "nobody who could lead a group can come at your times",
        "too_few_overlap": "too few others can come at your times",
        "capacity": "the groups at your times are full",
        "facilitator_capacity": "everybody who could lead a group at your times is taken",
        "": "none that fits was found",
    },
    kinds={
        "reminder": "reminders",
        "group_assigned": "your groups",
        "member_joined": "who joins your group",
        "member_left": "who leaves your group",
        "meeting_moved": "meetings that are moved",
        "meeting_cancelled": "meetings that do not take place",
        "unplaced_ask": "questions when no group is found",
        "visit": "visits of another group",
        "substitute": "who leads instead",
    },
    short_days={},
)
GERMAN: Final = Words(
    hello="Hallo {name},",
    page="Ihre Seite mit allen Treffen und Ihren Zeiten",
    page_lost="Alles zu Ihren Gruppen steht in Ihrem Konto",
    unsubscribe="Keine Briefe dieser Art mehr ({kind})",
    place="Ort: {place}",
    note="Hinweis: {note}",
    days=DAYS["de"],
    months=MONTHS["de"],
    date="{weekday}, {day}. {month} {year}",
    span="{day}, {start} bis {end} Uhr ({zone})",
    weekly="Jede Woche; das nächste Mal ist {when}.",
    widen="Könnten Sie auch {windows} (nach Ihrer Uhr, {zone}), gäbe es einen Platz.",
    miss="Könnten Sie {weeks} auslassen, gäbe es einen Platz.",
    nothing="Je mehr Zeiten Sie angeben, desto eher findet sich ein Platz.",
    somebody="Jemand",
    week="Woche {number}",
    notices={
        About.REMINDER: Wording(
            subject="Erinnerung: {group} trifft sich am {day}",
            paragraphs=("{group} ({program}, {cohort}) trifft sich am {when}.",),
        ),
        About.ASSIGNED: Wording(
            subject="Sie haben eine Gruppe: {group}",
            paragraphs=("Sie sind in {group} von {program}, {cohort}.", "{weekly}"),
        ),
        About.JOINED: Wording(
            subject="{who} ist jetzt in {group}",
            paragraphs=("{who} ist ab jetzt in {group} von {program}, {cohort}.",),
        ),
        About.LEFT: Wording(
            subject="{who} hat {group} verlassen",
            paragraphs=("{who} ist nicht mehr in {group} von {program}, {cohort}.",),
        ),
        About.YOU_LEFT: Wording(
            subject="Sie sind nicht mehr in {group}",
            paragraphs=("Sie sind nicht mehr in {group} von {program}, {cohort}.",),
        ),
        About.MOVED: Wording(
            subject="Verlegt: {group} trifft sich am {day}",
            paragraphs=("Ein Treffen von {group} wurde verlegt. Es ist jetzt am {when}.",),
        ),
        About.PLACE: Wording(
            subject="Anderer Ort: {group} am {day}",
            paragraphs=("Das Treffen von {group} am {when} hat jetzt einen anderen Ort.",),
        ),
        About.SERIES: Wording(
            subject="{group} trifft sich ab jetzt zu einer anderen Zeit",
            paragraphs=("{group} von {program}, {cohort}, hat eine andere Zeit.", "{weekly}"),
        ),
        About.CANCELLED: Wording(
            subject="Abgesagt: {group} am {day}",
            paragraphs=("Das Treffen von {group} am {when} findet nicht statt.",),
        ),
        About.SKIPPED: Wording(
            subject="Eine Woche frei: {group} am {day}",
            paragraphs=("{group} hat eine Woche frei: Am {when} ist kein Treffen.",),
        ),
        About.RESTORED: Wording(
            subject="Es findet doch statt: {group} am {day}",
            paragraphs=("Das Treffen von {group} am {when} findet doch statt.",),
        ),
        About.ASK: Wording(
            subject="Sie haben noch keine Gruppe: {cohort}",
            paragraphs=(
                "Für {program}, {cohort}, fand sich noch keine Gruppe für Sie: {reason}.",
                "{remedies}",
                "Auf Ihrer Seite können Sie Ihre Zeiten ändern; der nächste Entwurf nimmt sie.",
            ),
        ),
        About.VISIT: Wording(
            subject="{who} besucht {group} am {day}",
            paragraphs=("{who} aus einer anderen Gruppe kommt zum Treffen von {group} am {when}.",),
        ),
        About.VISITING: Wording(
            subject="Sie besuchen {group} am {day}",
            paragraphs=("Sie werden beim Treffen von {group} am {when} erwartet.",),
        ),
        About.VISIT_OFF: Wording(
            subject="{who} besucht {group} am {day} doch nicht",
            paragraphs=("{who} kommt doch nicht zum Treffen von {group} am {when}.",),
        ),
        About.VISIT_ENDED: Wording(
            subject="Ihr Besuch ist abgesagt: {group} am {day}",
            paragraphs=("Sie können doch nicht zum Treffen von {group} am {when} kommen.",),
        ),
        About.LED: Wording(
            subject="{who} leitet {group} am {day}",
            paragraphs=("{who} leitet dieses Mal das Treffen von {group} am {when}.",),
        ),
        About.LEADING: Wording(
            subject="Sie leiten {group} am {day}",
            paragraphs=(
                "Sie leiten dieses Mal das Treffen von {group} ({program}, {cohort}) am {when}.",
                "Wer kommt und was Sie ändern können, steht bei den Gruppen, die Sie leiten.",
            ),
        ),
        About.LED_AGAIN: Wording(
            subject="Doch wie sonst geleitet: {group} am {day}",
            paragraphs=("{who} leitet das Treffen von {group} am {when} doch nicht.",),
        ),
        About.LEADER_LOST: Wording(
            subject="{who} kann {group} am {day} nicht leiten",
            paragraphs=(
                "{who} leitet das Treffen von {group} am {when} nicht mehr.",
                "Finden Sie jemand anderen, oder leiten Sie es selbst.",
            ),
        ),
        About.NOT_LEADING: Wording(
            subject="Sie leiten {group} am {day} nicht mehr",
            paragraphs=("Sie leiten das Treffen von {group} am {when} doch nicht.",),
        ),
    },
    reasons={
        "no_availability": "Sie haben keine Zeiten angegeben",
        "window_too_short": "keine Ihrer Zeiten ist lang genug für ein Treffen",
        "no_dst_safe_slot": "Ihre Zeiten passen in manchen Wochen, aber nicht in jeder",
        "no_facilitator_overlap": "zu Ihren Zeiten kann niemand, der eine Gruppe leiten könnte",
        "too_few_overlap": "zu Ihren Zeiten können zu wenige andere",
        "capacity": "die Gruppen zu Ihren Zeiten sind voll",
        "facilitator_capacity": "wer zu Ihren Zeiten leiten könnte, ist schon vergeben",
        "": "es fand sich keine, die passt",
    },
    kinds={
        "reminder": "Erinnerungen",
        "group_assigned": "Ihre Gruppen",
        "member_joined": "wer in Ihre Gruppe kommt",
        "member_left": "wer Ihre Gruppe verlässt",
        "meeting_moved": "verlegte Treffen",
        "meeting_cancelled": "Treffen, die nicht stattfinden",
        "unplaced_ask": "Fragen, wenn sich keine Gruppe findet",
        "visit": "Besuche einer anderen Gruppe",
        "substitute": "wer stattdessen leitet",
    },
    short_days={
        "Mon": "Mo",
        "Tue": "Di",
        "Wed": "Mi",
        "Thu": "Do",
        "Fri": "Fr",
        "Sat": "Sa",
        "Sun": "So",
    },
)
WORDS: Final[Mapping[Language, Words]] = {Language.EN: ENGLISH, Language.DE: GERMAN}
