"""`motcua chat` and `motcua replay`: the conversation from the command line."""

import json
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeAlias

import typer
from rich.console import Console

from bot import office_hours
from bot.channels.channel import Incoming, Reply
from bot.channels.terminal import Terminal
from bot.channels.web import hand_over
from bot.conversation import replay as replaying
from bot.conversation.turn import Conversation
from bot.database import Database

# what the composition root gives: an open database and the conversation over it
Open: TypeAlias = Callable[[], AbstractContextManager[tuple[Database, Conversation]]]


def register(app: typer.Typer, open_: Open) -> None:
    """Adds the commands to `app`; `open_` is called when one of them runs."""

    @app.command()
    def chat() -> None:
        """Trò chuyện ngay trong cửa sổ dòng lệnh (gõ /thoat để ra)."""
        with open_() as (database, conversation):

            def answer(incoming: Incoming, now: datetime) -> tuple[Reply, ...]:
                with database.transaction() as session:
                    received = conversation.receive(session, incoming, now)
                    hand_over(session, incoming, now)
                return received.replies

            Terminal().run(answer, office_hours.now)

    @app.command()
    def replay(
        dialogues: Annotated[Path, typer.Argument(help='Tệp JSONL, mỗi dòng {"id", "turns": [{"q"}, ...]}.')],
        output: Annotated[Path | None, typer.Option("-o", "--output", help="Ghi ra tệp thay vì màn hình.")] = None,
    ) -> None:
        """Chạy các hội thoại có sẵn qua bộ trả lời thật; không lưu lại gì trong cơ sở dữ liệu."""
        try:
            written = replaying.read(dialogues)
        except replaying.BadDialogue as problem:
            Console(stderr=True).print(str(problem), style="red", markup=False, highlight=False)
            raise typer.Exit(1) from None
        with open_() as (database, conversation):
            said = replaying.replay(database, conversation, written, office_hours.now())
            lines = (json.dumps(line, ensure_ascii=False) + "\n" for line in said)
            if output is None:
                sys.stdout.writelines(lines)
                return
            unfinished = output.with_name(output.name + ".part")
            with unfinished.open("w", encoding="utf-8") as file:
                file.writelines(lines)
            unfinished.replace(output)
