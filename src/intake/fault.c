/* SPDX-License-Identifier: MPL-2.0 */
/* The table says everything about a kind: its word, whether it takes a value and in which range,
 * what it meets and how often unless told otherwise. The parser and --help only walk it. */
#include "fault.h"

#include <string.h>

typedef struct
{
  const char *word;
  const char *value; /* (nullable): what VALUE is */
  gint64 least;
  gint64 most;
  gint64 fallback;  /* VALUE when none is given; less than least: obligatory */
  const char *what; /* WHAT when none is given */
  guint times;      /* how often when not told; 0: without end */
  const char *help;
} Kind;

static const Kind kinds[WB_N_FAULTS] = {
  [WB_FAULT_DROP] = { "drop", "BYTES", 0, G_MAXINT64, 0, "store", 1,
                      "close the connection after BYTES of the body (default 0)" },
  [WB_FAULT_HANG] = { "hang", NULL, 0, 0, 0, "store", 1, "never answer" },
  [WB_FAULT_DELAY] = { "delay", "MS", 0, 3600000, -1, "any", 0, "answer MS milliseconds late" },
  [WB_FAULT_THROTTLE] = { "throttle", "BYTES", 1024, G_MAXINT64, -1, "any", 0,
                          "take and give BYTES a second" },
  [WB_FAULT_STATUS] = { "status", "CODE", 500, 599, 503, "store", 1,
                        "answer with CODE, 500 to 599 (default 503)" },
  [WB_FAULT_BUSY] = { "busy", "SECONDS", 0, 3600, 1, "any", 1,
                      "answer 429 with Retry-After: SECONDS (default 1)" },
  [WB_FAULT_EXPIRE_TOKEN] = { "expire-token", NULL, 0, 0, 0, "store", 1,
                              "say that the security token has expired" },
  [WB_FAULT_TOKEN_LIFE] = { "token-life", "SECONDS", 1, 43200, -1, "ticket", 0,
                            "let temporary keys live SECONDS (normally 3600)" },
  [WB_FAULT_SKEW] = { "skew", "SECONDS", -315360000, 315360000, G_MININT64, "any", 0,
                      "set the clock SECONDS ahead, or behind if negative" },
  [WB_FAULT_LOSE] = { "lose", NULL, 0, 0, 0, "complete", 1,
                      "do what is asked, then close the connection instead of answering" },
  [WB_FAULT_NO_SUCH_UPLOAD] = { "no-such-upload", NULL, 0, 0, 0, "part", 1,
                                "forget the multipart upload" },
  [WB_FAULT_WRONG_ETAG] = { "wrong-etag", NULL, 0, 0, 0, "part", 1, "answer with a wrong ETag" },
  [WB_FAULT_WRONG_CRC] = { "wrong-crc", NULL, 0, 0, 0, "part", 1, "answer with a wrong CRC-64" },
  [WB_FAULT_WRONG_BODY] = { "wrong-body", NULL, 0, 0, 0, "get", 1,
                            "change the last byte of an object that is read" },
  [WB_FAULT_NO_TAGS] = { "no-tags", NULL, 0, 0, 0, "store", 0,
                         "refuse objects that come with tags, as a policy may" },
  [WB_FAULT_TICKET_DOWN] = { "ticket-down", NULL, 0, 0, 0, "ticket", 0,
                             "answer 503 from the ticket office" },
  [WB_FAULT_TICKET_401] = { "ticket-401", NULL, 0, 0, 0, "ticket", 0,
                            "answer 401 from the ticket office" },
  [WB_FAULT_TICKET_403] = { "ticket-403", NULL, 0, 0, 0, "ticket", 0,
                            "answer 403 from the ticket office" },
};

/* Words that are also understood, with what they stand for. */
static const struct
{
  const char *word;
  const char *spec;
} aliases[] = {
  { "lose-complete", "lose@complete" },
  { "5xx", "status=503" },
  { "429", "busy" },
};

static const char *const whats[] = { "any",      "store",      "put",     "part",   "init",
                                     "complete", "list-parts", "abort",   "get",    "get-tags",
                                     "head",     "list",       "uploads", "delete", "delete-many",
                                     "ticket",   "envelope",   "event" };

typedef struct
{
  WbFaultKind kind;
  gint64 value;
  const char *what;
  guint64 after;
  guint64 every;
  guint64 times;
  guint64 seen;
  guint64 struck;
} Fault;

struct _WbFaults
{
  GArray *all; /* of Fault */
};

WbFaults *
wb_faults_new (void)
{
  WbFaults *faults = g_new0 (WbFaults, 1);

  faults->all = g_array_new (FALSE, TRUE, sizeof (Fault));
  return faults;
}

void
wb_faults_free (WbFaults *faults)
{
  if (faults == NULL)
    return;
  g_array_unref (faults->all);
  g_free (faults);
}

/* --- reading a specification --- */

static gboolean
fail (GError **error, const char *spec, const char *what)
{
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "Fault “%s”: %s", spec, what);
  return FALSE;
}

static gboolean
find_kind (const char *word, WbFaultKind *ret_kind)
{
  for (guint i = 0; i < WB_N_FAULTS; i++)
    if (strcmp (kinds[i].word, word) == 0)
      {
        *ret_kind = (WbFaultKind) i;
        return TRUE;
      }
  return FALSE;
}

static const char *
find_what (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (whats); i++)
    if (strcmp (whats[i], word) == 0)
      return whats[i];
  return NULL;
}

static gboolean
read_value (Fault *fault, const char *text, const char *spec, GError **error)
{
  const Kind *kind = &kinds[fault->kind];

  if (text == NULL && kind->value != NULL && kind->fallback < kind->least)
    return fail (error, spec, "needs a value");
  fault->value = kind->fallback;
  if (text == NULL)
    return TRUE;
  if (kind->value == NULL)
    return fail (error, spec, "takes no value");
  if (!g_ascii_string_to_signed (text, 10, kind->least, kind->most, &fault->value, NULL))
    return fail (error, spec, "the value is out of range");
  return TRUE;
}

/* One "name=N" of the part after the colon. */
static gboolean
read_argument (Fault *fault, const char *text, const char *spec, GError **error)
{
  struct
  {
    const char *name;
    guint64 least;
    guint64 *value;
  } rows[] = { { "after=", 0, &fault->after },
               { "every=", 1, &fault->every },
               { "times=", 0, &fault->times } };

  if (g_str_has_prefix (text, "what="))
    {
      fault->what = find_what (text + strlen ("what="));
      return fault->what != NULL || fail (error, spec, "there is no such operation");
    }
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_str_has_prefix (text, rows[i].name))
      return g_ascii_string_to_unsigned (text + strlen (rows[i].name), 10, rows[i].least,
                                         G_MAXUINT32, rows[i].value, NULL)
             || fail (error, spec, "a count is out of range");
  return fail (error, spec, "after the colon come after=, every=, times= or what=");
}

static gboolean
read_arguments (Fault *fault, const char *text, const char *spec, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (!read_argument (fault, parts[i], spec, error))
      return FALSE;
  return TRUE;
}

/* Cuts text at the first mark; returns what follows it, NULL if there is no mark. */
static char *
cut (char *text, char mark)
{
  char *at = strchr (text, mark);

  if (at == NULL)
    return NULL;
  *at = '\0';
  return at + 1;
}

static char *
without_alias (const char *spec)
{
  for (guint i = 0; i < G_N_ELEMENTS (aliases); i++)
    {
      gsize length = strlen (aliases[i].word);

      if (strncmp (spec, aliases[i].word, length) == 0 && strchr ("@:", spec[length]) != NULL)
        return g_strconcat (aliases[i].spec, spec + length, NULL);
    }
  return g_strdup (spec);
}

gboolean
wb_faults_add (WbFaults *faults, const char *spec, GError **error)
{
  g_autofree char *word = without_alias (spec);
  char *arguments = cut (word, ':');
  char *what = cut (word, '@');
  char *value = cut (word, '=');
  Fault fault = { .every = 1 };

  if (!find_kind (word, &fault.kind))
    return fail (error, spec, "there is no such fault");
  fault.what = find_what (what != NULL ? what : kinds[fault.kind].what);
  fault.times = kinds[fault.kind].times;
  if (fault.what == NULL)
    return fail (error, spec, "there is no such operation");
  if (!read_value (&fault, value, spec, error)
      || (arguments != NULL && !read_arguments (&fault, arguments, spec, error)))
    return FALSE;
  g_array_append_val (faults->all, fault);
  return TRUE;
}

/* --- striking --- */

static gboolean
meets (const Fault *fault, const char *word)
{
  static const char *const others[] = { "ticket", "envelope", "event", NULL };

  if (strcmp (fault->what, "any") == 0)
    return TRUE;
  if (strcmp (fault->what, "store") == 0)
    return !g_strv_contains (others, word);
  return strcmp (fault->what, word) == 0;
}

static gboolean
strikes (Fault *fault)
{
  guint64 n = fault->seen++;

  if (n < fault->after || (n - fault->after) % fault->every != 0)
    return FALSE;
  if (fault->times != 0 && fault->struck >= fault->times)
    return FALSE;
  fault->struck++;
  return TRUE;
}

void
wb_faults_take (WbFaults *faults, const char *word, WbFaultSet *ret_set)
{
  memset (ret_set, 0, sizeof *ret_set);
  for (guint i = 0; i < faults->all->len; i++)
    {
      Fault *fault = &g_array_index (faults->all, Fault, i);

      if (meets (fault, word) && strikes (fault))
        {
          ret_set->strikes[fault->kind] = TRUE;
          ret_set->value[fault->kind] = fault->value;
        }
    }
}

/* The value of the last fault of a kind that holds always; fallback without one. */
static gint64
standing_value (const WbFaults *faults, WbFaultKind kind, gint64 fallback)
{
  for (guint i = faults->all->len; i > 0; i--)
    if (g_array_index (faults->all, Fault, i - 1).kind == kind)
      return g_array_index (faults->all, Fault, i - 1).value;
  return fallback;
}

gint64
wb_faults_skew (const WbFaults *faults)
{
  return standing_value (faults, WB_FAULT_SKEW, 0);
}

gint64
wb_faults_token_life (const WbFaults *faults, gint64 fallback)
{
  return standing_value (faults, WB_FAULT_TOKEN_LIFE, fallback);
}

char *
wb_faults_help (void)
{
  GString *out = g_string_new ("Faults: KIND[=VALUE][@WHAT][:after=N,every=N,times=N]\n");

  for (guint i = 0; i < WB_N_FAULTS; i++)
    {
      g_autofree char *left =
          g_strdup_printf ("%s%s%s", kinds[i].word, kinds[i].value != NULL ? "=" : "",
                           kinds[i].value != NULL ? kinds[i].value : "");

      g_string_append_printf (out, "  %-20s %s (@%s%s)\n", left, kinds[i].help, kinds[i].what,
                              kinds[i].times == 1 ? ", once" : "");
    }
  g_string_append (out, "WHAT:");
  for (guint i = 0; i < G_N_ELEMENTS (whats); i++)
    g_string_append_printf (out, " %s", whats[i]);
  g_string_append (
      out, "\ntimes=0 is without end. Also: lose-complete, 5xx (status=503), 429 (busy).\n");
  return g_string_free (out, FALSE);
}
