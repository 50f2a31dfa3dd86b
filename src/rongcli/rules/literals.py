"""The codes of an award as types: apart, as ``typing`` stays off the path of an answer."""

from typing import Literal

Eligibility = Literal["eligible", "ineligible", "needs-information"]
Certainty = Literal["determined", "ceiling", "range", "unpublished", "none"]
