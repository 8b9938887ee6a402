"""What every page and letter may say of the company: its telephone, its mediator, its legal notice."""

from legal.models import Company

NOTICE = "legal-notice"  # stands for the legal notice among the slugs of the documents
MEDIATOR = f"{NOTICE}#mediator"  # for the part of it that names a mediator


def company_facts() -> Company | None:
    """None until somebody has filled in its facts."""
    return Company.objects.first()


def mediator_in_words() -> str:
    """Name, address and site on one line, as article L. 616-1 wants them told; empty where none is named."""
    if not (facts := company_facts()) or not facts.mediator_name:
        return ""
    parts = (facts.mediator_name, *facts.mediator_address.splitlines(), facts.mediator_url)
    return ", ".join(part.strip() for part in parts if part.strip())
