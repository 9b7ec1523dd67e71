"""What citizens report and suggest, from receipt to answer."""
