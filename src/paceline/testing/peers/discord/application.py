"""What Discord says of the application that a bot belongs to."""

from typing import Final

from paceline.testing.peers.discord.guild import Json

EMPTY: Final = (
    "icon",
    "max_participants",
    "team",
    "interactions_endpoint_url",
    "role_connections_verification_url",
    "type",
    "event_webhooks_url",
)


def application(bot: Json, owner: Json) -> Json:
    return {
        "id": bot["id"],
        "name": "Paceline",
        "description": "",
        "bot": bot,
        "owner": owner,
        "verify_key": "0" * 64,
        "flags": 0,
        "flags_new": "0",
        "bot_public": True,
        "bot_require_code_grant": False,
        "redirect_uris": [],
        "eligible_oauth2_scopes": [],
        "approximate_guild_count": 1,
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "event_webhooks_status": 1,
        "event_webhooks_types": [],
        "integration_types_config": {},
        **dict.fromkeys(EMPTY, None),
    }


def ready(bot: Json, guild_ids: list[str], *, session_id: str, address: str) -> Json:
    return {
        "v": 10,
        "user": {**bot, "mfa_enabled": True, "locale": "en-US", "verified": True, "email": None},
        "guilds": [{"id": each, "unavailable": True} for each in guild_ids],
        "session_id": session_id,
        "resume_gateway_url": address,
        "application": {"id": bot["id"], "flags": 0, "flags_new": "0"},
        "shard": [0, 1],
    }
