"""The yearly plan of propaganda on administrative reform: what is to be done, by whom and when, and what was done."""
