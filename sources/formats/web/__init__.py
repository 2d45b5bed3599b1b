"""What a web page says of itself, by where it says it; each file reads one place."""
