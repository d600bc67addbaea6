from django.urls import path

from fanal.register.api.interface import api
from fanal.register.api.limits import limited

# the limits stand before the library looks at anything
urlpatterns = [path("api/v1/", limited(api.urls))]
