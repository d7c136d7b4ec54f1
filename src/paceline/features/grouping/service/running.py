"""The groups that run, told as a draft tells its own."""

from paceline.features.grouping.public import GroupView
from paceline.features.grouping.service.content import DraftContent, DraftGroup
from paceline.features.grouping.service.instances import Inputs


def running_content(inputs: Inputs) -> DraftContent:
    """The groups that run, as if they were a draft."""
    anchor = inputs.settings.zone
    return DraftContent(groups=tuple(running_group(view, anchor=anchor) for view in inputs.running))


def running_group(view: GroupView, *, anchor: str, key: str | None = None) -> DraftGroup:
    """By its name, where it has no key of a draft."""
    return DraftGroup(
        key=key or view.name,
        slot=view.slot,
        members=tuple(str(each) for each in view.member_ids),
        facilitator=str(view.facilitator_id) if view.facilitator_id else None,
        existing=str(view.id),
        zone=None if view.zone == anchor else view.zone,
        co_facilitators=tuple(str(each) for each in view.co_facilitator_ids),
    )
