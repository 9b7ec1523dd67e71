"""How officials and citizens read a case's vocabularies."""

from bot import texts
from bot.feedback.kinds import Category, Kind, Source, Status

_words = texts.beside(__file__)

KINDS = {kind.value: _words(f"kind.{kind}") for kind in Kind}
CATEGORIES = {category.value: _words(f"category.{category}") for category in Category}
SOURCES = {source.value: _words(f"source.{source}") for source in Source}
STATUSES = {status.value: _words(f"status.{status}") for status in Status}
