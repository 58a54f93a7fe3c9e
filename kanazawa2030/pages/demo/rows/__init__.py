"""The rows of the samples: texts and values, no code."""
