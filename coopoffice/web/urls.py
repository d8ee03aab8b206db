"""Doors of the shell. Their names carry no prefix: settings and every app use them."""

from django.urls import path

from .views import account, choose, notifications, search, shell

urlpatterns = [
    path("login/", account.login, name="login"),
    path("login/code/", account.login_code, name="login_code"),
    path("logout/", account.logout, name="logout"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password_change, name="password_change"),
    path("account/two-step/", account.second_factor, name="second_factor"),
    path("account/two-step/codes/", account.recovery_codes, name="recovery_codes"),
    path("account/two-step/off/", account.second_factor_remove, name="second_factor_remove"),
    path("account/sign-out-elsewhere/", account.sign_out_elsewhere, name="sign_out_elsewhere"),
    path("language/", shell.language, name="language"),
    path("menu/", shell.menu, name="menu"),
    path("help/keys/", shell.keyboard_help, name="keyboard_help"),
    path("session/", shell.session_clock, name="session_clock"),
    path("search/", search.search, name="search"),
    path("notifications/", notifications.notification_list, name="notification_list"),
    path("notifications/<int:pk>/", notifications.notification_open, name="notification_open"),
    path("notifications/read/", notifications.notification_read_all, name="notification_read_all"),
    path("choose/<slug:picker>/", choose.choose, name="choose"),
    path("healthz", shell.healthz, name="healthz"),
]
