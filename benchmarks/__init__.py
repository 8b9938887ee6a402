"""What is measured, each with its target beside it."""
