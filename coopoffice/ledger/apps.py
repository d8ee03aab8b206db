from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "coopoffice.ledger"
    label = "ledger"
