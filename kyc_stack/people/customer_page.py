"""The settings of the customer's page, as stack outputs that are read on publishing the pages."""

import json

from kyc_stack.config import StageConfig


def page_outputs(config: StageConfig) -> dict[str, str]:
    """Return the output by name: as JSON, the consent that is asked for, and which documents the policy takes.

    It is ASCII throughout, since CloudFormation keeps no other characters.

    Args:
        config: The stage's; one without the page gets no output.
    """
    if config.web.customer is None:
        return {}
    policy = config.policy.model_dump(mode="json")
    settings = json.dumps(
        {
            "consent": config.web.customer.consent.model_dump(mode="json", include={"version", "texts"}),
            "countries": policy["supported_countries"],
            "defaultCountry": policy["default_issuing_country"],
            "documentTypes": policy["supported_document_types"],
            "backRequired": [
                {"documentType": each["document_type"], "countries": each["countries"]}
                for each in policy["back_required"]
            ],
            "liveness": policy["liveness"],
            "selfieAlone": policy["selfie_alone"],
        }
    )
    return {"CustomerPage": settings}
