"""What knows nothing of policies: text in two languages, errors, exact numbers, dates, files."""
