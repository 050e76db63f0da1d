/* SPDX-License-Identifier: MPL-2.0 */
/* A key is folded (lower case, without joints), freed of tails such as "Value" or "2", and its end
 * is looked up: what a key means stands at its end, so "userPassword" is a password and
 * "passwordLength" a length. Logs repeat a few dozen keys, so each thread remembers the last ones.
 */
#include "redact/keys.h"

#include <string.h>

#define LONGEST_KEY 64
#define REMEMBERED 512
#define LONGEST_REMEMBERED 40

typedef struct
{
  const char *word;
  guint class_;
} Row;

/* The folded key is this. */
static const Row whole[] = {
  { "otp", WB_KEY_SECRET },
  { "pin", WB_KEY_SECRET },
  { "pass", WB_KEY_SECRET },
  { "pwd", WB_KEY_SECRET },
  { "jwt", WB_KEY_SECRET },
  { "secretid", WB_KEY_SECRET },
  { "captcha", WB_KEY_SECRET },
  { "sk", WB_KEY_SECRET_TEXT },
  { "ak", WB_KEY_SECRET_TEXT },
  { "key", WB_KEY_WEAK | WB_KEY_PAIR_NAME },
  { "auth", WB_KEY_WEAK },
  { "sid", WB_KEY_WEAK },
  { "sign", WB_KEY_WEAK },
  { "ticket", WB_KEY_WEAK },
  { "salt", WB_KEY_WEAK },
  { "hmac", WB_KEY_WEAK },
  { "nonce", WB_KEY_WEAK },
  { "name", WB_KEY_NAME_HAN | WB_KEY_PAIR_NAME },
  { "header", WB_KEY_PAIR_NAME | WB_KEY_HEADERS },
  { "headers", WB_KEY_HEADERS },
  { "rawheaders", WB_KEY_HEADERS },
  { "field", WB_KEY_PAIR_NAME },
  { "value", WB_KEY_PAIR_VALUE },
  { "val", WB_KEY_PAIR_VALUE },
  { "contact", WB_KEY_NAME_HAN },
  { "customer", WB_KEY_NAME_HAN },
  { "client", WB_KEY_NAME_HAN },
  { "receiver", WB_KEY_NAME_HAN },
  { "recipient", WB_KEY_NAME_HAN },
  { "sender", WB_KEY_NAME_HAN },
  { "owner", WB_KEY_NAME_HAN | WB_KEY_USER },
  { "author", WB_KEY_NAME_HAN },
  { "operator", WB_KEY_NAME_HAN },
  { "creator", WB_KEY_NAME_HAN },
  { "createdby", WB_KEY_NAME_HAN },
  { "assignee", WB_KEY_NAME_HAN },
  { "photographer", WB_KEY_NAME_HAN },
  { "retoucher", WB_KEY_NAME_HAN },
  { "bride", WB_KEY_NAME },
  { "groom", WB_KEY_NAME },
  { "user", WB_KEY_NAME_HAN | WB_KEY_USER },
  { "login", WB_KEY_USER },
  { "logname", WB_KEY_USER },
  { "account", WB_KEY_USER },
  { "host", WB_KEY_USER | WB_KEY_KNOWN },
  { "hostname", WB_KEY_USER | WB_KEY_KNOWN },
  { "computername", WB_KEY_USER },
  { "machine", WB_KEY_USER },
  { "客户", WB_KEY_NAME_HAN },
  { "顾客", WB_KEY_NAME_HAN },
  { "昵称", WB_KEY_NAME_HAN },
  { "用户", WB_KEY_NAME_HAN },
  { "用户名", WB_KEY_NAME_HAN },
  { "名字", WB_KEY_NAME_HAN },
  { "摄影师", WB_KEY_NAME_HAN },
  { "修图师", WB_KEY_NAME_HAN },
  { "tel", WB_KEY_PHONE },
  { "lat", WB_KEY_PLACE },
  { "lng", WB_KEY_PLACE },
  { "lon", WB_KEY_PLACE },
  { "gps", WB_KEY_PLACE },
  { "geo", WB_KEY_PLACE },
  { "location", WB_KEY_PLACE },
  { "coordinates", WB_KEY_PLACE },
  { "idno", WB_KEY_ID },
  { "idnum", WB_KEY_ID },
  { "idnumber", WB_KEY_ID },
  { "ssn", WB_KEY_ID },
  { "passport", WB_KEY_ID },
  { "addr", WB_KEY_ADDRESS },
  { "street", WB_KEY_ADDRESS },
  { "qq", WB_KEY_ACCOUNT },
  { "wx", WB_KEY_ACCOUNT },
  { "ver", WB_KEY_VERSION },
  { "versions", WB_KEY_VERSION },
  { "ua", WB_KEY_VERSION | WB_KEY_KNOWN },
  { "message", WB_KEY_KNOWN },
  { "msg", WB_KEY_KNOWN },
  { "error", WB_KEY_KNOWN },
  { "err", WB_KEY_KNOWN },
  { "reason", WB_KEY_KNOWN },
  { "cause", WB_KEY_KNOWN },
  { "stack", WB_KEY_KNOWN },
  { "detail", WB_KEY_KNOWN },
  { "details", WB_KEY_KNOWN },
  { "os", WB_KEY_KNOWN },
  { "cpu", WB_KEY_KNOWN },
  { "gpu", WB_KEY_KNOWN },
  { "cmd", WB_KEY_KNOWN },
  { "device", WB_KEY_KNOWN },
  { "driver", WB_KEY_KNOWN | WB_KEY_VERSION },
  { "renderer", WB_KEY_KNOWN },
  { "vendor", WB_KEY_KNOWN },
};

/* The folded key ends so. */
static const Row endings[] = {
  { "password", WB_KEY_SECRET },
  { "passwd", WB_KEY_SECRET },
  { "pwd", WB_KEY_SECRET },
  { "passphrase", WB_KEY_SECRET },
  { "passcode", WB_KEY_SECRET },
  { "passwords", WB_KEY_SECRET },
  { "dbpass", WB_KEY_SECRET },
  { "userpass", WB_KEY_SECRET },
  { "secret", WB_KEY_SECRET },
  { "secrets", WB_KEY_SECRET },
  { "token", WB_KEY_SECRET },
  { "tokens", WB_KEY_SECRET_TEXT },
  { "credential", WB_KEY_SECRET },
  { "credentials", WB_KEY_SECRET },
  { "creds", WB_KEY_SECRET },
  { "authorization", WB_KEY_SECRET },
  { "cookie", WB_KEY_SECRET_TEXT },
  { "cookies", WB_KEY_SECRET_TEXT },
  { "apikey", WB_KEY_SECRET },
  { "apikeys", WB_KEY_SECRET },
  { "accesskey", WB_KEY_SECRET },
  { "accesskeyid", WB_KEY_SECRET },
  { "secretkey", WB_KEY_SECRET },
  { "privatekey", WB_KEY_SECRET },
  { "privkey", WB_KEY_SECRET },
  { "encryptionkey", WB_KEY_SECRET },
  { "encryptkey", WB_KEY_SECRET },
  { "signingkey", WB_KEY_SECRET },
  { "signkey", WB_KEY_SECRET },
  { "sessionkey", WB_KEY_SECRET },
  { "accountkey", WB_KEY_SECRET },
  { "licensekey", WB_KEY_SECRET },
  { "masterkey", WB_KEY_SECRET },
  { "authkey", WB_KEY_SECRET },
  { "appkey", WB_KEY_SECRET },
  { "aeskey", WB_KEY_SECRET },
  { "deskey", WB_KEY_SECRET },
  { "rsakey", WB_KEY_SECRET },
  { "hmackey", WB_KEY_SECRET },
  { "sharedkey", WB_KEY_SECRET },
  { "clientkey", WB_KEY_SECRET },
  { "signature", WB_KEY_SECRET_TEXT },
  { "smscode", WB_KEY_SECRET },
  { "verifycode", WB_KEY_SECRET },
  { "verificationcode", WB_KEY_SECRET },
  { "authcode", WB_KEY_SECRET },
  { "captchacode", WB_KEY_SECRET },
  { "otpcode", WB_KEY_SECRET },
  { "communitystring", WB_KEY_SECRET },
  { "密码", WB_KEY_SECRET },
  { "口令", WB_KEY_SECRET },
  { "密钥", WB_KEY_SECRET },
  { "秘钥", WB_KEY_SECRET },
  { "令牌", WB_KEY_SECRET },
  { "验证码", WB_KEY_SECRET },
  { "校验码", WB_KEY_SECRET },
  { "动态码", WB_KEY_SECRET },
  { "sessionid", WB_KEY_SESSION },
  { "sessid", WB_KEY_SESSION },
  { "realname", WB_KEY_NAME },
  { "truename", WB_KEY_NAME },
  { "fullname", WB_KEY_NAME },
  { "firstname", WB_KEY_NAME },
  { "lastname", WB_KEY_NAME },
  { "consignee", WB_KEY_NAME },
  { "consigneename", WB_KEY_NAME },
  { "receivername", WB_KEY_NAME },
  { "recipientname", WB_KEY_NAME },
  { "contactname", WB_KEY_NAME },
  { "contactperson", WB_KEY_NAME },
  { "customername", WB_KEY_NAME },
  { "clientname", WB_KEY_NAME },
  { "ownername", WB_KEY_NAME },
  { "cardholder", WB_KEY_NAME },
  { "holdername", WB_KEY_NAME },
  { "cardholdername", WB_KEY_NAME },
  { "姓名", WB_KEY_NAME },
  { "收货人", WB_KEY_NAME },
  { "收件人", WB_KEY_NAME },
  { "寄件人", WB_KEY_NAME },
  { "联系人", WB_KEY_NAME },
  { "持卡人", WB_KEY_NAME },
  { "客户名称", WB_KEY_NAME },
  { "新郎", WB_KEY_NAME },
  { "新娘", WB_KEY_NAME },
  { "username", WB_KEY_NAME_HAN | WB_KEY_USER },
  { "nickname", WB_KEY_NAME_HAN },
  { "displayname", WB_KEY_NAME_HAN },
  { "phone", WB_KEY_PHONE },
  { "mobile", WB_KEY_PHONE },
  { "telephone", WB_KEY_PHONE },
  { "cellphone", WB_KEY_PHONE },
  { "phoneno", WB_KEY_PHONE },
  { "phonenum", WB_KEY_PHONE },
  { "phonenumber", WB_KEY_PHONE },
  { "mobileno", WB_KEY_PHONE },
  { "mobilenumber", WB_KEY_PHONE },
  { "contacttel", WB_KEY_PHONE },
  { "receivertel", WB_KEY_PHONE },
  { "手机", WB_KEY_PHONE },
  { "手机号", WB_KEY_PHONE },
  { "手机号码", WB_KEY_PHONE },
  { "电话", WB_KEY_PHONE },
  { "电话号码", WB_KEY_PHONE },
  { "联系方式", WB_KEY_PHONE },
  { "idcard", WB_KEY_ID },
  { "idcardno", WB_KEY_ID },
  { "idcardnum", WB_KEY_ID },
  { "idcardnumber", WB_KEY_ID },
  { "identityno", WB_KEY_ID },
  { "identitynumber", WB_KEY_ID },
  { "identitycard", WB_KEY_ID },
  { "certno", WB_KEY_ID },
  { "certificateno", WB_KEY_ID },
  { "passportno", WB_KEY_ID },
  { "passportnumber", WB_KEY_ID },
  { "身份证", WB_KEY_ID },
  { "身份证号", WB_KEY_ID },
  { "身份证号码", WB_KEY_ID },
  { "证件号", WB_KEY_ID },
  { "证件号码", WB_KEY_ID },
  { "护照", WB_KEY_ID },
  { "护照号", WB_KEY_ID },
  { "cardno", WB_KEY_CARD },
  { "cardnum", WB_KEY_CARD },
  { "cardnumber", WB_KEY_CARD },
  { "bankcard", WB_KEY_CARD },
  { "bankaccount", WB_KEY_CARD },
  { "银行卡", WB_KEY_CARD },
  { "卡号", WB_KEY_CARD },
  { "信用卡", WB_KEY_CARD },
  { "gpslatitude", WB_KEY_GPS },
  { "gpslongitude", WB_KEY_GPS },
  { "gpsposition", WB_KEY_GPS },
  { "gpscoordinates", WB_KEY_GPS },
  { "mac", WB_KEY_MAC },
  { "macaddress", WB_KEY_MAC },
  { "macaddr", WB_KEY_MAC },
  { "latitude", WB_KEY_PLACE },
  { "longitude", WB_KEY_PLACE },
  { "gpslat", WB_KEY_PLACE },
  { "gpslng", WB_KEY_PLACE },
  { "经度", WB_KEY_PLACE },
  { "纬度", WB_KEY_PLACE },
  { "address", WB_KEY_ADDRESS },
  { "addressdetail", WB_KEY_ADDRESS },
  { "地址", WB_KEY_ADDRESS },
  { "住址", WB_KEY_ADDRESS },
  { "openid", WB_KEY_ACCOUNT },
  { "unionid", WB_KEY_ACCOUNT },
  { "wechat", WB_KEY_ACCOUNT },
  { "wechatid", WB_KEY_ACCOUNT },
  { "weixin", WB_KEY_ACCOUNT },
  { "wxid", WB_KEY_ACCOUNT },
  { "alipay", WB_KEY_ACCOUNT },
  { "alipayaccount", WB_KEY_ACCOUNT },
  { "alipayid", WB_KEY_ACCOUNT },
  { "qqnumber", WB_KEY_ACCOUNT },
  { "微信", WB_KEY_ACCOUNT },
  { "微信号", WB_KEY_ACCOUNT },
  { "qq号", WB_KEY_ACCOUNT },
  { "支付宝", WB_KEY_ACCOUNT },
  { "支付宝账号", WB_KEY_ACCOUNT },
  { "version", WB_KEY_VERSION | WB_KEY_KNOWN },
  { "useragent", WB_KEY_VERSION | WB_KEY_KNOWN },
  { "errormessage", WB_KEY_KNOWN },
  { "errmsg", WB_KEY_KNOWN },
  { "errormsg", WB_KEY_KNOWN },
  { "errorcode", WB_KEY_KNOWN },
  { "failreason", WB_KEY_KNOWN },
  { "code", WB_KEY_KNOWN },
  { "status", WB_KEY_KNOWN },
  { "statustext", WB_KEY_KNOWN },
  { "state", WB_KEY_KNOWN },
  { "stage", WB_KEY_KNOWN },
  { "step", WB_KEY_KNOWN },
  { "phase", WB_KEY_KNOWN },
  { "type", WB_KEY_KNOWN },
  { "kind", WB_KEY_KNOWN },
  { "mode", WB_KEY_KNOWN },
  { "level", WB_KEY_KNOWN },
  { "event", WB_KEY_KNOWN },
  { "action", WB_KEY_KNOWN },
  { "method", WB_KEY_KNOWN },
  { "format", WB_KEY_KNOWN },
  { "quality", WB_KEY_KNOWN },
  { "encoding", WB_KEY_KNOWN },
  { "locale", WB_KEY_KNOWN },
  { "language", WB_KEY_KNOWN },
  { "lang", WB_KEY_KNOWN },
  { "theme", WB_KEY_KNOWN },
  { "timezone", WB_KEY_KNOWN },
  { "platform", WB_KEY_KNOWN },
  { "arch", WB_KEY_KNOWN },
  { "url", WB_KEY_KNOWN },
  { "uri", WB_KEY_KNOWN },
  { "endpoint", WB_KEY_KNOWN },
  { "server", WB_KEY_KNOWN },
  { "baseurl", WB_KEY_KNOWN },
  { "apibase", WB_KEY_KNOWN },
  { "origin", WB_KEY_KNOWN },
  { "contenttype", WB_KEY_KNOWN },
  { "mime", WB_KEY_KNOWN },
  { "time", WB_KEY_KNOWN },
  { "date", WB_KEY_KNOWN },
  { "timestamp", WB_KEY_KNOWN },
  { "createdat", WB_KEY_KNOWN },
  { "updatedat", WB_KEY_KNOWN },
  { "preset", WB_KEY_KNOWN },
  { "filter", WB_KEY_KNOWN },
  { "algorithm", WB_KEY_KNOWN },
};

/* Parts of a key that do not change what it is. */
static const char *const tails[] = { "value",  "val",  "hash",  "base64",  "b64",
                                     "string", "text", "old",   "new",     "prod",
                                     "dev",    "test", "again", "confirm", "encrypted",
                                     "plain",  "raw",  "md5",   "header",  NULL };

/* Anywhere in the key. */
static const char *const bodies[] = { "face",       "landmark", "feature", "embedding", "mask",
                                      "descriptor", "keypoint", "人脸",    NULL };

static gsize
fold_key (const char *key, gsize length, char folded[LONGEST_KEY])
{
  gsize n = 0, from = length > LONGEST_KEY ? length - LONGEST_KEY : 0;

  for (gsize i = from; i < length; i++)
    if (g_ascii_isalnum (key[i]) || (guchar) key[i] >= 128)
      folded[n++] = g_ascii_tolower (key[i]);
  return n;
}

static gboolean
ends_with (const char *text, gsize length, const char *ending, gsize n)
{
  return length >= n && memcmp (text + length - n, ending, n) == 0;
}

static gsize
without_tails (const char *folded, gsize length)
{
  gboolean again = TRUE;

  while (again)
    {
      again = FALSE;
      while (length > 2 && g_ascii_isdigit (folded[length - 1]))
        length--;
      for (gsize i = 0; tails[i]; i++)
        {
          gsize n = strlen (tails[i]);

          if (length > n + 2 && ends_with (folded, length, tails[i], n))
            {
              length -= n;
              again = TRUE;
            }
        }
    }
  return length;
}

static guint
look_up (const char *folded, gsize length)
{
  guint class_ = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (whole); i++)
    if (strlen (whole[i].word) == length && memcmp (whole[i].word, folded, length) == 0)
      class_ |= whole[i].class_;
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    if (ends_with (folded, length, endings[i].word, strlen (endings[i].word)))
      class_ |= endings[i].class_;
  return class_;
}

static guint
classify (const char *key, gsize length)
{
  char folded[LONGEST_KEY];
  gsize n = fold_key (key, length, folded), core;
  guint class_ = look_up (folded, n);

  core = without_tails (folded, n);
  if (core < n)
    class_ |= look_up (folded, core)
              & (WB_KEY_SECRET | WB_KEY_SECRET_TEXT | WB_KEY_WEAK | WB_KEY_PHONE | WB_KEY_ID
                 | WB_KEY_NAME | WB_KEY_CARD);
  for (gsize i = 0; bodies[i]; i++)
    if (memmem (folded, n, bodies[i], strlen (bodies[i])))
      class_ |= WB_KEY_BODY;
  if (class_ & (WB_KEY_SECRET | WB_KEY_SECRET_TEXT))
    class_ &= ~(guint) WB_KEY_KNOWN;
  return class_;
}

typedef struct
{
  struct
  {
    guint8 length; /* 0: free */
    char key[LONGEST_REMEMBERED];
    guint class_;
  } known[REMEMBERED];
} Memory;

static GPrivate this_memory = G_PRIVATE_INIT (g_free);

guint
wb_key_class (const char *key, gsize length)
{
  Memory *memory = g_private_get (&this_memory);
  guint hash = 5381;

  if (length == 0 || length > LONGEST_REMEMBERED)
    return length == 0 ? 0 : classify (key, length);
  if (!memory)
    g_private_set (&this_memory, memory = g_new0 (Memory, 1));
  for (gsize i = 0; i < length; i++)
    hash = hash * 33 + (guchar) key[i];
  hash = (hash ^ hash >> 15) % REMEMBERED;
  if (memory->known[hash].length == length && memcmp (memory->known[hash].key, key, length) == 0)
    return memory->known[hash].class_;
  memory->known[hash].length = length;
  memcpy (memory->known[hash].key, key, length);
  return memory->known[hash].class_ = classify (key, length);
}
