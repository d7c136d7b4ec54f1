from typing import Final

from paceline.features.notifications import policy, routes, subscribers
from paceline.features.notifications.jobs import jobs
from paceline.features.notifications.ports import MailAlone, OtherChannels
from paceline.features.notifications.repository.addresses import (
    AddressRepository,
    DeadAddresses,
    MailEventRepository,
)
from paceline.features.notifications.repository.choices import ChoiceRepository
from paceline.features.notifications.repository.notices import (
    NoticeBook,
    NoticeReads,
    NoticeRepository,
)
from paceline.features.notifications.service.announcing import Announcer
from paceline.features.notifications.service.answers import Answers
from paceline.features.notifications.service.asking import AskService
from paceline.features.notifications.service.channels import Channels, MailChannel
from paceline.features.notifications.service.choosing import ChoiceReads, ChoiceService
from paceline.features.notifications.service.composing import Composer
from paceline.features.notifications.service.desk import NoticeDesk, UndeliverableReads
from paceline.features.notifications.service.forgetting import Forgetting
from paceline.features.notifications.service.guests import GuestNotices
from paceline.features.notifications.service.reminders import Reminders
from paceline.features.notifications.service.sendgrid import SendGridEvents
from paceline.features.notifications.service.sending import Sender
from paceline.features.notifications.service.unsubscribing import UnsubscribeLinks
from paceline.features.notifications.settings import NotificationsSettings
from paceline.kernel.registry import Feature

feature: Final = Feature(
    name="notifications",
    requires=frozenset({"accounts", "cohorts", "enrolment", "grouping", "meetings"}),
    services=(
        AddressRepository,
        DeadAddresses,
        MailEventRepository,
        ChoiceRepository,
        NoticeBook,
        NoticeReads,
        NoticeRepository,
        Announcer,
        Answers,
        MailChannel,
        Channels,
        Composer,
        Forgetting,
        GuestNotices,
        Reminders,
        Sender,
        UnsubscribeLinks,
        ChoiceReads,
        ChoiceService,
        AskService,
        NoticeDesk,
        UndeliverableReads,
        SendGridEvents,
    ),
    defaults={OtherChannels: MailAlone},
    routers=routes.routers,
    jobs=jobs,
    subscriptions=subscribers.subscriptions,
    settings=NotificationsSettings,
    roles=policy.ROLES,
    migrations="paceline.features.notifications.migrations",
)
