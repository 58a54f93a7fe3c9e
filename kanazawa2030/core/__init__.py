"""The shared app: what every other app uses."""
