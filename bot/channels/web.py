"""The web chat as a channel: what a browser may send, and replies that lie ready until the page reads them."""

import unicodedata
from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from sqlalchemy import update
from sqlmodel import Session, col

from bot.channels.channel import Capabilities, Incoming, Kind, Reply
from bot.outbox import Delivery, DeliveryStatus

NAME = "web"


class Place(BaseModel):
    """Where a visitor says they are, in degrees."""

    model_config = ConfigDict(extra="forbid", strict=True)

    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]


class Written(BaseModel):
    """One message of the page: free text, the action of a choice, or a place. `id` is made by the page for each."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
    text: str = ""
    action: Annotated[str, Field(max_length=64)] = ""
    place: Place | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if [bool(self.text.strip()), bool(self.action), self.place is not None].count(True) != 1:
            raise ValueError("a message is either text, an action or a place")
        return self

    def incoming(self, visitor: str, now: datetime) -> Incoming:
        """The message as every channel's. The id holds the visitor, so that nobody can use up another's ids."""
        kind = Kind.LOCATION if self.place else Kind.PRESS if self.action else Kind.TEXT
        return Incoming(
            channel=NAME,
            external_id=f"{visitor}:{self.id}",
            address=visitor,
            kind=kind,
            text=self.action or unicodedata.normalize("NFC", self.text),
            sent_at=now,
            media=self.place.model_dump() if self.place else {},
        )


def shown(visitor: str, message_id: str, attachment_id: int, name: str, now: datetime) -> Incoming:
    """A picture that the page sent and that is kept as a draft."""
    return Incoming(
        channel=NAME,
        external_id=f"{visitor}:{message_id}",
        address=visitor,
        kind=Kind.PHOTO,
        sent_at=now,
        media={"attachment": attachment_id, "name": name},
    )


class WebChannel:
    """Nothing leaves this machine: a message is sent once it is marked so, and the page fetches it."""

    name = NAME
    capabilities = Capabilities(
        text_limit=None,
        buttons=100,
        button_label_limit=200,
        image_urls=True,
        receives=frozenset({Kind.TEXT, Kind.PRESS, Kind.PHOTO, Kind.LOCATION}),
    )

    async def send(self, address: str, reply: Reply, *, answers: str = "") -> str:
        """The platform's message id is ours: there is no other."""
        return ""


def hand_over(session: Session, incoming: Incoming, now: datetime) -> None:
    """Marks the answers to `incoming` as sent, in the transaction that wrote them: the page has them at once."""
    session.connection().execute(
        update(Delivery)
        .where(
            col(Delivery.channel) == incoming.channel,
            col(Delivery.address) == incoming.address,
            col(Delivery.answers) == incoming.external_id,
            col(Delivery.status) == DeliveryStatus.PENDING,
        )
        .values(status=DeliveryStatus.SENT.value, finished_at=now)
    )
