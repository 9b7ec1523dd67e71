"""What an Official Account may send, judged as Zalo judges it: shapes, lengths, windows, quotas, the night. No HTTP."""

import re
import unicodedata
from datetime import timedelta
from typing import Any

from bot.demo.zalo_account import Json, OfficialAccount, Person, ZaloProblem
from bot.office_hours import local

_TEXT, _TITLE, _PAYLOAD, _BUTTONS = 2000, 100, 1000, 5
_QUERIES = {"oa.query.show", "oa.query.hide"}


def consult(account: OfficialAccount, body: Json) -> Json:
    """`/v3.0/oa/message/cs`."""
    _only(body, {"recipient", "message"}, "body")
    _only(body.get("recipient"), {"user_id"}, "recipient")
    message: Any = body.get("message")
    _only(message, {"text", "attachment", "quote_message_id"}, "message")
    person = account.person(body["recipient"].get("user_id"))
    _check_message(message, person)
    _check_reachable(person)
    quota = _charge(account, person)
    return _sent(account, person, message, quota)


def template_by_uid(account: OfficialAccount, body: Json) -> Json:
    """`/v3.0/oa/message/template`."""
    _only(body, {"user_id", "template_id", "template_data"}, "body")
    person = account.person(body.get("user_id"))
    _check_reachable(person)
    if _night(account):
        raise ZaloProblem(-234, "This message type is not allowed at night")
    _check_data(account, body, unknown=-249, missing=-201, too_long=-210)
    return _sent(account, person, {"template": body}, {"quota_type": "purchase_quota", "remain": account.paid_left})


def template_by_phone(account: OfficialAccount, body: Json) -> Json:
    """`/message/template` of the business host."""
    _only(body, {"phone", "template_id", "template_data", "tracking_id", "mode", "sending_mode"}, "body")
    phone, tracking = body.get("phone"), body.get("tracking_id")
    if not isinstance(phone, str) or not re.fullmatch(r"\+?84\d{9,10}", phone):
        raise ZaloProblem(-108, "Phone number invalid")
    if not isinstance(tracking, str) or not 0 < len(tracking) <= 48:
        raise ZaloProblem(-1122, "tracking_id is missing or too long")
    _check_data(account, body, unknown=-109, missing=-1122, too_long=-1121)
    if _night(account):
        raise ZaloProblem(-133, "This template cannot be sent at night")
    if account.daily_left == 0:
        raise ZaloProblem(-144, "Daily quota exceeded")
    person = next((one for one in account.people.values() if one.phone == phone.lstrip("+")), None)
    if person is None:
        raise ZaloProblem(-118, "Zalo account not existed")
    account.daily_left -= 1
    person.heard.append({"template": body})
    quota = {"dailyQuota": "500", "remainingQuota": str(account.daily_left)}
    return {"msg_id": account.number(), "sent_time": _stamp(account), "sending_mode": "1", "quota": quota}


def template_info(account: OfficialAccount, template_id: str) -> Json:
    """`/template/info/v2` of the business host."""
    template = account.templates.get(template_id)
    if template is None:
        raise ZaloProblem(-109, "Template invalid")
    parameters = [
        {"name": name, "require": True, "type": "STRING", "maxLength": most, "minLength": 0, "acceptNull": False}
        for name, most in template.parameters.items()
    ]
    return {"templateId": template_id, "templateName": "", "status": "ENABLE", "listParams": parameters}


def _check_message(message: Json, person: Person) -> None:
    text, attachment = message.get("text", ""), message.get("attachment")
    if not isinstance(text, str) or not (text or attachment):
        raise ZaloProblem(-201, "text is invalid!")
    if len(unicodedata.normalize("NFC", text)) > _TEXT:
        raise ZaloProblem(-210, "text is over limit")
    quoted = message.get("quote_message_id")
    if quoted is not None and (attachment or quoted not in person.wrote):
        raise ZaloProblem(-201, "quote_message_id is invalid!")
    if attachment is None:
        return
    _only(attachment, {"type", "payload"}, "attachment")
    if attachment.get("type") != "template":
        raise ZaloProblem(-201, "attachment type is invalid!")
    payload = attachment.get("payload")
    if isinstance(payload, dict) and payload.get("template_type") == "media":
        _check_picture(payload)
    else:
        _check_buttons(payload, text)


def _check_picture(payload: Json) -> None:
    _only(payload, {"template_type", "elements"}, "payload")
    elements = payload.get("elements")
    if not isinstance(elements, list) or len(elements) != 1:
        raise ZaloProblem(-201, "elements is invalid!")
    element = elements[0]
    _only(element, {"media_type", "url", "attachment_id"}, "element")
    link = element.get("url")
    if element.get("media_type") != "image" or (link is None) == (element.get("attachment_id") is None):
        raise ZaloProblem(-201, "element is invalid!")
    if link is not None and not _is_link(link):
        raise ZaloProblem(-201, "url is invalid!")


def _check_buttons(payload: Any, text: str) -> None:
    _only(payload, {"buttons"}, "payload")
    buttons = payload.get("buttons")
    if not text or not isinstance(buttons, list) or not 1 <= len(buttons) <= _BUTTONS:
        raise ZaloProblem(-201, "buttons is invalid!")
    for button in buttons:
        _only(button, {"title", "type", "payload", "image_icon"}, "button")
        title, kind, said = button.get("title"), button.get("type"), button.get("payload")
        if not isinstance(title, str) or not 0 < len(title) <= _TITLE:
            raise ZaloProblem(-201, "title is invalid!")
        if kind in _QUERIES:
            fits = isinstance(said, str) and 0 < len(said) <= _PAYLOAD
        elif kind == "oa.open.url":
            fits = isinstance(said, dict) and said.keys() == {"url"} and _is_link(said["url"])
        else:
            fits = False
        if not fits:
            raise ZaloProblem(-201, "payload is invalid!")


def _check_reachable(person: Person) -> None:
    if person.asleep:
        raise ZaloProblem(-227, "User is banned or has been inactive for more than 45 days")
    if person.blocked:
        raise ZaloProblem(-217, "The user blocked invitations from the OA")
    if not person.follows and person.last_interaction is None:
        raise ZaloProblem(-213, "User has not followed OA")


def _charge(account: OfficialAccount, person: Person) -> Json:
    quiet = account.clock() - person.last_interaction if person.last_interaction else timedelta.max
    if quiet > timedelta(days=7):
        raise ZaloProblem(-230, "User has not interacted with the OA in the past 7 days")
    if quiet <= timedelta(hours=48) and person.free_left > 0:
        person.free_left -= 1
        return {"quota_type": "reply", "remain": str(person.free_left), "total": "8"}
    if account.paid_left == 0:
        raise ZaloProblem(-211, "Out of quota")
    account.paid_left -= 1
    return {"quota_type": "sub_quota", "remain": str(account.paid_left), "total": "1000"}


def _check_data(account: OfficialAccount, body: Json, *, unknown: int, missing: int, too_long: int) -> None:
    template = account.templates.get(str(body.get("template_id")))
    if template is None:
        raise ZaloProblem(unknown, "Template invalid")
    data = body.get("template_data")
    if not isinstance(data, dict) or data.keys() != template.parameters.keys():
        raise ZaloProblem(missing, "template_data misses a parameter or has one too many")
    for name, most in template.parameters.items():
        if not isinstance(data[name], str) or not 0 < len(data[name]) <= most:
            raise ZaloProblem(too_long, f"{name} is too long")


def _sent(account: OfficialAccount, person: Person, message: Json, quota: Json) -> Json:
    identity = account.number()
    person.heard.append(message)
    return {"message_id": identity, "user_id": person.id, "sent_time": _stamp(account), "quota": quota}


def _night(account: OfficialAccount) -> bool:
    hour = local(account.clock()).hour
    return hour >= 22 or hour < 6


def _stamp(account: OfficialAccount) -> str:
    return str(int(account.clock().timestamp() * 1000))


def _is_link(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(("https://", "http://"))


def _only(value: Any, keys: set[str], name: str) -> None:
    if not isinstance(value, dict) or not value.keys() <= keys:
        raise ZaloProblem(-201, f"{name} is invalid!")
