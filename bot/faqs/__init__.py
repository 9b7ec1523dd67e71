"""Frequently asked questions as officials keep them: drafted by one, published by another."""
