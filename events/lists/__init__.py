"""Lists of the people of an event: on paper, as files, and of all waiting lists."""
