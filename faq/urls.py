"""The addresses of the FAQ."""

from django.urls import path, re_path

from faq import views
from supportportal.foundations.topics import Topic

app_name = "faq"
topic = "|".join(Topic.values)
urlpatterns = [
    path("", views.index, name="index"),
    path("articles.json", views.articles, name="articles"),
    re_path(rf"^(?P<topic>{topic})/$", views.topic, name="topic"),
    re_path(rf"^(?P<topic>{topic})/(?P<slug>[\w-]+)/$", views.section, name="section"),
    path("article/<slug:slug>/", views.article, name="article"),
    path("article/<slug:slug>/feedback/", views.give_feedback, name="feedback"),
    path("article/<slug:slug>/thanks/", views.thanks, name="thanks"),
]
