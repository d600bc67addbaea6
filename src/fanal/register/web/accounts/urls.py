from allauth.account import views as account
from django.urls import include, path

from fanal.register.web.accounts import views

urlpatterns = [
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", views.sign_out, name="account_logout"),
    path("accounts/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/", views.change_password, name="account_change_password"),
    path("accounts/sessions/", views.sessions, name="account_sessions"),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    # names that the library's pages ask for; here nobody signs up, and nothing goes by e-mail
    path("accounts/none/inactive/", views.none, name="account_inactive"),
    path("accounts/none/signup/", views.none, name="account_signup"),
    path("accounts/none/reset/", views.none, name="account_reset_password"),
    path("accounts/none/email/", views.none, name="account_email"),
    path("accounts/none/set/", views.none, name="account_set_password"),
]
