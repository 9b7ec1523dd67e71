"""A person with Zalo on the phone: follows, writes, presses, sends pictures, blocks. Makes events of the account."""

from bot.demo.zalo_account import Json, OfficialAccount, Person

_CDN = "https://photo.talk.zdn.vn"


class ZaloCitizen:
    """One person. What they do waits in `account.events` until the server delivers it."""

    def __init__(self, account: OfficialAccount, identity: str = "246845883529197922", phone: str = "") -> None:
        self.account = account
        self.person = account.people.setdefault(identity, Person(identity, phone))

    def heard(self) -> list[Json]:
        """What the account wrote to this person, oldest first."""
        return self.person.heard

    def buttons(self, message: Json | None = None) -> dict[str, Json]:
        """The buttons of a message of the account, by title; of its newest without `message`."""
        payload = (message or self.heard()[-1]).get("attachment", {}).get("payload", {})
        return {button["title"]: button for button in payload.get("buttons", ())}

    def say(self, text: str) -> str:
        """Writes; the id of the message."""
        return self._message("user_send_text", {"text": text})

    def press(self, title: str, message: Json | None = None) -> str:
        """Presses a button: Zalo sends its payload as if it had been typed."""
        return self.say(self.buttons(message)[title]["payload"])

    def show(self, caption: str = "") -> str:
        """Sends a picture."""
        payload = {"thumbnail": f"{_CDN}/t.jpg", "url": f"{_CDN}/a.jpg"}
        return self._attach("user_send_image", "image", payload, {"text": caption} if caption else {})

    def send_location(self, latitude: float, longitude: float) -> str:
        coordinates = {"latitude": str(latitude), "longitude": str(longitude)}
        return self._attach("user_send_location", "location", {"coordinates": coordinates})

    def send_document(self, name: str) -> str:
        payload = {"url": f"{_CDN}/f", "name": name, "size": "233947", "type": name.rpartition(".")[2], "checksum": "0"}
        return self._attach("user_send_file", "file", payload)

    def send_sticker(self) -> str:
        return self._attach("user_send_sticker", "sticker", {"id": "6", "url": f"{_CDN}/s.png"})

    def speak(self) -> str:
        return self._attach("user_send_audio", "audio", {"url": f"{_CDN}/v.aac"})

    def follow(self) -> None:
        self.person.follows, self.person.blocked = True, False
        self.account.interacted(self.person)
        self._follower("follow", source="oa_profile")

    def unfollow(self) -> None:
        self.person.follows, self.person.blocked = False, True
        self._follower("unfollow", source="chat")

    def share_contact(self, name: str, phone: str) -> None:
        """Answers a request for contact data."""
        self.account.interacted(self.person)
        address = {"user_city": "Đắk Lắk", "user_ward": "Tuy Hòa", "user_address": "Tổ 3"}
        info = {"name": name, "phone": phone, "user_dob": "30/10/1999", "gender": "Nam", "full_address": address}
        self._event("user_submit_info", self._ends() | {"info": info})

    def receipt(self, message_id: str) -> None:
        """Zalo's news that a message was read: nothing for anyone to answer."""
        ends = {"sender": {"id": self.account.id}, "recipient": {"id": self.person.id}}
        self._event("user_seen_message", ends | {"message": {"msg_ids": [message_id]}})

    def _attach(self, name: str, kind: str, payload: Json, message: Json | None = None) -> str:
        return self._message(name, (message or {}) | {"attachments": [{"type": kind, "payload": payload}]})

    def _message(self, name: str, message: Json) -> str:
        self.account.interacted(self.person)
        identity = self.account.number()
        self.person.wrote.add(identity)
        self._event(name, self._ends() | {"message": message | {"msg_id": identity}})
        return identity

    def _follower(self, name: str, source: str) -> None:
        self._event(name, {"oa_id": self.account.id, "follower": {"id": self.person.id}, "source": source})

    def _ends(self) -> Json:
        return {"sender": {"id": self.person.id}, "recipient": {"id": self.account.id}}

    def _event(self, name: str, content: Json) -> None:
        stamp = str(int(self.account.clock().timestamp() * 1000))
        known = {"app_id": self.account.app_id, "user_id_by_app": f"app-{self.person.id}"}
        self.account.events.append(known | content | {"event_name": name, "timestamp": stamp})
