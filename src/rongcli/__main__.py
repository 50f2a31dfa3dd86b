"""``python -m rongcli``."""

from rongcli.cli.main import main

main()
