from django.urls import path

from fanal.register.web.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("language/", views.language, name="language"),
]
