"""The pages and parts of importing a file."""
