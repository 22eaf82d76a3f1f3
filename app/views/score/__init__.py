"""The melody engraved, and written to paper and files."""
