"""The public edge of replies: their files, for whoever has the link that the reply carries."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.attachments.answering import file_response
from bot.casework import answer_files
from bot.database import Database


def routes(database: Database) -> APIRouter:
    """A token that nobody can guess is all that is asked for."""
    router = APIRouter(include_in_schema=False)

    @router.get(answer_files.PATH + "/{token}")
    async def file(token: str) -> Response:
        kept = await database.read(lambda session: answer_files.public(session, token))
        if kept is None:
            raise HTTPException(404)
        return file_response(kept.attachment, kept.content)

    return router
