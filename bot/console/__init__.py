"""The frame that every screen of the officials hangs in."""
