"""What the conversation could not answer: read by officials, answered, turned into knowledge or a case."""
