"""Scripts, styles and pictures as they are served: small on the wire, their names changing with their content."""

from datetime import UTC, datetime

from whitenoise.storage import CompressedManifestStaticFilesStorage


class CollectedStaticFiles(CompressedManifestStaticFilesStorage):
    """Once collected, a browser keeps each file for good; before that, as in tests, files go by their own names."""

    support_js_module_import_aggregation = True  # modules find one another by the new names
    max_post_process_passes = 10  # a pass for each step of their longest chain

    def stored_name(self, name: str) -> str:
        return str(self.hashed_files.get(self.hash_key(self.clean_name(name)), name))

    def get_modified_time(self, name: str) -> datetime:
        """Always older than its source: a package that is renewed brings files with dates of long ago."""
        return datetime.min.replace(tzinfo=UTC)
