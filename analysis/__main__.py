"""``python -m analysis`` is the command."""

from analysis.cli import main

main()
