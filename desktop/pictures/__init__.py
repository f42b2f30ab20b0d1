"""Every page and state of the program as a picture, without a screen."""
