from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from paceline.kernel.config import Settings, instead

FOLDER: Final = "replies"


class IcsSettings(Settings):
    """How people without another calendar are invited by letter, and where they answer."""

    address: Annotated[
        str,
        Field(
            max_length=254,
            pattern=r"^([^\s@]+@[^\s@]+)?$",
            description="Where calendars send their answers.",
            json_schema_extra=instead("answers go to the address that letters are from"),
        ),
    ] = ""
    replies: Annotated[
        Path | None,
        Field(
            description="The Maildir that answers are delivered to; it is only read.",
            json_schema_extra=instead("the folder replies in the data_dir"),
        ),
    ] = None


class Language(StrEnum):
    EN = "en"
    DE = "de"


class Options(BaseModel):
    """What can be chosen for one cohort."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    skip_google: Annotated[bool, Field(strict=True)] = True
    language: Language = Language.EN


def faults_of(options: Any) -> list[str]:  # noqa: ANN401, whatever came over HTTP
    try:
        Options.model_validate(options)
    except ValidationError as error:
        return [
            f"{'.'.join(map(str, each['loc'])) or 'options'}: {each['msg']}"
            for each in error.errors()
        ]
    return []
