"""The secret that signs cookies where MOTCUA_SECRET_KEY is empty: made once, kept in the database for all."""

import secrets

from pydantic import SecretStr
from sqlmodel import Field, Session, SQLModel

from bot.settings import Settings

_NAME = "key"


class ServerSecret(SQLModel, table=True):
    """One secret of this installation."""

    __tablename__ = "server_secret"
    name: str = Field(primary_key=True)
    value: str


def with_secret(session: Session, settings: Settings) -> Settings:
    """The settings with a secret key: the configured one, or the one that this database keeps."""
    if settings.secret_key.get_secret_value():
        return settings
    kept = session.get(ServerSecret, _NAME)
    if kept is None:
        kept = ServerSecret(name=_NAME, value=secrets.token_urlsafe(32))
        session.add(kept)
        session.flush()
    return settings.model_copy(update={"secret_key": SecretStr(kept.value)})
