"""One module for each output format: data in, text out; nothing here reads files or decides."""
