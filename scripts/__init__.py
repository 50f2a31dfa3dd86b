"""What draws, compares and measures beside the program."""
