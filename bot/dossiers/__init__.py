"""Filed dossiers: where one stands, and telling its owner."""
