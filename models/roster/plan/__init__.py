"""The plan of a month: who works what, what is wrong with it, who is on duty when."""
