"""Agencies, one-stop desks, hotlines, old and new place names as officials keep them."""
