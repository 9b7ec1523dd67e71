"""Answering about procedures: the chat, the cards, the public pages."""
