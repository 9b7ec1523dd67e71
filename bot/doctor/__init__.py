"""`motcua doctor`: looks at everything an installation needs and says what to do. Changes nothing."""
