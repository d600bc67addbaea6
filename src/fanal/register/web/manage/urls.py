from django.urls import path

from fanal.register.web.manage import organisations, people, profiles, protection, rota, tokens, views

urlpatterns = [
    path("manage/", views.manage, name="manage"),
    path("manage/log/", views.log, name="manage_log"),
    path("manage/organisations/", organisations.organisations, name="manage_organisations"),
    path("manage/organisations/<uuid:pk>/", organisations.organisation, name="manage_organisation"),
    path("manage/organisations/<uuid:pk>/tokens/", tokens.tokens, name="manage_tokens"),
    path("manage/tokens/<uuid:pk>/revoke/", tokens.revoke, name="manage_revoke"),
    path("manage/people/", people.people, name="manage_people"),
    path("manage/people/<uuid:pk>/", people.account, name="manage_account"),
    path("manage/people/<uuid:pk>/role/", people.give_role, name="manage_give_role"),
    path("manage/people/<uuid:pk>/role/<int:role>/end/", people.end_role, name="manage_end_role"),
    path("manage/people/<uuid:pk>/active/", people.active, name="manage_active"),
    path("manage/people/<uuid:pk>/help/", people.help_account, name="manage_help"),
    path("manage/profiles/", profiles.profiles, name="manage_profiles"),
    path("manage/profiles/<int:pk>/", profiles.profile, name="manage_profile"),
    path("manage/profiles/<int:pk>/sign/", profiles.sign, name="manage_sign"),
    path("manage/profiles/<int:pk>/activate/", profiles.activate, name="manage_activate"),
    path("manage/data-protection/", protection.protection, name="manage_protection"),
    path("manage/data-protection/<slug:paper>/", protection.paper, name="manage_paper"),
    path("manage/rota/", rota.rota, name="manage_rota"),
    path("manage/rota/<int:pk>/end/", rota.end, name="manage_end_shift"),
]
