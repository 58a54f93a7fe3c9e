"""Import the modules that register pages of the staff desk."""

from .board import admin as board_admin
from .commitments import admin as commitment_admin
from .membership import admin as membership_admin
from .profile import admin as profile_admin
from .profile import change_admin
