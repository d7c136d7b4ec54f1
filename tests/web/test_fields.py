from typing import Final

import jsonschema_rs
import pytest
from pydantic import TypeAdapter, ValidationError

from paceline.web.fields import Email

EMAIL: Final = TypeAdapter[str](Email)
UNSEEN: Final = [*range(0x21), *range(0x7F, 0xA1), 0x1680, *range(0x2000, 0x200B)]
UNSEEN_TOO: Final = [0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF]


def accepts(text: str) -> bool:
    try:
        EMAIL.validate_python(text)
    except ValidationError:
        return False
    return True


class TestAnAddress:
    @pytest.mark.parametrize("code", [*UNSEEN, *UNSEEN_TOO])
    def test_with_a_letter_that_nobody_sees_is_none_to_us_and_to_our_description(
        self, code: int
    ) -> None:
        text = f"a{chr(code)}b@example.org"
        described = jsonschema_rs.validator_for(EMAIL.json_schema())

        assert (accepts(text), described.is_valid(text)) == (False, False)

    def test_of_another_script_is_one(self) -> None:
        described = jsonschema_rs.validator_for(EMAIL.json_schema())

        assert accepts("änne@bücher.example")
        assert described.is_valid("änne@bücher.example")
