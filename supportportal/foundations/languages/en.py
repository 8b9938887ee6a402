"""English."""

from django.utils.translation import gettext_lazy as _

from supportportal.foundations.languages.language import Language

ENGLISH = Language(
    name=_("English"),
    own_name="English",
    stemmer="english",
    stop_words="""
a about after all also am an and any are as at be because been before being but by can cannot could did do does
doing don doesn didn isn wasn won for from get had has have he her here his how i if in into is it its just me my no
nor not now of off on once only or our out over own please same she should since so some than that the their them
then there these they this those through to too under until up ve very was we were what when where which while who
why will with would you your im ll re
""",
    small_words="the and is are was to of in my you i it not have has with for this that your can but",
    meanings="""
cancel terminate unsubscribe renewal
refund reimburse money
invoice bill receipt
tv television
slow lag buffering
price cost
mac macos
""",
    sign_first=True,
)
