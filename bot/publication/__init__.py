"""What the public may read of reports and their answers: masked, approved by a person, and able to be taken back."""
