from django.urls import path

from chat import views

app_name = "chat"
urlpatterns = [
    path("", views.start, name="start"),
    path("desk", views.who_is_there, name="desk"),
    path("<str:token>/", views.conversation, name="conversation"),
    path("<str:token>/end", views.end, name="end"),
    path("<str:token>/messages", views.messages, name="messages"),
]
