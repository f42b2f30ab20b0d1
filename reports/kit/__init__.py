"""What the office files of all areas share."""
