"""What goes in and out of the administration pages as a table, one concept a file.

A row beyond the importer's scope is refused with the reason; nothing is written unless every row is right.
"""

from cases.resources.kinds import CeilingResource, HelpKindResource, HelpSubkindResource, HolidayResource
from cases.resources.places import LocalAuthorityResource
from cases.resources.provisions import ProvisionResource
from cases.resources.staff import UserResource

__all__ = [
    "CeilingResource",
    "HelpKindResource",
    "HelpSubkindResource",
    "HolidayResource",
    "LocalAuthorityResource",
    "ProvisionResource",
    "UserResource",
]
