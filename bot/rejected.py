"""What a rule says when it will not do what somebody asked: words at the field, and nothing has changed."""

from collections.abc import Mapping


class Rejected(Exception):
    """`problems`: the field's name -> one Vietnamese sentence that says what to do; "" where it is the whole."""

    def __init__(self, problems: Mapping[str, str] | str) -> None:
        self.problems = {"": problems} if isinstance(problems, str) else dict(problems)
        super().__init__(" ".join(self.problems.values()))
