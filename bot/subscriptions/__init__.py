"""Who agreed to get news from the office, about what, and the log of every yes and no."""
