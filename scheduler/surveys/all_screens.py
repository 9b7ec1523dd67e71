"""Every screen of surveys, as one thing to hang in the console."""

from fastapi import APIRouter

from bot.console.console import Console
from scheduler.surveys import (
    improvement_screens,
    notice_screens,
    placement_screens,
    questionnaire_screens,
    round_screens,
    screens,
)


def routes(console: Console) -> APIRouter:
    """Results, placements, rounds, questionnaires, improvement, public notices."""
    router = APIRouter()
    for part in (
        screens,
        placement_screens,
        round_screens,
        questionnaire_screens,
        improvement_screens,
        notice_screens,
    ):
        router.routes.extend(part.screens(console).routes)
    return router
