"""Imports every module that owns a table, so that `SQLModel.metadata` is whole."""

import bot.citizens
import bot.conversation.transcript
import bot.inbox
import bot.outbox
import knowledge.agency
import knowledge.faq
import knowledge.procedure
import knowledge.provenance
