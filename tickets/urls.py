from django.urls import path

from tickets import views

app_name = "tickets"
urlpatterns = [
    path("contact/", views.contact, name="contact"),
    path("contact/sent/<str:token>/", views.sent, name="sent"),
    path("requests/<str:token>/", views.request_page, name="request"),
    path("requests/<str:token>/files/<int:pk>/", views.file, name="file"),
]
