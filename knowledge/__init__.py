"""What is true whether or not anyone asks. Knows no chat, no web, no clock."""
