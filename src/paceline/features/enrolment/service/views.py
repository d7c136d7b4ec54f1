from paceline.features.enrolment.models import Person, SignUp
from paceline.features.enrolment.public import PersonId, SignUpId, SignUpView
from paceline.features.enrolment.schemas import windows_of
from paceline.web.fields import Hours


def view_of(sign_up: SignUp, person: Person) -> SignUpView:
    return SignUpView(
        id=SignUpId(sign_up.id),
        cohort_id=sign_up.cohort_id,
        person_id=PersonId(person.id),
        user_id=person.user_id,
        name=person.name,
        email=person.email,
        role=sign_up.role,
        state=sign_up.state,
        zone=sign_up.zone,
        windows=windows_of(sign_up.windows),
        max_groups=sign_up.max_groups,
        attributes=read_attributes(sign_up.attributes),
        social_hours=hours_of(sign_up.social_hours),
    )


def hours_of(kept: dict[str, str] | None) -> tuple[int, int] | None:
    return None if kept is None else Hours(**kept).minutes()


def read_attributes(kept: dict[str, object]) -> dict[str, tuple[str, ...] | float]:
    found: dict[str, tuple[str, ...] | float] = {}
    for name, value in kept.items():
        if isinstance(value, list):
            found[name] = tuple(map(str, value))
        elif isinstance(value, int | float):
            found[name] = float(value)
    return found
