"""Why the chat page does not take a message, in words for the person who wrote it. Knows no request."""

from typing import Self


class Refusal(Exception):
    """`name` for scripts, `message` for people, `status` of HTTP; `wait` in seconds where waiting helps."""

    def __init__(self, name: str, message: str, status: int, wait: int = 0) -> None:
        super().__init__(name)
        self.name = name
        self.message = message
        self.status = status
        self.wait = wait

    @classmethod
    def too_long(cls, length: int, most: int) -> Self:
        """A message longer than the conversation reads. Lengths in characters."""
        words = f"Tin nhắn dài {_dotted(length)} ký tự. Mời bạn rút gọn còn tối đa {_dotted(most)} ký tự rồi gửi lại."
        return cls("too_long", words, 413)

    @classmethod
    def too_fast(cls, wait: int) -> Self:
        """More messages than the pace allows; `wait` seconds until the next."""
        return cls("too_fast", f"Bạn gửi hơi nhanh. Mời bạn thử lại sau {wait} giây.", 429, wait)

    @classmethod
    def unreadable(cls) -> Self:
        """Empty, unknown fields, a malformed id."""
        return cls("unreadable", "Tin nhắn chưa có nội dung hoặc không đọc được. Mời bạn nhập lại câu hỏi.", 422)

    @classmethod
    def no_photo(cls) -> Self:
        """A form for a picture without one."""
        return cls("unreadable", "Bạn chưa chọn ảnh. Mời bạn chọn một ảnh rồi gửi lại.", 422)

    @classmethod
    def unfit(cls, words: str) -> Self:
        """A picture that is not taken, in the words of whoever looked at it."""
        return cls("unfit", words, 422)

    @classmethod
    def not_json(cls) -> Self:
        """A body that says it is something else."""
        return cls("not_json", "Máy chủ chỉ nhận nội dung kiểu application/json.", 415)

    @classmethod
    def no_visitor(cls) -> Self:
        """Neither a cookie nor a page's token that we signed."""
        return cls("no_visitor", "Phiên trò chuyện đã hết hạn. Mời bạn tải lại trang rồi gửi lại.", 403)

    @classmethod
    def form_too_old(cls) -> Self:
        """A plain form without the cookie that it was given with."""
        words = "Trình duyệt không lưu phiên trò chuyện, hoặc trang mở đã lâu. Mời bạn cho phép cookie rồi gửi lại."
        return cls("form_too_old", words, 403)

    @classmethod
    def elsewhere(cls) -> Self:
        """Sent by another site's page."""
        return cls("elsewhere", "Yêu cầu không đến từ trang này nên không được nhận.", 403)


def _dotted(number: int) -> str:
    return f"{number:,}".replace(",", ".")
