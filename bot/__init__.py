"""What a citizen or an official starts: channels, conversation, the console. May import `knowledge` only."""
