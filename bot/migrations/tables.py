"""Imports every module that owns a table, so that `SQLModel.metadata` is whole."""

import knowledge.agency
import knowledge.faq
import knowledge.procedure  # noqa: F401
