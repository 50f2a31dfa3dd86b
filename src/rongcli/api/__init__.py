"""rongcli for Python: the questions of the command line as functions, with money in yuan both ways."""

import sys

from rongcli.api import calls

# ``rongcli.batch`` is the function for whoever asks for it, though a package of that name stands under it.
vars(sys.modules["rongcli"])["batch"] = calls.batch
