"""A message in, its replies out: turns, the transcript, and the words of small talk."""
