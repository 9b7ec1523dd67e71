"""An open installation, as the composition root hands it round."""

from dataclasses import dataclass

from bot.conversation.turn import Conversation
from bot.database import Database
from bot.settings import Settings
from knowledge.live import LiveFinder


@dataclass(frozen=True, slots=True)
class House:
    """What every process has."""

    settings: Settings
    database: Database
    finder: LiveFinder
    conversation: Conversation
    answers: bool = True  # False: nothing is asked here, and the finder stays empty
