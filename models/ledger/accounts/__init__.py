"""Accounts (户): households and firms that pay, where they are, who they belonged to, and how they are found."""
