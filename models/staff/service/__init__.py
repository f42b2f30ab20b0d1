"""What belongs to a post: induction, experience, telephone, station numbers and territories."""
