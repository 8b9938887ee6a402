"""The portal's own part of the desk: what it doesn't show (hidden_tables), and the audit log (audit_list, narrowing).

Django looks here at the start of every process, so sign-ins are noted from then on.
"""

from supportportal.admin import audit_list, hidden_tables
from supportportal.audit_log import comings

__all__ = ["audit_list", "comings", "hidden_tables"]
