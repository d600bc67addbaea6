from django.urls import path

from fanal.register.web.look import views

urlpatterns = [path("look/<slug:digest>/<str:name>", views.shared, name="look")]
