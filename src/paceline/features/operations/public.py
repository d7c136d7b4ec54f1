"""What other slices may know of the running system: the name of a job."""

from typing import NewType
from uuid import UUID

JobId = NewType("JobId", UUID)
