/* SPDX-License-Identifier: MPL-2.0 */
/* The table. Order is precedence where two rules find the same bytes. Patterns are in PCRE2's byte
 * mode: a Chinese character is three bytes from \xe4 to \xe9, so no \w or \b sees it as a letter,
 * and "电话13800001234" needs no blank. Every repetition is bounded or of one class of bytes, so
 * that no text, however made, costs more than a multiple of its length.
 *
 * Left borders are lookbehinds that also accept what ends an escape ("\n138…" in a torn JSON line,
 * "%2C138…" in a query), for the letter in it is no letter of the text. */
#include "redact/rules.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "redact/checks.h"
#include "redact/normal.h"
#include "redact/scanner.h"

/* After an escape of JSON or of a URL. */
#define ESCAPED "(?<=\\\\[nrt])|(?<=%[0-9A-Fa-f][0-9A-Fa-f])"
/* A number begins: not inside a word, nor after a word and a joint ("blk_138…", "RT-138…"). */
#define NUMBER "(?:(?<![0-9A-Za-z])(?<![0-9A-Za-z][._-])|" ESCAPED ")"
/* A quote, perhaps escaped once or more, perhaps missing. */
#define QUOTE "\\\\*[\"'`]?"
/* What stands between a name and its value. */
#define IS "(?:\\s*:?\\s*(?:string|str)\\b)?\\s*(?:=>|[.?|+:!]{0,2}={1,3}|:|：|＝)\\s*"
/* A value in quotes up to the same quote, whatever is escaped in it. */
#define QUOTED "(\\\\*)([\"'`])\\K(?:(?!\\g{-2}\\g{-1})(?:\\\\.|[^\\r\\n]))++"
/* A value without quotes. */
#define BARE                                                                                       \
  "\\K(?!\\[object|[A-Za-z][\\w.$]{1,80}\\{|(?:[a-z]\\w{0,30}\\.){1,8}[A-Z]\\w{0,60}@[0-9a-f]{4,"  \
  "8}\\b)(?:[^\\s\"'`\\\\&,;\\x80-\\xff][^\\s\"'`\\\\&,;\\xe3-\\xe9\\xef]{2,8192}(?<![)\\]}>.])"   \
  "|[\\xc3-\\xdf\\xf0][^\\s\"'`\\\\&,;]{1,256}(?: [\\xf0][^\\s\"'`\\\\&,;]{1,64}){0,16})"
#define OCTET "(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)"
/* One Chinese character. */
#define HAN "[\\xe4-\\xe9][\\x80-\\xbf]{2}"
#define HAN_NAME HAN "(?:" HAN "|\xc2\xb7){1,3}"

/* The hundred family names that nine in ten bear, and the commonest double ones. */
#define FAMILY                                                                                                                   \
  "(?:王|李|张|刘|陈|杨|黄|赵|吴|周|徐|孙|马|朱|胡|郭|何|高|林|罗|郑|梁|谢|宋|唐|许|韩|冯|邓|曹|"  \
  "彭|曾|肖|田|董|袁|潘|于|蒋|蔡|余|杜|叶|程|苏|魏|吕|丁|任|沈|姚|卢|姜|崔|钟|谭|陆|汪|范|金|石|" \
  "廖|贾|夏|韦|付|方|白|邹|孟|熊|秦|邱|江|尹|薛|闫|段|雷|侯|龙|史|陶|黎|贺|顾|毛|郝|龚|邵|万|钱|" \
  "严|覃|武|戴|莫|孔|向|汤|滕|戚|欧阳|上官|司马|诸葛|司徒|东方|皇甫|尉迟|公孙|慕容)"

#define SECRET_WORDS                                                                               \
  "(?:passw(?:or)?ds?|passwd|passphrases?|pass[_-]?codes?|pwd|secret[_-]?id|secrete?s?|tokens?|"   \
  "credentials?|creds"                                                                             \
  "|(?:api|access|private|auth|priv|secret|encryption|signing|app|account|license|session|master|" \
  "shared|"                                                                                        \
  "consumer|client|service|admin|deploy|storage|subscription)[_. -]?keys?(?:[_.-]?id)?"            \
  "|db[_-]?pass|mysql[_-]?pass|[a-z]_pass|user_auth|_auth(?=\\s*=)|community(?:_string)?|(?<![a-"  \
  "z])(?:sms|auth|verify|"                                                                         \
  "verification|login|captcha|otp)[_-]?(?:code|token)|(?<![a-z])otp(?:code)?"                      \
  "|密码|口令|密钥|秘钥|令牌|(?:短信|动态)?(?:验证|校验|动态)码)"             \
  "(?:[_.-]?(?:value|val|super|secure|secret|mysql|hash|salt|base(?:64)?|b64|text|str|string|old|" \
  "new|prod|"                                                                                      \
  "dev|test|again|confirm|v?\\d{1,2})(?![a-z])){0,3}"

/* clang-format off */
static const WbRule rules[] = {
  { "private_key", "private_key", WB_CLASS_SECRET,
    "(?:-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----"
    "[A-Za-z0-9+/=\\s\\\\:,._-]*?(?:-----END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----|(?=[^A-Za-z0-9+/=\\s\\\\:,._-])|\\z)"
    "|PuTTY-User-Key-File-\\d:\\K[^\\0]{0,8192})",
    WB_SEES_PEM, NULL, NULL },
  { "json_secret", "secret", WB_CLASS_SECRET, NULL, 0, wb_check_secret, NULL },
  { "auth_scheme", "token", WB_CLASS_SECRET,
    "(?i)(?:\\bauthorization" QUOTE "\\s*(?::|=>?)\\s*" QUOTE "(?:digest\\s+\\K(?=[a-z]+=)[^\\r\\n]{8,}"
    "|(?:oss|aws|tc3|qcloud|acs|hmac|sdk|websign|bce|tos|obs)[\\w-]{0,20}\\s+\\K[^\\r\\n\"'\\\\]{8,}"
    "|(?:(?:bearer|basic|token|apikey|negotiate|ntlm|jwt|oauth)(?:\\s|%20|\\+)+)?\\K[^\\s\"'\\\\,;]{4,})"
    "|(?<![a-z])(?:bearer|basic|token|apikey)(?:\\s|%20|\\+)+" QUOTE "\\K[A-Za-z0-9._~+/=:-]{8,}(?<![.:])"
    "|(?<![a-z])digest\\s+\\K(?=[a-z]+=\")[^\\r\\n]{8,})",
    WB_SEES_AUTH, wb_check_credential, NULL },
  { "cookie", "cookie", WB_CLASS_SECRET,
    "(?i)(?<![a-z])(?:set-|x-)?cookies?" QUOTE "\\s*(?::|=>?)\\s*" QUOTE "\\K[^\"'\\r\\n\\\\]{4,}",
    WB_SEES_COOKIE, wb_check_cookie, NULL },
  { "kv_secret", "secret", WB_CLASS_SECRET,
    "(?i)(?:" SECRET_WORDS "\\\\*[\"'`\\])]?" IS "(?:(?:string|str|char|const)?\\(?" QUOTED "|" BARE ")"
    "|(?:密码|口令|验证码|校验码|动态码)(?:是|为| )[ :：]{0,3}\\K(?=[^\\s]{0,32}\\d)[!-+\\--~]{4,64}"
    "|(?:验证码|校验码|动态码)(?:[\\s:=\\[(]|：|【|（|是|为){1,4}\\K\\d{4,8}(?!\\d)"
    "|\\(\\s*[\"'`][\\w.-]{0,40}?" SECRET_WORDS "[\"'`]\\s*,\\s*" QUOTED
    "|<(?:[\\w:.-]{0,40}?|[\\w:.-]{1,40}\\s(?:name|key|id)=[\"'][\\w:.-]{0,40}?)" SECRET_WORDS "[\"']?(?:\\s[^<>]{0,200})?>\\K[^<>\\s][^<>]{0,2000}(?=</)"
    "|\\b(?:sshpass|docker\\s+login|mysql(?:dump|admin)?|redis-cli|mongo(?:sh)?)\\b[^\\r\\n|;]{0,120}?\\s-[pa]\\s?\\K[^\\s\"'|;-][^\\s\"'|;]{2,}"
    "|(?:name|key|id)\\s?[:=]\\s?[\"']?[\\w.-]{0,40}?" SECRET_WORDS "[\"']?[,;]?\\s{1,8}(?:string)?value\\s?[:=]\\s?" "(?:" QUOTED "|" BARE ")"
    "|(?<![\\w-])--?(?:password|passwd|pass|token|secret|api-?key|access-?key)(?:=|\\s+)[\"']?\\K(?!-)[^\\s\"']{3,}"
    "|(?:password|passphrase|secret|token|api[ _]key)\\s+(?:is|was)\\s+[\"'`]?\\K(?=[^\\s]{0,64}\\d)[^\\s\"'`]{6,}(?<![,.]))",
    WB_SEES_WORD | WB_SEES_KEY, wb_check_secret, NULL },
  { "jwt", "token", WB_CLASS_SECRET,
    "(?:eyJ[A-Za-z0-9_-]{8,1024}+\\.[A-Za-z0-9_-]{8,}(?:\\.[A-Za-z0-9_-]{0,8192}){0,3}|\\bZXlK[A-Za-z0-9+/]{60,}={0,2})",
    WB_SEES_JWT, NULL, NULL },
  { "cloud_key", "access_key", WB_CLASS_SECRET,
    "(?<![A-Za-z0-9])(?:(?:AKIA|ASIA|ABIA|ACCA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA|A3T[A-Z0-9])[A-Z0-9]{16}(?![A-Za-z0-9])"
    "|LTAI[A-Za-z0-9]{8,26}(?![A-Za-z0-9])|STS\\.[A-Za-z0-9]{16,64}|CAIS[A-Za-z0-9+/=]{60,}"
    "|AKID[A-Za-z0-9]{32}(?![A-Za-z0-9])|AKLT[A-Za-z0-9_-]{16,64}|ALTAK[A-Za-z0-9]{16,40}|GOOG1?[A-Z0-9]{18,60})",
    WB_SEES_CLOUD, NULL, NULL },
  { "vendor_token", "token", WB_CLASS_SECRET,
    "(?:(?<![A-Za-z0-9])|(?<=/bot)|(?<=\\bbot))(?:npm_[A-Za-z0-9]{36}|pypi-AgE[\\w-]{50,}|SG\\.[\\w-]{16,}\\.[\\w-]{16,}|sq0[a-z]{3}-[\\w-]{22,43}"
    "|EAA[A-Za-z0-9_-]{57,}|(?:sk|rk|pk|whsec)_(?:live|test|prod)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9+/=]{24,}"
    "|do[opr]_v1_[a-f0-9]{64}|(?:hf|api_org)_[A-Za-z]{34}|shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}|hv[sbr]\\.[\\w-]{20,}"
    "|AGE-SECRET-KEY-1[0-9A-Z]{58}|ops_eyJ[\\w+/=]{50,}|dapi[a-h0-9]{32}|lin_api_\\w{40}|fig[dopur]_[\\w-]{20,}"
    "|gl(?:pat|rtr?|dt|ft|ffct|soat|cbt|ptt|imt|agent|oas)-[\\w.-]{20,}|GR1348941[\\w-]{20}|glsa_\\w{20,}|glc_[\\w+/=]{32,}"
    "|PMAK-[\\w-]{40,}|rubygems_[a-f0-9]{48}|pul-[a-f0-9]{40}|ntn_[A-Za-z0-9]{40,}|secret_[A-Za-z0-9]{43}"
    "|sntry[su]_[\\w+/=-]{40,}|xapp-\\d-[\\w-]{20,}|xox[a-z](?:\\.xox[a-z])?-[A-Za-z0-9-]{10,}|dp\\.(?:pt|st|ct|sa|scim|audit)\\.[\\w.-]{20,}"
    "|(?:fo1|fm[12][a-z]?)_[\\w+/=-]{40,}|s(?:gp|lk)_\\w{40,}|r8_\\w{37}|tfp_\\w{40,}|pplx-\\w{40,}|gsk_\\w{40,}|xai-\\w{40,}"
    "|\\d{8,10}:AA[\\w-]{30,40}|gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_\\w{60,}|AIza[\\w-]{35}|ya29\\.[\\w-]{20,}|1//0[\\w-]{20,}"
    "|sk-[A-Za-z0-9_-]{20,}|(?:pub)?key-[a-f0-9]{32}|duffel_(?:test|live)_[\\w=-]{43}|pscale_(?:tkn|pw|oauth)_[\\w.=-]{32,}"
    "|dckr_[po]at_[\\w-]{20,}|[a-z0-9]{14}\\.atlasv1\\.[\\w=-]{50,}|NRAK-[A-Z0-9]{27}|NRJS-[a-f0-9]{19}|NRII-[\\w-]{32}"
    "|EZ[AT]K[A-Za-z0-9]{54}|FLW(?:SEC|PUB)K_TEST-[\\w-]{12,40}|t1\\.9eu[\\w=.-]{40,}|AQVN[\\w-]{35,38}|YCAJE[\\w-]{35}|p8e-[a-z0-9]{32}"
    "|shippo_(?:live|test)_[a-f0-9]{40}|(?:live|test)_(?:pub_)?[a-f0-9]{31,40}|pat[A-Za-z0-9]{14}\\.[a-f0-9]{64}"
    "|AT(?:AT|CT)T3[\\w=-]{60,}|ATBB[\\w]{24,}|BBDC-[\\w]{40,}|CFPAT-[\\w-]{43}|v1\\.0-[a-f0-9]{24}-[a-f0-9]{146}"
    "|sq[pua]_[a-f0-9]{40}|AKCp[A-Za-z0-9]{69}|cmVmdGtu[A-Za-z0-9]{40,}|HRKU-[\\w-]{36,}|s-s4t2(?:ud|af)-[a-f0-9]{64}|dnkey-[\\w=-]{26}-[\\w=-]{20,}"
    "|dt0c01\\.[A-Z0-9]{24}\\.[A-Z0-9]{64}|fio-u-[\\w=-]{40,}|ico-[A-Za-z0-9]{32}|nfp_[A-Za-z0-9]{36,}|oy2[a-z0-9]{43}|API-[A-Z0-9]{26}(?![A-Za-z0-9])"
    "|sha256~[\\w-]{43}|access-(?:sandbox|production|development)-[a-f0-9-]{36}|pnu_[A-Za-z0-9]{36}|rdme_[a-z0-9]{70}|tk-us-[\\w-]{48}"
    "|xkeysib-[a-f0-9]{64}-[\\w-]{16}|A3-[A-Z0-9]{6}-(?:[A-Z0-9]{5,11}-){1,2}[A-Z0-9-]{10,}|[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk|[a-f0-9]{32}-us\\d{1,2}(?![0-9])"
    "|[ps]at\\.[\\w-]{22}\\.[\\w.-]{20,}|sm_(?:aat|pat|sat)_[A-Za-z0-9]{16,}|[A-Za-z0-9_~.]{3}\\dQ~[A-Za-z0-9_~.-]{31,34}|s\\.[A-Za-z0-9]{24}(?![A-Za-z0-9])"
    "|cloudinary://\\K[^\\s\"'@]{8,}|hooks\\.slack\\.com/(?:services|workflows|triggers)/\\K[\\w+/]{30,}"
    "|(?:webhook(?:s|b2)?|bot/v2/hook|robot/send)[^\\s\"'<>]{0,160}?(?:/|=)\\K[\\w-]{24,}"
    "|(?:AP|SK)[a-f0-9]{32}(?![A-Za-z0-9]))",
    WB_SEES_VENDOR | WB_SEES_HEX, NULL, NULL },
  { "url_signature", "signature", WB_CLASS_SECRET,
    "(?i)[?&;](?:(?:amp;)?(?:x-(?:amz|oss|cos|goog|bce|tos|obs)-(?:signature|security-token|credential)|signature|sign|sig|token|"
    "security-token|access_?token|id_?token|refresh_?token|auth(?:_key|orization|_?code)?|api_?key|app_?secret|client_secret|secret(?:_?key)?|"
    "password|pwd|q-signature|q-ak|OSSAccessKeyId|AWSAccessKeyId|AccessKeyId|wsSecret|txSecret|hmac|jwt|session(?:_?id)?|sid|ticket|policy)=\\K[^&\\s\"'<>\\\\#]{4,})",
    WB_SEES_QUERY, wb_check_secret, NULL },
  { "key_value", "secret", WB_CLASS_SECRET,
    "(?i)(?:[?&;](?:key|code|state|k|sk|ak|st)=\\K[A-Za-z0-9_+/=-]{16,512}(?![\\w./:%-])|(?<![a-z0-9_.-])(?![a-z0-9_.-]{0,40}(?:cache|public|object|primary|foreign|sort|partition|trace|idempot|query|react|dedup|etag|group))"
    "(?:[a-z0-9]{1,24}[_.-]){0,3}[a-z]{0,20}?"
    "(?:(?:key|auth|sid|sign|signature|jwt|ticket|salt|hmac|pin|session)" QUOTE IS "|(?:api[_ -]?key|access[_ -]?key|secret|passw(?:or)?d|credential)" QUOTE "[ \\t]{1,3})" QUOTE "\\K[A-Za-z0-9+/=_-]{16,512}(?![\\w./:-]))",
    WB_SEES_QUERY | WB_SEES_WORD | WB_SEES_KEY | WB_SEES_AUTH, wb_check_random_key, NULL },
  { "url_login", "password", WB_CLASS_SECRET,
    "(?i)(?:[a-z][a-z0-9+.-]{1,15}(?::|%3a)(?://|%2f%2f)\\K[^\\s/:@\"'<>\\\\?#]{0,64}(?::|%3a)[^\\s/\"'<>\\\\?#]{1,128}(?=@|%40)"
    "|\\bcurl\\b[^\\r\\n]{0,300}?\\s(?:-u|--user|--proxy-user)[ =]*[\"']?\\K[^\\s\"':]{0,64}:[^\\s\"']{1,128}"
    "|(?<![\\w@:/.%+-])[a-z][\\w.-]{0,63}:[^\\s:@/\"'\\\\,;<>()]{3,128}(?=@[a-z0-9][a-z0-9.-]{0,252}:[a-z0-9]))",
    WB_SEES_AT | WB_SEES_CURL, NULL, NULL },
  { "email", "email", WB_CLASS_PERSONAL,
    "(?<![\\w.+-])[A-Za-z0-9_][\\w.+-]{0,63}(?:@|%40)(?:[A-Za-z0-9-]{1,63}\\.){1,8}(?:[A-Za-z]{2,24}|xn--[A-Za-z0-9-]{2,59})(?![A-Za-z0-9-])",
    WB_SEES_AT, wb_check_email, wb_normal_email },
  { "cn_mobile", "mobile", WB_CLASS_PERSONAL,
    "(?:" NUMBER "|(?<=phone[_:-]|mobile[_:-]|tel[_:-]|tel|phone|mobile))"
    "(?:(?:\\+|00)?86[ -]?|\\(\\+?86\\) ?|\\+86\\()?1[3-9]\\d(?:\\d{8}|[ -]\\d{4}[ -]\\d{4}|[ -]\\d{8}|\\d[ -]\\d{3}[ -]\\d{4})(?![0-9A-Za-z]|\\.\\d)",
    WB_SEES_DIGITS, NULL, wb_normal_mobile },
  { "cn_id", "id", WB_CLASS_PERSONAL,
    "(?:(?<![0-9A-Za-z])|" ESCAPED ")[1-9]\\d{5}( ?)(?:18|19|20)\\d\\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])\\g{-1}\\d{3}[\\dXx](?![0-9A-Za-z])",
    WB_SEES_DIGITS, wb_check_cn_id, wb_normal_id },
  { "bank_card", "card", WB_CLASS_PERSONAL,
    NUMBER "(?:\\d{13,19}|\\d{4}([ -])\\d{4}\\g{-1}\\d{4}\\g{-1}\\d{1,4}(?:\\g{-1}\\d{1,3})?|3\\d{3}[ -]\\d{6}[ -]\\d{4,5})(?![0-9A-Za-z]|[._-]\\d)",
    WB_SEES_DIGITS, wb_check_card, wb_normal_digits },
  { "card_value", "card", WB_CLASS_PERSONAL,
    "(?i)(?:credit|debit|bank|payment)[ _-]?card(?:[ _-]?(?:no|num|number))?\\.?" QUOTE "(?: is)?\\s*(?::|=|：)?\\s*" QUOTE "\\K\\d[\\d -]{10,21}\\d(?![0-9A-Za-z])"
    "|(?i:card[ _-]?(?:no|num|number)|银行卡(?:号)?|信用卡(?:号)?|卡号)" QUOTE "\\s*(?::|=|：)?\\s*" QUOTE "\\K\\d[\\d -]{10,21}\\d(?![0-9A-Za-z])",
    WB_SEES_CARD, wb_check_luhn, wb_normal_digits },
  { "id_value", "id", WB_CLASS_PERSONAL,
    "(?i)(?:身份证(?:号(?:码)?)?|证件号(?:码)?|id[ _-]?card(?:[ _-]?(?:no|num|number))?|护照(?:号(?:码)?)?|passport(?:[ _-]?(?:no|num|number))?)" QUOTE
    "\\s*(?::|=|：|是)?\\s*" QUOTE "\\K(?=[A-Z]{0,3}\\d{5})[A-Z0-9]{6,18}(?![A-Za-z0-9])",
    WB_SEES_PERSON, NULL, wb_normal_upper },
  { "phone", "phone", WB_CLASS_PERSONAL,
    NUMBER "(?:\\+[1-9]\\d{0,2}[ -]?(?:\\(\\d{1,4}\\)[ -]?)?\\d(?:[ -]?\\d){5,12}|\\(\\d{3}\\) ?\\d{3}[ -]\\d{4}|\\d{3}-\\d{3}-\\d{4}"
    "|0\\d0-\\d{4}-\\d{4}|\\(?0\\d{2,3}\\)?-\\d{7,8}|\\(0\\d{2,3}\\) ?\\d{7,8}|0\\d-\\d{7})(?![0-9A-Za-z]|[._:-]\\d)",
    WB_SEES_PHONE, wb_check_phone, wb_normal_digits },
  { "phone_value", "phone", WB_CLASS_PERSONAL,
    "(?i)(?:电话|手机|座机|(?<![a-z])(?:tele?)?(?:phone|mobile)|(?<![a-z])tel)(?:号(?:码)?|[ _-]?(?:no|num|number))?\\.?" QUOTE
    "\\s*(?::|=|：|是)?\\s*" QUOTE "\\K\\+?\\(?\\d[\\d(). -]{5,18}\\d(?![0-9A-Za-z:.])",
    WB_SEES_PERSON, wb_check_phone, wb_normal_digits },
  { "ipv6", "ip", WB_CLASS_PERSONAL,
    "(?i)(?:(?<![0-9a-z:.])|(?<=\\\\[nrt]))(?=[0-9a-f:]{0,40}:[0-9a-f]{0,4}:)(?:(?:[0-9a-f]{1,4}:){6}(?:[0-9a-f]{1,4}:[0-9a-f]{1,4}|(?:" OCTET "\\.){3}" OCTET ")"
    "|(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})?::(?:[0-9a-f]{1,4}:){0,5}(?:(?:" OCTET "\\.){3}" OCTET "|[0-9a-f]{1,4})?)(?:%[\\w.-]{1,16})?(?![0-9a-z:]|\\.\\d)",
    WB_SEES_COLONS, wb_check_ipv6, wb_normal_ipv6 },
  { "ipv4", "ip", WB_CLASS_PERSONAL,
    "(?:(?i:(?:version|\\bver|\\bbuild|\\bsdk|\\brev(?:ision)?|chrome|chromium|electron|\\bedg|\\bopr|safari|firefox|driver|firmware)" QUOTE "\\s?[:=/ ]\\s?" QUOTE "v?)\\d[\\d.]*(*SKIP)(*FAIL)"
    "|(?:(?<![0-9A-Za-z._-])|(?<=\\d-)|" ESCAPED ")(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?![0-9A-Za-z_]|\\.\\d|-(?!\\d{1,3}\\.)))",
    WB_SEES_IP4, wb_check_ipv4, NULL },
  { "mac", "mac", WB_CLASS_PERSONAL,
    "(?i)(?<![0-9a-z:-])(?!(?:ff[:-]){5}ff|(?:00[:-]){5}00)(?:[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\\g{-1}){4}[0-9a-f]{2}(?:\\g{-1}[0-9a-f]{2}){0,2}"
    "|[0-9a-f]{4}\\.[0-9a-f]{4}\\.[0-9a-f]{4}|(?<![0-9a-z])mac(?:[ _-]?addr(?:ess)?)?" QUOTE "\\s*[:=]\\s*" QUOTE "\\K[0-9a-f]{12})(?![0-9a-z:-])",
    WB_SEES_COLONS | WB_SEES_DASHES | WB_SEES_DOTS, NULL, wb_normal_mac },
  { "home_path", "user", WB_CLASS_PERSONAL,
    "(?:(?<![\\w.-])(?:/var)?/home/|(?<![\\w.-])(?:/mnt)?(?:/[a-z])?/Users/|(?<![\\w.-])/run/media/|(?i:[A-Z](?::|%3a)(?:\\\\{1,8}|/|%5c|%2f)(?:Users|Documents and Settings)(?:\\\\{1,8}|/|%5c|%2f)))"
    "\\K(?:[^/\\\\\"'\\s:*?<>|%]{1,64}(?: [^/\\\\\"'\\s:*?<>|]{1,40}){0,2}(?=\\\\)|[^/\\\\\"'\\s:*?<>|,;)\\]}%]{1,64})",
    WB_SEES_HOME, wb_check_home, wb_normal_lower },
  { "place", "place", WB_CLASS_PERSONAL,
    "(?i)(?:(?<![a-z])(?:location|gps|coord(?:inate)?s?|lat_?lng|lng_?lat)" QUOTE "\\s*[:=]\\s*[\"'\\[(]{0,2}\\K[+-]?\\d{1,3}\\.\\d{3,20}\\s?,\\s?[+-]?\\d{1,3}\\.\\d{3,20}"
    "|(?:(?<![a-z])(?:gps)?(?:lat|lng|lon|latitude|longitude)|经度|纬度)" QUOTE "\\s*(?::|=|：)\\s*" QUOTE "\\K[+-]?\\d{1,3}\\.\\d{3,20}"
    "|gps ?(?:latitude|longitude|position)" QUOTE "\\s*[:=]\\s*" QUOTE "\\K\\d{1,3}(?: ?deg|°|\\xb0| ?\\d|/\\d)[^\\r\\n\",;]{0,60})",
    WB_SEES_PLACE, wb_check_degrees, NULL },
  { "name_value", "name", WB_CLASS_PERSONAL,
    "(?:(?:姓名|收货人|收件人|寄件人|联系人|持卡人|新郎|新娘)(?:姓名)?" QUOTE "\\s*(?::|：|=|＝)\\s*" QUOTE "\\K(?:" HAN_NAME "|[A-Z][A-Za-z.'-]{1,30}(?: [A-Z][A-Za-z.'-]{0,30}){0,2})"
    "|(?:客户|顾客|昵称|用户名|名字)(?:姓名|名称)?" QUOTE "\\s*(?::|：|=|＝)\\s*" QUOTE "\\K" HAN_NAME "(?!" HAN ")"
    "|(?i:\\b(?:real|full|contact|customer|client|receiver|recipient|consignee|holder|user|nick|first|last|owner|display)?_?name|consignee)"
    QUOTE "\\s*[:=]\\s*" QUOTE "\\K" HAN_NAME "(?!" HAN ")"
    "|(?i:\\b(?:real_?name|consignee|(?:receiver|recipient|customer|contact|cardholder)_?name))\\\\*[\"']" IS QUOTED ")",
    WB_SEES_PERSON, wb_check_name, NULL },
  { "name_by_mobile", "name", WB_CLASS_PERSONAL,
    "(?:(?<![\\x80-\\xff])" FAMILY "(?:" HAN "){1,2}(?=(?:[-_ ,:(]|，|：|（){0,3}(?:\\+?86[ -]?)?1[3-9]\\d{9}(?!\\d))"
    "|(?<!\\d)1[3-9]\\d{9}(?:[-_ ,(]|，|（){1,2}\\K" FAMILY "(?:" HAN "){1,2}(?![\\x80-\\xff]))",
    WB_SEES_DIGITS, NULL, NULL },
  { "address", "address", WB_CLASS_PERSONAL,
    "(?i)(?:地址|住址|\\b(?:(?:detail|street|home|shipping|receiver|delivery)[_-]?)?addr(?:ess)?)" QUOTE "\\s*(?::|：|=)\\s*" QUOTE
    "\\K(?=[^\\s\"'\\\\]{0,60}" HAN ")(?!https?:)(?:(?!\xef\xbc\x8c|\xe3\x80\x82|\xef\xbc\x9b)[^\\s\"'\\\\,;])++",
    WB_SEES_PERSON, NULL, NULL },
  { "account", "account", WB_CLASS_PERSONAL,
    "(?i)(?:(?:微信(?:号)?|支付宝(?:账号|帐号)?|qq号|qq(?=[:=]|：)|wechat(?:_?id)?|weixin|open_?id|union_?id|alipay(?:_?(?:id|account))?)" QUOTE "\\s*(?::|：|=)\\s*" QUOTE
    "\\K[A-Za-z0-9_-][\\w.@+-]{4,63}|\\bwxid_[a-z0-9]{8,40})",
    WB_SEES_PERSON, NULL, NULL },
  { "session", "session", WB_CLASS_PERSONAL,
    "(?i)session[_-]?id" QUOTE "\\s*[:=]\\s*" QUOTE "\\K(?!0x)[A-Za-z0-9_.:%-]{16,256}",
    WB_SEES_KEY, NULL, NULL },
  { "image", "image", WB_CLASS_PERSONAL,
    "data:[\\w.+-]{1,40}/[\\w.+-]{1,60}(?:;[\\w=.-]{1,40}){0,4};base64,[A-Za-z0-9+/=_%-]{32,}",
    WB_SEES_DATA, NULL, NULL },
  { "data", "data", WB_CLASS_PERSONAL,
    "(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{512,}+={0,2}",
    WB_SEES_DATA, wb_check_data, NULL },
  { "numbers", "numbers", WB_CLASS_PERSONAL, NULL, 0, NULL, NULL },
  { "photo_path", "path", WB_CLASS_PERSONAL, NULL, WB_SEES_PATH, NULL, NULL },
  { "identity", "user", WB_CLASS_PERSONAL, NULL, WB_SEES_OWN, NULL, wb_normal_lower },
  { "host", "host", WB_CLASS_PERSONAL, NULL, WB_SEES_OWN, NULL, wb_normal_lower },
  { "hidden", "hidden", WB_CLASS_PERSONAL, NULL, WB_SEES_OWN, NULL, wb_normal_lower },
  { "text", "text", WB_CLASS_PERSONAL, NULL, 0, NULL, NULL },
  { "line", "line", WB_CLASS_SECRET, NULL, 0, NULL, NULL },
};
/* clang-format on */

const WbRule *
wb_rules (gsize *ret_n)
{
  *ret_n = G_N_ELEMENTS (rules);
  return rules;
}

int
wb_rule_index (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    if (strcmp (rules[i].id, id) == 0)
      return i;
  return -1;
}

/* Translators: what was replaced in a log, as in "12 mobile numbers" tables and tooltips. */
static const struct
{
  const char *kind;
  const char *title;
} titles[] = {
  { "private_key", N_ ("private key") },
  { "secret", N_ ("password or secret") },
  { "password", N_ ("password in an address") },
  { "token", N_ ("access token") },
  { "cookie", N_ ("website cookie") },
  { "access_key", N_ ("cloud access key") },
  { "signature", N_ ("signature of a link") },
  { "email", N_ ("mail address") },
  { "mobile", N_ ("mobile number") },
  { "phone", N_ ("telephone number") },
  { "id", N_ ("identity number") },
  { "card", N_ ("bank card number") },
  { "ip", N_ ("network address") },
  { "mac", N_ ("hardware address") },
  { "user", N_ ("user name") },
  { "host", N_ ("computer name") },
  { "place", N_ ("place on the map") },
  { "name", N_ ("person’s name") },
  { "address", N_ ("postal address") },
  { "account", N_ ("account name") },
  { "session", N_ ("session number") },
  { "image", N_ ("picture") },
  { "data", N_ ("embedded data") },
  { "numbers", N_ ("face or feature data") },
  { "path", N_ ("folder or file name") },
  { "hidden", N_ ("word you hid") },
  { "text", N_ ("other text") },
  { "line", N_ ("whole line") },
  { "tripwire", N_ ("found in the last check") },
};

const char *
wb_kind_title (const char *kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    if (strcmp (titles[i].kind, kind) == 0)
      return _ (titles[i].title);
  return kind;
}
