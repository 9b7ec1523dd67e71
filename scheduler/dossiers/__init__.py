"""What the clock does for filed dossiers."""
