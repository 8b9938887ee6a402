"""German."""

from django.utils.translation import gettext_lazy as _

from supportportal.foundations.languages.language import Language

GERMAN = Language(
    name=_("German"),
    own_name="Deutsch",
    stemmer="german",
    stop_words="""
aber alle allem allen aller alles als also am an auch auf aus bei beim bin bis bitte da dabei damit danach dann das dass
dein deine dem den denn der des die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer
eines er es etwas euch euer fur gab gar gibt habe haben hat hatte hatten hier hinter ich ihm ihn ihnen ihr ihre ihrem
ihren ihrer im in ins ist ja jede jedem jeden jeder jedes jetzt kann kannst konnen konnte man mein meine meinem meinen
meiner mich mir mit muss mussen nach nicht noch nun nur ob oder ohne schon sein seine seit sich sie sind so soll sollte
uber um und uns unser unsere unter vom von vor war waren was weil wenn wer werde werden wie wieder will wir wird wo
wollen wurde wurden zu zum zur
""",
    small_words=(
        "der das dem den ein eine einen ich wir ihr mein meine ist sind nicht und oder mit auf von zu sich auch "
        "kein keine wenn aber für bitte hallo guten"
    ),
    meanings="""
kündigen kündigung beenden abbestellen
erstattung erstatten rückerstattung rückzahlung geld
rechnung beleg quittung
tv fernseher fernsehgerät
langsam ruckeln puffern
preis kosten
funktionieren gehen klappen
verbindung verbinden
passwort kennwort
mac macos
""",
    behind_weekday=",",
)
