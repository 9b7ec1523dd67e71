"""The yearly plan: reading, checking, following and telling."""
