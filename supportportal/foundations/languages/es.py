"""Spanish."""

from django.utils.translation import gettext_lazy as _

from supportportal.foundations.languages.language import Language

SPANISH = Language(
    name=_("Spanish"),
    own_name="Español",
    stemmer="spanish",
    stop_words="""
a al algo algun alguna algunas algunos ante antes aqui asi aun aunque bajo bien cada como con contra cual cuando de del
desde donde durante e el ella ellas ellos en entre era es esa esas ese eso esos esta estaba estado estan estar estas
este esto estos estoy fue ha habia han has hasta hay he la las le les lo los mas me mi mis mucho muy ni no nos nosotros
nuestra nuestro o os otra otro para pero poco por porque pues que quien se sea ser si sin sobre son soy su sus tambien
tan te tengo ti tiene tienen todo todos tu tus un una uno unos usted ustedes ya yo por favor puede puedo hace hacer
""",
    small_words=(
        "el los las lo una con para por pero muy más está estoy tengo puedo mi mis su sus y del al yo ya "
        "cómo porque cuando hola gracias usted favor"
    ),
    meanings="""
cancelar anular baja rescindir
reembolso reembolsar devolución devolver dinero
factura recibo
tv tele televisión televisor
lento lentitud
precio tarifa coste costo
funcionar ir
conexión conectar
contraseña clave
mac macos
""",
)
