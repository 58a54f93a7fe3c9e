"""The yearly question whether a profile is still right."""
