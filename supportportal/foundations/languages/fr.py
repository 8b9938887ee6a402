"""French."""

from django.utils.translation import gettext_lazy as _

from supportportal.foundations.languages.language import Language

FRENCH = Language(
    name=_("French"),
    own_name="Français",
    stemmer="french",
    stop_words="""
a ai alors apres au aucun aussi autre aux avec avez avoir avons c ca car ce cela ces cet cette ceux chaque comme
comment d dans de depuis des du elle elles en encore es est et etait ete etes etre eu fait faire faut il ils j je l
la le les leur leurs lui m ma mais me meme mes moi mon n ne nos notre nous on ont ou par parce pas peu peut peux
plus pour pourquoi puis qu quand que quel quelle quels quelles qui quoi s sa sans se ses si son sont suis sur t ta
te tes toi ton tous tout toute toutes tres tu un une va vais vers vos votre vous y
""",
    small_words=(
        "le la les un une des et est sont de du je vous mon ma mes ne pas que qui pour avec dans sur ce bonjour"
    ),
    meanings="""
annuler résilier désabonner
facture reçu
tv télé télévision téléviseur
lent lenteur ralenti
prix tarif coût
marcher fonctionner
connexion connecter
mac macos
""",
    first_day="1er",
)
