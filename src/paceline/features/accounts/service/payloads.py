from dataclasses import dataclass
from typing import ClassVar

from typing_extensions import override

from paceline.kernel.identity import UserId
from paceline.kernel.messages import JobPayload


@dataclass(frozen=True, kw_only=True)
class TellErasedAgain(JobPayload):
    name: ClassVar = "accounts.tell_erased_again"

    user_id: UserId

    @property
    @override
    def key(self) -> str:
        return str(self.user_id)
