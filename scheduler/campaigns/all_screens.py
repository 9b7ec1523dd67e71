"""Every screen of campaigns, as one thing to hang in the console."""

from fastapi import APIRouter

from bot.console.console import Console
from scheduler.campaigns import result_screens, screens, step_screens, timetable_screens, word_screens


def routes(console: Console) -> APIRouter:
    """The list and facts, words, steps, results, and the timetable."""
    router = APIRouter()
    for part in (screens, word_screens, step_screens, result_screens, timetable_screens):
        router.routes.extend(part.screens(console).routes)
    return router
