"""Lets ``python -m salesprocess`` do what the command does."""

from salesprocess.cli import main

if __name__ == "__main__":
    main()
