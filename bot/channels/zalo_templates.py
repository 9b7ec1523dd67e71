"""Templates that Zalo approved, one for each kind of notice: the only words that may go outside the window.

Owns the rows and how the facts of a notice fill a template; sending is the channels' business.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from bot.channels.channel import Refused, Reply
from knowledge.moment import moment


class SentBy(StrEnum):
    """Whom a template is addressed to: a user of the Official Account, or a phone number (ZNS)."""

    UID = "uid"
    PHONE = "phone"


class ZaloTemplate(SQLModel, table=True):
    """An approved template for one purpose.

    `parameters`: {"name", "fact", "required", "max_length"} of each, as Zalo lists them; `fact` is ours.
    """

    __tablename__ = "zalo_template"
    __table_args__ = (UniqueConstraint("purpose", "sent_by"),)
    id: int | None = Field(default=None, primary_key=True)
    purpose: str
    sent_by: str
    template_id: str
    parameters: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    checked_at: datetime = Field(sa_column=moment())

    def fill(self, reply: Reply) -> dict[str, str]:
        """The template's data. Raises Refused when a required fact is missing or too long: Zalo would refuse it too."""
        facts = dict(reply.facts)
        data: dict[str, str] = {}
        for parameter in self.parameters:
            value = facts.get(parameter["fact"], "").strip()
            if not value and parameter["required"]:
                raise Refused(f"mẫu tin {self.template_id} cần {parameter['name']} nhưng thông báo không có")
            if parameter["max_length"] and len(value) > parameter["max_length"]:
                raise Refused(f"{parameter['name']} dài hơn {parameter['max_length']} ký tự của mẫu tin")
            if value:
                data[parameter["name"]] = value
        return data


def template_for(session: Session, purpose: str, sent_by: SentBy) -> ZaloTemplate | None:
    """The template of a kind of notice, where one is set up."""
    if not purpose:
        return None
    found = select(ZaloTemplate).where(col(ZaloTemplate.purpose) == purpose, col(ZaloTemplate.sent_by) == sent_by)
    return session.exec(found).first()


def set_up(session: Session, template: ZaloTemplate) -> None:
    """Uses `template` for its purpose from now on."""
    old = template_for(session, template.purpose, SentBy(template.sent_by))
    if old is not None:
        template.id = old.id
    session.merge(template)


def all_templates(session: Session) -> list[ZaloTemplate]:
    """Every template, by purpose."""
    return list(session.exec(select(ZaloTemplate).order_by(col(ZaloTemplate.purpose), col(ZaloTemplate.sent_by))))


def parameters_of(listed: list[dict[str, Any]], facts: dict[str, str]) -> list[dict[str, Any]]:
    """The parameters as Zalo's `template/info` lists them; `facts` names ours for each, by default the same name.

    Raises ValueError for a name in `facts` that the template does not have.
    """
    names = [str(parameter["name"]) for parameter in listed]
    unknown = sorted(facts.keys() - set(names))
    if unknown:
        raise ValueError(f"mẫu tin không có tham số {', '.join(unknown)}; các tham số: {', '.join(names)}")
    return [
        {
            "name": name,
            "fact": facts.get(name, name),
            "required": bool(parameter.get("require", True)) and not parameter.get("acceptNull", False),
            "max_length": int(parameter.get("maxLength") or 0),
        }
        for name, parameter in zip(names, listed, strict=True)
    ]
