from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SarabanConfig(AppConfig):
    name = "saraban"
    verbose_name = _("Correspondence")

    def ready(self) -> None:
        from coopoffice.web.demo import DemoPart, demo_parts, scale_parts

        from . import (  # noqa: F401  (each fills registries)
            books,
            policies,
            policies_circulars,
            policies_outgoing,
            policies_secrets,
            receivers,
        )
        from .demo import letter_course, letter_drafts, letters, phrases, scale
        from .demo import secrets as demo_secrets

        demo_parts.register("letter_phrases", DemoPart("letter_phrases", phrases.load, 19))
        demo_parts.register("saraban", DemoPart("saraban", letters.load, 20))
        demo_parts.register("letter_course", DemoPart("letter_course", letter_course.load, 21))
        demo_parts.register("letter_drafts", DemoPart("letter_drafts", letter_drafts.load, 22))
        scale_parts.register("saraban", DemoPart("saraban", scale.load, 20))
        demo_parts.register("secrets", DemoPart("secrets", demo_secrets.load, 25))
