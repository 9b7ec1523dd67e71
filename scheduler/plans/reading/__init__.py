"""Reads a plan that an office wrote (Word, text, tables) into a proposal. Knows no database."""
