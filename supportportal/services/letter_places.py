"""Where letters lie, whose they are, and which database knows: what the pipe needs, a new process for each letter."""

from pathlib import Path

from supportportal.foundations import environment

BASE_DIR = Path(__file__).resolve().parent.parent.parent


def portal_data() -> Path:
    return environment.folder("PORTAL_DATA", BASE_DIR / "var")


def portal_domain() -> str:
    return environment.host_names("PORTAL_DOMAIN", ["pelerine.example"])[0]


def support_address(domain: str) -> str:
    return environment.email_address("SUPPORT_ADDRESS", f"support@{domain}")


def database_url(data: Path) -> str:
    return environment.url("DATABASE_URL", f"sqlite:///{data}/portal.sqlite3", "sqlite", "postgres", "postgresql")


def settings_of_the_pipe() -> dict[str, object]:
    """The same values as in the settings, a tenth of the time."""
    data = portal_data()
    return {
        "PORTAL_DATA": data,
        "SUPPORT_ADDRESS": support_address(portal_domain()),
        "DATABASE_URL": database_url(data),
    }
