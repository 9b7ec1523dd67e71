"""The office's working calendar: which days count, in which hours, and what a number of working days comes to."""
