"""`python -m api.cli`: the command line without its console script."""

from api.cli import main

main()
