"""The officials' work on cases: who may, which step follows which, answering, merging, the queue and its screens."""
