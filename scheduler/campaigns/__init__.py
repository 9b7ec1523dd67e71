"""Campaigns: messages that a second official approved go out on schedule to people who agreed, as channels allow."""
