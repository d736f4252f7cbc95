"""A quarter whose people are readers: each mail that leaves is read and answered in free words by somebody
who has not seen the rules. How a round goes: README.md beside this file."""
