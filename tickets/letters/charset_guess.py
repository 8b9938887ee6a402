"""The alphabet of a few words that don't name it: what East Asian and Cyrillic programs write as raw bytes."""

import codecs
import re
from collections.abc import Callable

SAMPLE_BYTES = 2_000
MIN_LIKELINESS = 0.45  # of 1, the mean over the characters beyond ASCII
# Western words have single letters beyond ASCII, rarely three in a row.
RUN = re.compile(rb"[\x80-\xff]{3}")
AMONG_LATIN_LETTERS = re.compile(rb"[A-Za-z][\x80-\xff]|[\x80-\xff][A-Za-z]")
BREAKS_CASE = re.compile("[а-яё][А-ЯЁ]")
FREQUENT_CYRILLIC = frozenset("оеаинтсрвлкмдпу")
# The commonest characters of each language, and what people write about an account, a bill or a connection.
SIMPLIFIED = frozenset(
    "的一是不了在有人我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家"
    "种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日者意无力它与长把机十民"
    "第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应向头文体美相见被利什二等产或新己制身果加西月话合回"
    "特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活更别打女变四总何电"
    "数安少报才结反受目太量再建务做接必场件计管期市直资命山金指统区保至空决科司五书听白达光放难权思王完设式色路记南品"
    "住告类求据程北边张该交规万取望共确清今让带运连网络服器账户付款退请帮忙谢您李刘陈杨赵黄周吴需订单续费取消密码登录"
)
TRADITIONAL = frozenset(
    "的一是不了在有人我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家"
    "種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日者意無力它與長把機十民"
    "第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應向頭文體美相見被利什二等產或新己制身果加西月話合回"
    "特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活更別打女變四總何電"
    "數安少報才結反受目太量再建務做接必場件計管期市直資命山金指統區保至空決科司五書聽白達光放難權思王完設式色路記南品"
    "住告類求據程北邊張該交規萬取望共確清今讓帶運連網絡服器帳戶付款退請幫忙謝您李劉陳楊趙黃周吳需訂單續費取消密碼登錄"
)
KOREAN = frozenset(
    "이다는을의에가지고은하로니기사요해를수인대있한시어도자나아서라정일그리전부만보들제원주상구게동장안여경조오성신공용"
    "습합데면무위스생과우거방트당문연와마적되결중모화었았했소학국물비개내실선세드행관년분회저된치터입업발번간입계약님"
    "없않못안녕문의결제환불접속연결라우터인터넷오류확인부탁드립감사서버김박최임강윤철수영민호진희준현은혜답변취소요금"
)
KANJI = frozenset(
    "日一国人年大十二本中長出三時行見月後前生五間上東四今金九入学高円子外八六下来気小七山話女北午百書先名川千水半男西"
    "電校語土木聞食車何南万毎白天母火右読友左休父雨私会社件問題接続使用方法契約料金支払解約返金確認連絡願致申込更新設定"
    "画面表示場合回線通信速度遅切断繋開始利用者登録番号変更不可能田村佐藤鈴高橋渡辺伊加吉井林清太郎美明和正様"
)


def likeliest(data: bytes) -> str:
    """The codec, or "" for Western Europe's and whatever else isn't told by its commonest characters."""
    sample = data[:SAMPLE_BYTES]
    if not RUN.search(sample):
        return ""
    likeliness = {codec: _likeliness(sample, codec, rate) for codec, rate in CODECS.items()}
    best = max(likeliness, key=likeliness.__getitem__)
    return best if likeliness[best] >= MIN_LIKELINESS else ""


def _likeliness(sample: bytes, codec: str, rate: Callable[[str], float]) -> float:
    if rate is _cyrillic and len(AMONG_LATIN_LETTERS.findall(sample)) > len(RUN.findall(sample)) / 2:
        return 0.0
    try:
        text = codecs.getincrementaldecoder(codec)().decode(sample)  # the last character may be cut
    except UnicodeDecodeError:
        return 0.0
    foreign = "".join(character for character in text if not character.isascii())
    return rate(foreign) / len(foreign) if foreign else 0.0


def _cyrillic(text: str) -> float:
    capitals = 0.9 if text.isupper() else 0.6
    rated = sum(
        (1.0 if letter.lower() in FREQUENT_CYRILLIC else 0.4) * (1.0 if letter.islower() else capitals)
        if "а" <= letter.lower() <= "ё"
        else -0.5
        for letter in text
    )
    return rated - len(BREAKS_CASE.findall(text))


def _japanese(text: str) -> float:
    return sum(1.0 if "ぁ" <= character <= "ヿ" or character in KANJI else 0.1 for character in text)


def _among(frequent: frozenset[str]) -> Callable[[str], float]:
    return lambda text: float(sum(map(frequent.__contains__, text)))


CODECS: dict[str, Callable[[str], float]] = {
    "gb18030": _among(SIMPLIFIED),
    "big5": _among(TRADITIONAL),
    "cp949": _among(KOREAN),
    "cp932": _japanese,
    "euc_jp": _japanese,
    "koi8_r": _cyrillic,
    "cp1251": _cyrillic,
}
