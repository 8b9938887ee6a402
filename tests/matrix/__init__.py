"""Who gets in where: every address of the portal, nine people, by GET and by POST.

Every pattern of every app (addresses); the people and what there is to find (world); one request, what it was answered
and what it wrote (asking); what a place answers whom (answering), and where each address belongs: for everybody and for
the customer with the link (public_places), the lists and rows of the desk (model_places), one's own account
there (account_places), the desk's other pages (desk_places).
"""
