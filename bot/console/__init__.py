"""The frame every officials' screen hangs in: sign-in, roles, layout, home. Knows no feature."""
