"""A tour without any account: stand-ins for the platforms, and a scripted conversation over them."""
