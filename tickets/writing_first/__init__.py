"""An agent writes to somebody who didn't ask: a request of its own begins with our letter (first_letter)."""
