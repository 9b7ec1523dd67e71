"""The command `motcua`: the visible list of every command."""

import typer

from bot import catalogue_commands

app = typer.Typer(no_args_is_help=True, add_completion=False)
catalogue_commands.register(app)


@app.callback()
def motcua() -> None:
    """Bộ phận một cửa trên tin nhắn: trả lời người dân về thủ tục hành chính."""


def main() -> None:
    app()


if __name__ == "__main__":
    main()
