/* SPDX-License-Identifier: MPL-2.0 */
/* A kind is forgotten when its window is over and nothing of it waits. */
#include "alert/ration.h"

#include "base/json.h"

#define DAY_USEC G_TIME_SPAN_DAY

typedef struct
{
  char *name;
  char *last; /* (nullable) */
  guint64 waiting;
  gint64 told_usec;
  gint64 window_usec;
} Kind;

struct _WbRation
{
  GPtrArray *kinds; /* of Kind, the one that was made last at the end */
  GHashTable *by_name;
  guint per_day;
  gint64 day;
  guint today;
  double tokens;
  gint64 filled_usec;
};

static void
kind_free (gpointer data)
{
  Kind *kind = data;
  g_free (kind->name);
  g_free (kind->last);
  g_free (kind);
}

static Kind *
add_kind (WbRation *ration, const char *name)
{
  Kind *kind = g_new0 (Kind, 1);
  kind->name = g_strdup (name);
  g_ptr_array_add (ration->kinds, kind);
  g_hash_table_insert (ration->by_name, kind->name, kind);
  return kind;
}

static void
remove_kind (WbRation *ration, guint place)
{
  Kind *kind = ration->kinds->pdata[place];
  g_hash_table_remove (ration->by_name, kind->name);
  g_ptr_array_remove_index (ration->kinds, place);
}

/* --- what is remembered ---------------------------------------------------------------------- */

static void
read_kind (WbRation *ration, JsonObject *json)
{
  const char *name = wb_json_get_string (json, "kind");

  if (!name || g_hash_table_contains (ration->by_name, name))
    return;
  Kind *kind = add_kind (ration, name);
  kind->last = g_strdup (wb_json_get_string (json, "last"));
  kind->waiting = (guint64) MAX (wb_json_get_int (json, "waiting", 0), 0);
  kind->told_usec = wb_json_get_int (json, "told", 0);
  kind->window_usec = CLAMP (wb_json_get_int (json, "window", 0), WB_RATION_WINDOW_USEC,
                             WB_RATION_MOST_WINDOW_USEC);
}

WbRation *
wb_ration_new (guint per_day, JsonObject *json)
{
  WbRation *ration = g_new0 (WbRation, 1);
  JsonArray *kinds = json ? wb_json_get_array (json, "kinds") : NULL;

  ration->kinds = g_ptr_array_new_with_free_func (kind_free);
  ration->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  ration->per_day = per_day;
  ration->tokens = json ? (double) wb_json_get_int (json, "tokens", 0) : WB_RATION_BURST;
  ration->filled_usec = json ? wb_json_get_int (json, "filled", 0) : 0;
  ration->day = json ? wb_json_get_int (json, "day", 0) : 0;
  ration->today = json ? (guint) CLAMP (wb_json_get_int (json, "today", 0), 0, G_MAXINT) : 0;
  for (guint i = 0; kinds && i < json_array_get_length (kinds); i++)
    if (JSON_NODE_HOLDS_OBJECT (json_array_get_element (kinds, i)))
      read_kind (ration, json_array_get_object_element (kinds, i));
  return ration;
}

void
wb_ration_free (WbRation *ration)
{
  if (!ration)
    return;
  g_hash_table_unref (ration->by_name);
  g_ptr_array_unref (ration->kinds);
  g_free (ration);
}

JsonObject *
wb_ration_to_json (const WbRation *ration)
{
  JsonObject *json = json_object_new ();
  JsonArray *kinds = json_array_new ();

  for (guint i = 0; i < ration->kinds->len; i++)
    {
      const Kind *kind = ration->kinds->pdata[i];
      JsonObject *row = json_object_new ();
      json_object_set_string_member (row, "kind", kind->name);
      wb_json_set_string (row, "last", kind->last);
      json_object_set_int_member (row, "waiting", (gint64) kind->waiting);
      json_object_set_int_member (row, "told", kind->told_usec);
      json_object_set_int_member (row, "window", kind->window_usec);
      json_array_add_object_element (kinds, row);
    }
  json_object_set_int_member (json, "tokens", (gint64) ration->tokens);
  json_object_set_int_member (json, "filled", ration->filled_usec);
  json_object_set_int_member (json, "day", ration->day);
  json_object_set_int_member (json, "today", ration->today);
  json_object_set_array_member (json, "kinds", kinds);
  return json;
}

/* --- what may be told ------------------------------------------------------------------------ */

static void
look_at_clock (WbRation *ration, gint64 now_usec)
{
  const gint64 day = now_usec / DAY_USEC;

  /* an earlier day: the clock is set back a little, or was wrong by far before */
  if (day > ration->day || day < ration->day - 1)
    {
      ration->day = day;
      ration->today = 0;
    }
  if (ration->filled_usec > now_usec || ration->filled_usec == 0)
    ration->filled_usec = now_usec;
  const gint64 more = (now_usec - ration->filled_usec) / WB_RATION_TOKEN_USEC;
  ration->filled_usec += more * WB_RATION_TOKEN_USEC;
  ration->tokens = MIN (ration->tokens + (double) more, WB_RATION_BURST);
}

static gboolean
may_tell (const WbRation *ration)
{
  return ration->tokens >= 1 && ration->today < ration->per_day;
}

static gint64
window_end (const Kind *kind, gint64 now_usec)
{
  return kind->told_usec > now_usec ? now_usec : kind->told_usec + kind->window_usec;
}

static void
note_told (WbRation *ration, Kind *kind, gint64 now_usec)
{
  const gboolean repeats = kind->told_usec > 0 && kind->waiting > 0;

  kind->window_usec =
      repeats ? MIN (kind->window_usec * 2, WB_RATION_MOST_WINDOW_USEC) : WB_RATION_WINDOW_USEC;
  kind->told_usec = now_usec;
  kind->waiting = 0;
  g_clear_pointer (&kind->last, g_free);
  ration->tokens = MAX (ration->tokens - 1, 0);
  ration->today++;
}

/* Kinds that nothing is known of but that they were there. */
static void
forget_old (WbRation *ration, gint64 now_usec)
{
  for (guint i = ration->kinds->len; i > 0; i--)
    {
      const Kind *kind = ration->kinds->pdata[i - 1];
      if (kind->waiting == 0 && window_end (kind, now_usec) <= now_usec)
        remove_kind (ration, i - 1);
    }
}

static Kind *
need_kind (WbRation *ration, const char *name, gint64 now_usec)
{
  Kind *kind = g_hash_table_lookup (ration->by_name, name);

  if (kind)
    return kind;
  forget_old (ration, now_usec);
  for (guint i = 0; i < ration->kinds->len && ration->kinds->len >= WB_RATION_MOST_KINDS; i++)
    if (((Kind *) ration->kinds->pdata[i])->waiting == 0)
      remove_kind (ration, i--);
  /* of so many kinds that all have something to tell, the last ones are told of as one */
  if (ration->kinds->len >= WB_RATION_MOST_KINDS)
    return ration->kinds->pdata[ration->kinds->len - 1];
  kind = add_kind (ration, name);
  kind->window_usec = WB_RATION_WINDOW_USEC;
  return kind;
}

gboolean
wb_ration_take (WbRation *ration, const char *name, const char *last, gint64 now_usec,
                guint64 *ret_repeats)
{
  look_at_clock (ration, now_usec);
  Kind *kind = need_kind (ration, name, now_usec);
  const gboolean is_its_time = kind->told_usec == 0 || window_end (kind, now_usec) <= now_usec;

  if (is_its_time && may_tell (ration))
    {
      *ret_repeats = kind->waiting;
      note_told (ration, kind, now_usec);
      return TRUE;
    }
  kind->waiting++;
  g_free (kind->last);
  kind->last = g_strdup (last);
  return FALSE;
}

static WbRepeated *
tell (WbRation *ration, Kind *kind, gint64 now_usec)
{
  WbRepeated *repeated = g_new0 (WbRepeated, 1);

  repeated->kind = g_strdup (kind->name);
  repeated->last = g_steal_pointer (&kind->last);
  repeated->repeats = kind->waiting - 1;
  note_told (ration, kind, now_usec);
  return repeated;
}

WbRepeated *
wb_ration_next (WbRation *ration, gint64 now_usec)
{
  look_at_clock (ration, now_usec);
  for (guint i = 0; i < ration->kinds->len && may_tell (ration); i++)
    {
      Kind *kind = ration->kinds->pdata[i];
      if (kind->waiting > 0 && (kind->told_usec == 0 || window_end (kind, now_usec) <= now_usec))
        return tell (ration, kind, now_usec);
    }
  return NULL;
}

WbRepeated *
wb_ration_next_of_all (WbRation *ration, gint64 now_usec)
{
  look_at_clock (ration, now_usec);
  for (guint i = 0; i < ration->kinds->len && ration->today < ration->per_day; i++)
    {
      Kind *kind = ration->kinds->pdata[i];
      if (kind->waiting > 0)
        return tell (ration, kind, now_usec);
    }
  return NULL;
}

/* When the ceiling or the bucket lets something through again. */
static gint64
allowed_usec (const WbRation *ration, gint64 now_usec)
{
  if (ration->today >= ration->per_day && ration->day >= now_usec / DAY_USEC)
    return (ration->day + 1) * DAY_USEC;
  return ration->tokens >= 1 ? now_usec : ration->filled_usec + WB_RATION_TOKEN_USEC;
}

gint64
wb_ration_due_usec (const WbRation *ration, gint64 now_usec)
{
  gint64 due_usec = G_MAXINT64;

  for (guint i = 0; i < ration->kinds->len; i++)
    {
      const Kind *kind = ration->kinds->pdata[i];
      if (kind->waiting > 0)
        due_usec = MIN (due_usec, kind->told_usec == 0 ? 0 : window_end (kind, now_usec));
    }
  return due_usec == G_MAXINT64 ? due_usec : MAX (due_usec, allowed_usec (ration, now_usec));
}

guint64
wb_ration_waiting (const WbRation *ration)
{
  guint64 waiting = 0;
  for (guint i = 0; i < ration->kinds->len; i++)
    waiting += ((const Kind *) ration->kinds->pdata[i])->waiting;
  return waiting;
}

guint
wb_ration_today (const WbRation *ration, gint64 now_usec)
{
  return ration->day == now_usec / DAY_USEC ? ration->today : 0;
}

void
wb_repeated_free (WbRepeated *repeated)
{
  if (!repeated)
    return;
  g_free (repeated->kind);
  g_free (repeated->last);
  g_free (repeated);
}
