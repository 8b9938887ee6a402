from django.urls import path
from django.utils.translation import gettext_lazy as _

from tickets.guarantee.rules.policies import CANCELLATION, WITHDRAWAL
from tickets.pages import case_views, claim_views, declaration_views, mask_views, rating_views, sent_views, views
from tickets.pages.case_acts import ACTS

app_name = "tickets"
urlpatterns = [
    path("contact/", views.contact, name="contact"),
    path("contact/sent/<str:token>/", sent_views.sent, name="sent"),
    path("requests/<str:token>/", views.request_page, name="request"),
    path("requests/<str:token>/complete/", views.complete_request, name="complete"),
    path("requests/<str:token>/files/<uuid:public_id>/", views.file, name="file"),
    path("requests/<str:token>/files/<uuid:public_id>/preview/", views.preview, name="preview"),
    path("requests/<str:token>/claims/<int:claim_id>/", claim_views.claim_it, name="claim_it"),
    path("requests/<str:token>/messages/<int:message_id>/show/", mask_views.show_again, name="show_again"),
    path("requests/<str:token>/how-it-was/", rating_views.rating, name="rating"),
    path("requests/<str:token>/how-it-was/<slug:vote>/", rating_views.rating, name="rating_as"),
    path("cases/<str:token>/", case_views.case, name="case"),
    path("cases/<str:token>/choice/", case_views.choice, name="choice"),
    path("cases/<str:token>/choice/<slug:remedy>/", case_views.choose, name="choose"),
    *[path(f"cases/<str:token>/{name}/", case_views.act, {"name": name}, name=f"case_{name}") for name in ACTS],
    path("withdrawal/", declaration_views.declaration, {"duty": WITHDRAWAL}, name="withdraw"),
    path("withdrawal/<str:token>/", declaration_views.declared, {"duty": WITHDRAWAL}, name="withdrawal_declared"),
    path(_("cancellation/"), declaration_views.declaration, {"duty": CANCELLATION}, name="cancel"),
    path(
        _("cancellation/<str:token>/"),
        declaration_views.declared,
        {"duty": CANCELLATION},
        name="cancellation_declared",
    ),
]
