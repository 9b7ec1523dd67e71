"""Takes personal data out of words: numbers and addresses before storing, names too before publishing."""

from bot.privacy.numbers import mask
from bot.privacy.publishing import mask_for_publishing

__all__ = ["mask", "mask_for_publishing"]
