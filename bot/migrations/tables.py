"""Imports every module that owns a table, so that `SQLModel.metadata` is whole."""

import bot.channels.zalo_templates
import bot.channels.zalo_token
import bot.channels.zalo_windows
import bot.citizens
import bot.conversation.transcript
import bot.delivery.pacing
import bot.duty
import bot.inbox
import bot.notice
import bot.outbox
import bot.server_secret
import knowledge.agency
import knowledge.faq
import knowledge.procedure
import knowledge.provenance
import scheduler.timetable
