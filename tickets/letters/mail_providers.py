"""Domains at which everybody may have a mailbox: their letters come from as many people as addresses."""

DOMAINS = """
    aliceadsl.fr aol.com bbox.fr bluewin.ch btinternet.com club-internet.fr comcast.net cox.net email.com fastmail.com
    free.fr freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.fr gmx.net googlemail.com hey.com hotmail.be
    hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it icloud.com laposte.net libero.it live.be
    live.co.uk live.com live.fr mac.com mail.com mail.ru mailbox.org me.com msn.com neuf.fr numericable.fr orange.fr
    outlook.be outlook.com outlook.de outlook.es outlook.fr outlook.it pm.me posteo.de posteo.net proton.me
    protonmail.com qq.com rogers.com sfr.fr shaw.ca skynet.be sky.com sympatico.ca t-online.de telenet.be tutanota.com
    tuta.com videotron.ca virgilio.it virginmedia.com wanadoo.fr web.de yahoo.be yahoo.ca yahoo.co.uk yahoo.com yahoo.de
    yahoo.es yahoo.fr yahoo.it yandex.com yandex.ru ymail.com zoho.com 163.com
"""
MAIL_PROVIDERS = frozenset(DOMAINS.split())
