"""The addresses that a demonstration has besides; a real register has none of them."""

from django.urls import path

from fanal.register.demo import views

urlpatterns = [
    path("", views.who, name="demo"),
    path("demo/be/", views.be, name="demo_be"),
    path("demo/stranger/", views.stranger, name="demo_stranger"),
]
