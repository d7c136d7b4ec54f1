"""What a refused file's reason needs to be told in another language."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "activities_0003"
down_revision: Final = "activities_0002"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    with op.batch_alter_table("activity_upload_files") as table:
        table.add_column(sa.Column("context", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("activity_upload_files") as table:
        table.alter_column("context", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("activity_upload_files") as table:
        table.drop_column("context")
