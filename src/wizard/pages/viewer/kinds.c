/* SPDX-License-Identifier: MPL-2.0 */
/* The table gives hues; a kind that is missing in it, as one added to the rules later, is a
 * person's: it is shown and counted all the same. */
#include "pages/viewer/kinds.h"

#include <string.h>

#include "redact/masker.h"

#define TAG_SYMBOLS 8

typedef struct
{
  const char *word;
  WbHue hue;
} KindRow;

static const KindRow rows[] = {
  { "email", WB_HUE_CONTACT },      { "mobile", WB_HUE_CONTACT },   { "phone", WB_HUE_CONTACT },
  { "account", WB_HUE_CONTACT },    { "session", WB_HUE_CONTACT },  { "name", WB_HUE_PERSON },
  { "id", WB_HUE_PERSON },          { "card", WB_HUE_PERSON },      { "image", WB_HUE_PERSON },
  { "data", WB_HUE_PERSON },        { "numbers", WB_HUE_PERSON },   { "hidden", WB_HUE_PERSON },
  { "text", WB_HUE_PERSON },        { "secret", WB_HUE_SECRET },    { "password", WB_HUE_SECRET },
  { "token", WB_HUE_SECRET },       { "cookie", WB_HUE_SECRET },    { "access_key", WB_HUE_SECRET },
  { "private_key", WB_HUE_SECRET }, { "signature", WB_HUE_SECRET }, { "line", WB_HUE_SECRET },
  { "tripwire", WB_HUE_SECRET },    { "user", WB_HUE_PLACE },       { "host", WB_HUE_PLACE },
  { "ip", WB_HUE_PLACE },           { "mac", WB_HUE_PLACE },        { "place", WB_HUE_PLACE },
  { "address", WB_HUE_PLACE },      { "path", WB_HUE_PLACE },       { "cut", WB_HUE_PLACE },
};

static const char *const hue_words[WB_N_HUES] = { "contact", "person", "secret", "place" };

/* rows, then the kinds of the rules that are not among them. */
typedef struct
{
  KindRow kinds[WB_MAX_KINDS];
  guint n;
} Kinds;

static void
add_kind (Kinds *all, const char *word, WbHue hue)
{
  for (guint i = 0; i < all->n; i++)
    if (strcmp (all->kinds[i].word, word) == 0)
      return;
  g_return_if_fail (all->n < WB_MAX_KINDS);
  all->kinds[all->n++] = (KindRow){ word, hue };
}

static const Kinds *
get_kinds (void)
{
  static Kinds all;
  static gsize once;

  if (g_once_init_enter (&once))
    {
      gsize n;
      const WbRule *rules = wb_rules (&n);

      for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
        add_kind (&all, rows[i].word, rows[i].hue);
      for (gsize i = 0; i < n; i++)
        add_kind (&all, rules[i].kind,
                  rules[i].class_ == WB_CLASS_SECRET ? WB_HUE_SECRET : WB_HUE_PERSON);
      g_once_init_leave (&once, 1);
    }
  return &all;
}

guint
wb_n_kinds (void)
{
  return get_kinds ()->n;
}

const char *
wb_kind_word (guint kind)
{
  return get_kinds ()->kinds[kind].word;
}

WbHue
wb_kind_hue (guint kind)
{
  return get_kinds ()->kinds[kind].hue;
}

const char *
wb_hue_word (WbHue hue)
{
  return hue_words[hue];
}

gboolean
wb_mark_at (const char *text, gsize length, WbMark *ret_mark)
{
  const gsize mark = wb_mark_length (text, length);
  const Kinds *all = get_kinds ();
  gsize word = 0;

  if (mark == 0)
    return FALSE;
  while (text[2 + word] != ':' && text[2 + word] != ']')
    word++;
  for (guint i = 0; i < all->n; i++)
    if (strlen (all->kinds[i].word) == word && memcmp (all->kinds[i].word, text + 2, word) == 0)
      {
        *ret_mark = (WbMark){ i, mark, word };
        return TRUE;
      }
  return FALSE;
}

static gboolean
is_secret (const char *kind)
{
  gsize n;
  const WbRule *rules = wb_rules (&n);

  for (gsize i = 0; i < n; i++)
    if (strcmp (rules[i].kind, kind) == 0)
      return rules[i].class_ == WB_CLASS_SECRET;
  return TRUE;
}

gboolean
wb_mark_may_be_restored (const char *text, gsize length)
{
  WbMark mark;

  if (!wb_mark_at (text, length, &mark) || mark.length != mark.kind_length + 5 + TAG_SYMBOLS)
    return FALSE;
  const char *kind = wb_kind_word (mark.kind);
  return strcmp (kind, "hidden") != 0 && !is_secret (kind);
}
