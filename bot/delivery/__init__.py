"""Rules of the outbox: who may send which delivery now, how fast, and what follows. Knows no event loop."""
