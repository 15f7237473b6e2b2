"""Where other implementations find something else than Plaza, which does not follow: by kind, then by what
they do. `mention`, `tag` and `link` are those of twitter-text.
"""

DECIDED: dict[str, dict[str, list[str]]] = {
    "mention": {
        "They begin no mention behind * and _; people who emphasise a name mean it.": [
            "*@bob* `@carol` |@dora|",
            "_@bob __@carol",
            "@bobは あいう@bobえお 交给@bob处理 **@bob**",
        ],
        "They let letters that look like those of a username touch it.": [
            "Привет@bob @bobпривет",
            "Γεια@bob @bobγεια",
            "naïvé@bob @bobé",
            "Բարեւ@bob @bobբարեւ",
            "გამარჯობა@bob @bobგამარჯობა",
            "é@bob @bob́",
            "ｂｏｂ@bob @bobｂ",
            "𝐛@bob @bob𝐛",
        ],
        "They name people whose username begins the name of a host, or an address.": [
            "@bob.example.com",
            "@bob.social, @bob.пример.рф",
            "@my-host.example.com",
            "example.org/@bob пример.рф/@bob example.org/~/@bob //@bob",
            "@bob:matrix.example.org",
            "用户@example.com",
            "a/b/@bob example.org/a/@bob",
        ],
        "They know no list with &.": [
            "@bob+@carol @bob&@carol",
        ],
    },
    "tag": {
        'They let a tag end in a mark that only joins; here "夢〜" and "夢" are one.': [
            "#きらめき〜 #夢・#犬",
            '"#שלום" #שלום״',
            "#བོད་ཡིག #བོད་ཡིག་ #བོད།",
        ],
        "They cut words at the apostrophe or quotation mark in them.": [
            "#l’été #l'e\u0301té #O'Brien #I’m (#d’Or)",
            "#צה\"ל #ג'ירף #צה”ל #ג’ירף #גב׳",
            "#здоров’я #здоров'я #здоровʼя #п'ять #аб'ект",
        ],
        "They have no emoji in tags.": [
            "#🥖 #❤️ #👩\u200d❤️\u200d💋\u200d👨 #👍🏽 #party🎉 #🎉party",
            "#🇺🇦 #🏳️\u200d🌈",
            "#🏴󠁧󠁢󠁥󠁮󠁧󠁿 #🏴󠁧󠁢󠁳󠁣󠁴󠁿",
            "🎉#party ❤️#party 1️⃣#party #🎉#party",
        ],
        "They cut at hyphens, + and signs inside words, which UAX #31 lets stand.": [
            "#col·legi #covid-19 #covid‑19 #ｃｏｖｉｄ－１９ #x-",
            "#ի՞նչ #Սայաթ֊Նովա #Հայաստան։",
            "#c++ #ｃ＋＋ #snake_case #1st #２０２６年",
        ],
        "They begin no tag behind _, nor with the small #.": [
            "_#dd *#dd* `#dd` ~#dd~ |#dd|",
            "＃cats ﹟cats",
        ],
        'They make none of "#a#b", and one of the address "//#dd".': [
            "猫/#犬 /#dd 🎉/#dd example.org/#dd example.org/a-/#dd //#dd",
            "a#b é#b 谢谢#猫 สวัสดี#แมว Привет#кот #a#b",
        ],
        "They find one in an address of which they link nothing.": [
            "https://ja.example/wiki/Yahoo!#ドットコムバブル（2000年_-_2001年）",
        ],
        "They let a tag begin with a mark that only joins.": [
            "# #- #・ #〜夢 #〃 #।",
        ],
    },
    "link": {
        "They link hosts without https://, as Plaza never does: a missing blank makes one of two words.": [
            "@bob:matrix.example.org",
            "example.org/@bob пример.рф/@bob example.org/~/@bob //@bob",
            "猫/#犬 /#dd 🎉/#dd example.org/#dd example.org/a-/#dd //#dd",
            "https://example.org/@bob example.org/@bob",
            "x/#y Linux/#BSD example.org/#part &#60; &#x41; a_#b",
            "a/b/@bob example.org/a/@bob",
        ],
        "They leave out what stands between < and >, where all of it counts.": [
            "<https://example.com/Key:disused:*> <https://example.com/is_out!> <https://example.com/S.C.>",
        ],
        "They end a host before its last dot.": [
            "https://example.com./a https://example.com. https://example.com.:80/a",
        ],
        "They link none behind $ (which begins stocks there) or a digit.": [
            "$https://example.com/j",
            "2https://example.com/j",
        ],
        "They leave the emphasis in the address.": [
            "_https://example.com/j_",
        ],
        "They link none with a name and a password.": [
            "https://example.com,see@bob.example https://example.com(@bob) https://a:b@example.com/",
        ],
        "They link the end of another scheme.": [
            "xhttps://example.com/j git+https://example.com/j",
        ],
        "They give up where several stand together.": [
            "https://a.example/1,https://b.example/2",
            "https://a.example/1;https://b.example/2|https://c.example/3",
            "['https://a.example/1','https://b.example/2']",
            "https://a.example,https://b.example",
            "[https://a.example/](https://b.example/x_(y))",
        ],
        "They know the hosts of countries and companies only, no numbers and none in some scripts.": [
            "https://пример.рф和 https://例え.テスト",
            "https://xn--p1b6ci4b4b3a.xn--11b5bs3a9aj6g/ https://例え.テスト2/a",
            "https://हिन्दी.example/ https://ελλάδα.ελ/α https://مثال.إختبار/ب",
            "https://1.2.3.4:8080/a https://[::1]:80/a https://localhost/",
        ],
        "They cut or refuse what is written in a path in other scripts, with brackets or with signs.": [
            "(https://example.com/)0 [https://example.com/]0 {https://example.com/}0",
            "https://example.com/路径/файл?q=ü#ไทย",
            "https://fa.example/می\u200cخواهم",
            "https://example.com/a[0]{x}(b(c)))",
            "https://zh.example/wiki/重力（电影）",
            "https://ja.example/wiki/Yahoo!#ドットコムバブル（2000年_-_2001年）",
            "https://fr.example/wiki/L’Équipe https://example.com/O'Brien",
            "https://ja.example/カタカナ・テスト",
            "https://emoji.example/🎉",
            "https://example.com/a,b;c:d!e@f$g&h=i+j*k~l.m-n_o%20p^q",
            "https://he.example/אל־על https://he.example/ג׳ירף https://he.example/צה״ל https://he.example/א״",
            "https://bo.example/བོད་ཡིག https://bo.example/བོད་ https://hy.example/Ի՞նչ_անել",
            "https://example.com/I_♥_NY https://example.com/A♯_(musical_note) https://example.com/tick-✓-tock",
            "https://ja.example/らき☆すた https://ja.example/らき☆ https://example.com/a☆すた",
        ],
    },
    "linkify-it": {
        "It begins none behind letters, digits and symbols.": [
            "你好https://example.com/j",
            "これhttps://example.com/j、です",
            "여기https://example.com/j",
            "ดูhttps://example.com/j",
            "Смотриhttps://example.com/j",
            "انظرhttps://example.com/j",
            "ראוhttps://example.com/j",
            "देखेंhttps://example.com/j",
            "éhttps://example.com/j",
            "👉https://example.com/j",
            "❤️https://example.com/j",
            "`https://example.com/j`",
            "|https://example.com/j|",
            "a=https://example.com/j",
            "$https://example.com/j",
            "©https://example.com/j",
            "2https://example.com/j",
            "_https://example.com/j_",
            "~https://example.com/j~ ^https://example.com/k",
            "\u200bhttps://example.com/j",
            "\u200fhttps://example.com/j",
            "链接:https://www.example.com こちら→https://example.com",
            "\u2066https://example.com/e\u2069",
            "['https://a.example/1','https://b.example/2']",
            "你好https://example.org/#dogs#birds",
        ],
        "It takes for a part of it what stands behind it: emphasis, code, symbols, the invisible.": [
            "https://example.com/e; https://example.com/e: https://example.com/e!",
            "https://example.com/e🎉",
            "https://example.com/e👩\u200d❤️\u200d💋\u200d👨 https://example.com/e🇺🇦",
            "https://example.com🎉",
            "https://example.com→next",
            "https://example.com/e→next",
            "https://example.com/e\u200bnext",
            "https://example.com/e\u200e",
            "https://example.com/e\u200e وبعد",
            "https://example.com\u200f, and",
            "**https://example.com/e**",
            "**https://example.com/e**后面",
            "*https://example.com/e* ~~https://example.com/f~~",
            "https://example.com/e`code`",
            "https://example.com/e\\next",
        ],
        "It makes one of several.": [
            "https://a.example/1,https://b.example/2",
            "https://a.example/1;https://b.example/2|https://c.example/3",
        ],
        "It lets a host end in letters of two scripts.": [
            "https://example.com谢谢",
            "https://example.comです。https://example.com입니다",
            "https://example.comи https://example.comครับ",
            "https://пример.рф和 https://例え.テスト",
        ],
        "It knows no dot inside the names of Catalan hosts.": [
            "http://www.l·l.cat https://example.com·https://example.com",
        ],
        "It takes a name that is followed by a password for the host.": [
            "https://example.com,see@bob.example https://example.com(@bob) https://a:b@example.com/",
        ],
        "It refuses a host whose port touches a letter.": [
            "https://example.com:443后面 https://example.com:后面",
        ],
        "It cuts a title that is written out in a path.": [
            "https://zh.example/wiki/重力（电影）",
            "https://ja.example/wiki/Yahoo!#ドットコムバブル（2000年_-_2001年）",
            "https://fr.example/wiki/L’Équipe https://example.com/O'Brien",
            "https://example.com/Michelson–Morley_experiment",
            "https://ja.example/カタカナ・テスト",
            "https://example.com/Guns_N'_Roses https://example.com/Rock_'n'_roll 'https://example.com/a'",
            "https://he.example/אל־על https://he.example/ג׳ירף https://he.example/צה״ל https://he.example/א״",
            "https://bo.example/བོད་ཡིག https://bo.example/བོད་ https://hy.example/Ի՞նչ_անել",
        ],
        "It takes for a part of it the star behind it.": [
            "https://ja.example/らき☆すた https://ja.example/らき☆ https://example.com/a☆すた",
        ],
        "It ends a host before its last dot.": [
            "https://example.com./a https://example.com. https://example.com.:80/a",
        ],
    },
}
