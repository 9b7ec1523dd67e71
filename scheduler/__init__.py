"""What the clock starts. May import `bot` and `knowledge`."""
