from django.urls import path

from tickets import views

app_name = "tickets"
urlpatterns = [
    path("contact/", views.contact, name="contact"),
]
