"""What the law lets a person ask about their own data: a copy, a correction, erasure; and how the office does it."""
