from django.apps import AppConfig


class LedgerTestConfig(AppConfig):
    name = "tests.ledger.testapp"
    label = "ledger_testapp"
