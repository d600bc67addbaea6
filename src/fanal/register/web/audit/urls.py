from django.urls import path

from fanal.register.web.audit import glass, views

urlpatterns = [
    path("audit/", views.entries, name="audit"),
    path("audit/verify/", views.verify, name="audit_verify"),
    path("audit/head/", views.head, name="audit_head"),
    path("audit/trail/<str:number>/", views.trail, name="trail"),
    path("audit/glass/", glass.uses, name="glass"),
    path("audit/glass/<uuid:pk>/", glass.review, name="glass_review"),
]
