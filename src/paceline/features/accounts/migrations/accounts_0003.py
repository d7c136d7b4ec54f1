"""When and how a session was proved, and who looks through whose eyes."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from paceline.db.record import Instant

revision: Final = "accounts_0003"
down_revision: Final = "accounts_0002"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    with op.batch_alter_table("token_families") as table:
        table.add_column(sa.Column("proved_at", Instant()))
        table.add_column(sa.Column("methods", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("impersonator_id", sa.Uuid()))
        table.create_foreign_key(
            "fk_token_families_impersonator_id", "users", ["impersonator_id"], ["id"]
        )
    with op.batch_alter_table("token_families") as table:
        table.alter_column("methods", server_default=None)
