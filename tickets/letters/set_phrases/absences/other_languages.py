"""What absent people and machines say in other languages."""

from tickets.letters.set_phrases.absences.absence import Absence

OTHER_LANGUAGES = Absence(
    subject=(
        r"автоответ(?:чик)?|автоматический ответ|вне офиса|отсутствую|нет на месте"
        r"|自动回复|自動回覆|自動返信|自動応答|不在通知"
        r"|부재중(?: 자동 응답)?|자동 (?:응답|회신)|automatikus válasz|házon kívül|répons(?:e)? auto|răspuns automat"
        r"|otomatik yanıt|αυτόματη απάντηση|εκτός γραφείου"
    ),
    stems=("szab вне отпу отсу полу"),
    absent=(r"(?:я|сейчас)[^.\n]{0,40}(?:вне офиса|в отпуске|отсутствую)|нахожусь в отпуске|szabadságon vagyok"),
    received=(r"ваше (?:письмо|обращение) получено|получили ваше (?:письмо|обращение)"),
    signs=(
        (r"спасибо за (?:ваше )?(?:письмо|сообщение)"),
        (r"вернусь|отвечу"),
        (r"срочн\w+"),
    ),
    machine=(r"это автоматическ(?:ий ответ|ое сообщение)|这是(?:一封)?自动(?:回复|邮件)"),
    wants=(r"\b(?:хочу|нужно|не работает)\b"),
)
