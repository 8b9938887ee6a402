from django.urls import path

from tickets import views

app_name = "tickets"
urlpatterns = [
    path("contact/", views.contact, name="contact"),
    path("contact/sent/<str:token>/", views.sent, name="sent"),
    path("requests/<str:token>/", views.request_page, name="request"),
    path("requests/<str:token>/complete/", views.complete_request, name="complete"),
    path("requests/<str:token>/files/<uuid:public_id>/", views.file, name="file"),
    path("requests/<str:token>/files/<uuid:public_id>/preview/", views.preview, name="preview"),
]
