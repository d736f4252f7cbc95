"""Pages of replies as single programs write them: what the writer wrote now is told from the mail that he
answers."""

from __future__ import annotations

from mailroom.reading.mime.html_text import to_text
from mailroom.reading.quotes.quote_cutter import cut_reply
from tests.tables import for_each

NEW = "Sudah kami cek, lampu mati tiga titik."
HEAD = (
    "<b>Dari:</b> Kantor &lt;k@kab.example&gt;<br><b>Dikirim:</b> Selasa, 3 November 2026"
    " 09.12<br><b>Kepada:</b> Warga<br><b>Subjek:</b> Re: lampu"
)
SAID = (
    "Pada Sel, 3 Nov 2026 pukul 09.12 Kantor &lt;<a href='mailto:k@kab.example'>k@kab.example</a>&gt;"
    " menulis:"
)
OLD = "<div>Mohon titik lokasi.</div><div>Terima kasih.</div>"
PAGES = {
    "gmail plain div": (
        f'<div dir="auto">{NEW}</div><br><div class="gmail_quote"><div dir="ltr"'
        f' class="gmail_attr">{SAID}<br></div><blockquote class="gmail_quote" style="margin:0 0 0'
        f' .8ex;border-left:1px #ccc solid;padding-left:1ex">{OLD}</blockquote></div>'
    ),
    "gmail sig": (
        f'<div dir="ltr">{NEW}<div><br></div><span class="gmail_signature_prefix">-- </span><br><div'
        ' dir="ltr" class="gmail_signature"><div>Budi</div><div>Dinas</div></div></div><br><div'
        f' class="gmail_quote"><div class="gmail_attr">{SAID}</div><blockquote'
        f' class="gmail_quote">{OLD}</blockquote></div>'
    ),
    "gmail bottom": (
        f'<div class="gmail_quote"><div class="gmail_attr">{SAID}</div><blockquote'
        f' class="gmail_quote">{OLD}</blockquote></div><div>{NEW}</div>'
    ),
    "outlook 2016 MsoNormal": (
        f"<div class=WordSection1><p class=MsoNormal>{NEW}<o:p></o:p></p><p"
        " class=MsoNormal><o:p>&nbsp;</o:p></p><div><div style='border:none;border-top:solid #E1E1E1"
        f" 1.0pt;padding:3.0pt 0in 0in 0in'><p class=MsoNormal>{HEAD}<o:p></o:p></p></div></div><p"
        " class=MsoNormal>Mohon titik lokasi.<o:p></o:p></p></div>"
    ),
    "outlook b5c4df": (
        f'<p class=MsoNormal>{NEW}</p><div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt'
        f' 0cm 0cm 0cm"><p class=MsoNormal>{HEAD}</p></div><p>Mohon titik lokasi.</p>'
    ),
    "owa": (
        f'<div style="font-family:Calibri">{NEW}</div><div id="Signature"><div>Budi</div></div><div'
        ' id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div'
        f' id="divRplyFwdMsg" dir="ltr">{HEAD}<div>&nbsp;</div></div><div>{OLD}</div>'
    ),
    "owa x_": (
        f'<div>{NEW}</div><div id="x_appendonsend"></div><hr><div'
        f' id="x_divRplyFwdMsg">{HEAD}</div><div>{OLD}</div>'
    ),
    "outlook mac": (
        f'<p class="MsoNormal">{NEW}</p><div style="border:none;border-top:solid #B5C4DF 1.0pt"><p><b>Dari:'
        " </b>Kantor &lt;k@kab.example&gt;<br><b>Tanggal: </b>Selasa, 3 November 2026 pukul 09.12<br><b>Ke:"
        " </b>Warga<br><b>Subjek: </b>Re</p></div><p>Mohon</p>"
    ),
    "outlook mobile": (
        f'<div dir="ltr">{NEW}</div><div id="ms-outlook-mobile-signature"><div><br></div>Dapatkan <a'
        ' href="x">Outlook untuk iOS</a></div><div id="mail-editor-reference-message-container"'
        ' class="ms-outlook-mobile-reference-message skipProofing"><hr><div'
        f' id="divRplyFwdMsg">{HEAD}</div>{OLD}</div>'
    ),
    "windows mail": (
        f'<div class=WordSection1><p>{NEW}</p><p class=MsoNormal>Dikirim dari <a href="x">Mail</a> untuk'
        ' Windows</p><div style="mso-element:para-border-div;border:none;border-top:solid #E1E1E1 1.0pt"><p'
        ' style="border:none;padding:0cm"><b>Dari: </b><a'
        ' href="mailto:k@kab.example">Kantor</a><br><b>Terkirim: </b>Selasa, 03 November 2026'
        f" 09:12<br><b>Ke: </b>Warga<br><b>Subjek: </b>Re</p></div>{OLD}</div>"
    ),
    "samsung sig": (
        f'<div dir="auto">{NEW}</div><div dir="auto"><br></div><div id="composer_signature"><div>Dikirim dari'
        ' Galaxy saya</div></div><div><br></div><div style="font-size:100%"><!-- originalMessage'
        " --><div>-------- Pesan asli --------</div><div>Dari: Kantor &lt;k@kab.example&gt;"
        " </div><div>Tanggal: 03/11/26  09.12  (GMT+07:00) </div><div>Ke: Warga </div><div>Subjek: Re"
        f" </div><div><br></div></div>{OLD}"
    ),
    "zimbra hr": (
        f'<div>{NEW}</div><hr id="zwchr" data-marker="__DIVIDER__"><div'
        f' data-marker="__HEADERS__">{HEAD}</div><div data-marker="__QUOTED_TEXT__">{OLD}</div>'
    ),
    "zimbra on": f'<div>{NEW}</div><hr id="zwchr"><div>{SAID}</div><div>{OLD}</div>',
    "163": (
        f'<div>{NEW}</div><div style="position:relative;zoom:1"></div><pre>在 2026-11-03 09:12:33，"Kantor"'
        ' &lt;k@kab.example&gt; 写道：</pre><blockquote id="isReplyContent" style="PADDING-LEFT: 1ex;'
        f' MARGIN: 0px 0px 0px 0.8ex; BORDER-LEFT: #ccc 1px solid">{OLD}</blockquote>'
    ),
    "netease": (
        f'<div>{NEW}</div><div id="ntes-pcmac-signature"></div><!-- Reply separator --><div'
        ' class="J-reply"><div style="font-size:12px">---- Replied Message'
        " ----</div><div><table><tr><td>From</td><td>Kantor&lt;k@kab.example&gt;</td></tr><tr><td>"
        "Date</td><td>11/03/2026"
        " 09:12</td></tr><tr><td>To</td><td>w@s.example</td></tr><tr><td>Subject</td><td>Re</td></tr>"
        f"</table></div></div>{OLD}"
    ),
    "qq": (
        f"<div>{NEW}</div><div><includetail></includetail></div><div"
        ' style="font-size:12px">------------------&nbsp;Original&nbsp;------------------</div><div'
        ' style="font-size:12px;background:#efefef;padding:8px"><div><b>From:</b>&nbsp;"Kantor"&lt;'
        "k@kab.example&gt;;</div><div><b>Date:</b>&nbsp;Tue,"
        " Nov 3, 2026 09:12"
        ' AM</div><div><b>To:</b>&nbsp;"w"&lt;w@s.example&gt;;</div><div><b>Subject:</b>&nbsp;Re</div>'
        f"</div>{OLD}"
    ),
    "airmail": (
        f'<div>{NEW}</div><div id="bloop_customfont"><br></div><div class="bloop_sign"></div><br><p'
        ' class="airmail_on">On 3 November 2026 at 09:12:33, Kantor (<a>k@kab.example</a>)'
        f' wrote:</p><blockquote type="cite" class="clean_bq"><span>{OLD}</span></blockquote>'
    ),
    "proton": (
        f'<div>{NEW}</div><div class="protonmail_signature_block"><div>Dikirim dengan Proton'
        ' Mail</div></div><div class="protonmail_quote">Pada Selasa, 3 November 2026 pukul 09.12, Kantor'
        ' &lt;k@kab.example&gt; menulis:<br><blockquote class="protonmail_quote"'
        f' type="cite">{OLD}</blockquote></div>'
    ),
    "mailru": (
        f'<HTML><BODY>{NEW}<br><br>--<br>Budi<br>&nbsp;<blockquote style="border-left:1px solid'
        ' #0857A6;margin:10px;padding:0 0 0 10px;">Selasa, 3 November 2026, 9:12 +07:00 dari Kantor'
        f" &lt;k@kab.example&gt;:<br>&nbsp;<div>{OLD}</div></blockquote></BODY></HTML>"
    ),
    "yandex": (
        f'<div>{NEW}</div><div>&nbsp;</div><div>03.11.2026, 09:12, "Kantor"'
        f" &lt;k@kab.example&gt;:</div><blockquote><div>{OLD}</div></blockquote>"
    ),
    "apple inline": (
        "<html><body><blockquote type=cite>Di mana?</blockquote><div>Di pasar.</div><blockquote"
        ' type="cite">Kapan?</blockquote><div>Senin.</div></body></html>'
    ),
    "iphone": (
        f'<html><body dir="auto">{NEW}<br><br><div dir="ltr">Dikirim dari iPhone saya</div><div'
        ' dir="ltr"><br><blockquote type="cite">Pada 3 Nov 2026, pukul 09.12, Kantor &lt;k@kab.example&gt;'
        ' menulis:<br><br></blockquote></div><blockquote type="cite"><div'
        f' dir="ltr">{OLD}</div></blockquote></body></html>'
    ),
    "tutanota": (
        f"<div>{NEW}</div><div><br></div><div>3 Nov 2026 09.12 oleh k@kab.example:</div><blockquote"
        f' class="tutanota_quote" style="border-left: 1px solid #93A3B8">{OLD}</blockquote>'
    ),
    "fastmail": (
        f'<div>{NEW}</div><div id="sig123"><div class="signature">Budi</div></div><div>On Tue, Nov 3, 2026,'
        f' at 09:12, Kantor wrote:</div><blockquote type="cite" id="qt">{OLD}</blockquote>'
    ),
    "hey": (
        f'<div>{NEW}</div><div class="trix-content"></div><blockquote>On November 3, 2026, Kantor'
        f" &lt;k@kab.example&gt; wrote:<br>{OLD}</blockquote>"
    ),
    "horde": (
        f'<p>{NEW}</p><p>Mengutip Kantor &lt;k@kab.example&gt;:</p><blockquote type="cite">{OLD}</blockquote>'
    ),
    "rainloop": (
        f'<div>{NEW}</div><div>3 November 2026 09.12, "Kantor" &lt;k@kab.example&gt;'
        f" menulis:</div><blockquote>{OLD}</blockquote>"
    ),
    "spark": (
        f'<html><body><div name="messageBodySection"><div dir="auto">{NEW}</div></div><div'
        ' name="messageSignatureSection"><br>Budi</div><div name="messageReplySection">Pada 3 Nov 2026 09.12'
        " +0700, Kantor &lt;k@kab.example&gt;, menulis:<br><blockquote"
        f' style="border-left-color:#1abc9c">{OLD}</blockquote></div></body></html>'
    ),
    "ymail ios": (
        f'<div>{NEW}</div><div id="ymail_android_signature"><a>Dikirim dari Yahoo Mail untuk'
        ' iPhone</a></div><p class="yahoo-quoted-begin" style="font-size:15px">Pada Selasa, November 3,'
        " 2026, 9:12 AM, Kantor &lt;k@kab.example&gt; menulis:</p><blockquote"
        f' class="iosymail">{OLD}</blockquote>'
    ),
    "fwd gmail": (
        f'<div dir="ltr">{NEW}<br><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">----------'
        " Pesan terusan ---------<br>Dari: <b>Warga</b> &lt;w@s.example&gt;<br>Date: Sel, 3 Nov 2026 pukul"
        f" 09.12<br>Subject: lampu<br>To: &lt;k@kab.example&gt;<br></div><br>{OLD}</div></div>"
    ),
    "bare hr": f"<p>{NEW}</p><hr><p>{HEAD}</p>{OLD}",
    "lotus": (
        f"<font>{NEW}</font><br><br><br><font color=#5f5f5f>Dari:"
        " </font><font>Kantor/KAB</font><br><font>Kepada: </font><font>Warga"
        " &lt;w@s.example&gt;</font><br><font>Tanggal: </font><font>03/11/2026"
        f" 09:12</font><br><font>Perihal: </font><font>Re: lampu</font><hr noshade><br><br>{OLD}"
    ),
    "table outlook.com": f'<div>{NEW}</div><div><hr id="stopSpelling">{HEAD}<br>{OLD}</div>',
}


@for_each("program", PAGES)
def test_the_new_words_of_a_page(program: str) -> None:
    page = PAGES[program]
    found = cut_reply(to_text(page), page)
    wanted = "Di pasar. Senin." if program == "apple inline" else NEW
    assert " ".join(found.new.split()) == wanted
    assert found.rest.strip()
