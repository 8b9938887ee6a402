"""The agents' desk, small and after years: no page and no round of the portal's own may cost what lies behind it."""
