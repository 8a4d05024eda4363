"""`python -m mailcheck`."""

from mailcheck.cli.main import main

if __name__ == "__main__":
    main()
