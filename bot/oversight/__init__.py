"""Looking after the system itself from the console: who did what, and whether messages get through."""
