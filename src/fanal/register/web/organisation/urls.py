from django.urls import path

from fanal.register.web.organisation import views

urlpatterns = [
    path("organisation/", views.sent, name="organisation_sent"),
    path("organisation/report/", views.report, name="organisation_report"),
    path("organisation/upload/", views.upload, name="organisation_upload"),
    path("organisation/upload/confirm/", views.confirm, name="organisation_confirm"),
    path("organisation/upload/<uuid:batch>/", views.batch, name="organisation_batch"),
    path("organisation/template/<str:name>", views.template, name="organisation_template"),
]
