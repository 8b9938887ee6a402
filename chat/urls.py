from django.urls import path

from chat.pages import embed_views, file_views, mask_views, parting_views, views

app_name = "chat"
urlpatterns = [
    path("", views.start, name="start"),
    path("desk", views.who_is_there, name="desk"),
    path("message", parting_views.leave_a_message, name="leave"),
    path("frame", embed_views.frame, name="frame"),
    path("<str:token>/", views.conversation, name="conversation"),
    path("<str:token>/end", views.end, name="end"),
    path("<str:token>/messages", views.messages, name="messages"),
    path("<str:token>/files", file_views.send, name="files"),
    path("<str:token>/files/<uuid:file>", file_views.original, name="file"),
    path("<str:token>/files/<uuid:file>/preview", file_views.preview, name="preview"),
    path("<str:token>/messages/<int:sequence>/show", mask_views.show_again, name="show_again"),
    path("<str:token>/by-mail", parting_views.go_on_by_mail, name="by-mail"),
    path("<str:token>/transcript", parting_views.send_transcript, name="transcript"),
    path("<str:token>/rating", parting_views.rate, name="rating"),
]
