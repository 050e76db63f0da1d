/* SPDX-License-Identifier: MPL-2.0 */
#include "sending.h"

#include <glib/gi18n.h>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cases/parcel.h"
#include "cases/way.h"
#include "cases/wish.h"
#include "console.h"
#include "deliver/letter.h"
#include "job/telling.h"
#include "show.h"

/* OSS takes no smaller parts, but for the last. */
#define LEAST_PART_BYTES ((guint64) 100 * 1024)
/* Less, shared by all parts on their way, looks like silence to the other side. */
#define LEAST_RATE ((guint64) 10 * 1024)

const WbRun *
wb_sending_run (void)
{
  static WbRun run;
  run.cancellable = wb_console_cancellable ();
  run.observer = wb_console_observer ();
  return &run;
}

static gboolean
read_patience (const WbOptions *options, gint64 *ret_sec, GError **error)
{
  if (!options->patience || wb_text_parse_duration (options->patience, ret_sec))
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               _ ("--patience takes a time such as 90s or 10m, not “%s”."), options->patience);
  return FALSE;
}

static gboolean
read_part_size (const WbOptions *options, guint64 *ret_bytes, GError **error)
{
  guint64 bytes = 0;
  if (!options->part_size)
    return TRUE;
  if (wb_text_parse_size (options->part_size, &bytes) && bytes >= LEAST_PART_BYTES)
    {
      *ret_bytes = bytes;
      return TRUE;
    }
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               _ ("--part-size takes a size from 100KiB, such as 1MiB, not “%s”."),
               options->part_size);
  return FALSE;
}

/* Without the option: *ret_rate is untouched. */
static gboolean
read_speed_limit (const WbOptions *options, guint64 *ret_rate, GError **error)
{
  guint64 rate = 0;
  if (!options->speed_limit)
    return TRUE;
  if (wb_text_parse_size (options->speed_limit, &rate) && (rate == 0 || rate >= LEAST_RATE))
    {
      *ret_rate = rate;
      return TRUE;
    }
  g_set_error (
      error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
      _ ("--speed-limit takes a size a second from 10KiB, such as 200KiB, or 0, not “%s”."),
      options->speed_limit);
  return FALSE;
}

gboolean
wb_sending_options (const WbOptions *options, WbDeliverOptions *ret_options, WbStaffKeys **ret_keys,
                    GError **error)
{
  g_autoptr (WbStaffKeys) keys = NULL;
  gint64 patience_sec = 0;
  guint64 part_bytes = 0, rate = 0;
  if (!read_patience (options, &patience_sec, error)
      || !read_part_size (options, &part_bytes, error) || !read_speed_limit (options, &rate, error))
    return FALSE;
  if (options->keys && !(keys = wb_staff_keys_read (options->keys, error)))
    return FALSE;
  *ret_options = (WbDeliverOptions){
    .ca_file = options->ca_file,
    .proxy = options->proxy,
    .part_bytes = part_bytes,
    .patience_sec = patience_sec,
    .keys = keys,
    .takes_metered = options->metered,
  };
  *ret_keys = g_steal_pointer (&keys);
  return TRUE;
}

static void
replace (char **text, char *other)
{
  g_free (*text);
  *text = other;
}

static gboolean
is_same_way (const WbCaseWay *one, const WbCaseWay *other)
{
  return g_strcmp0 (one->ca_file, other->ca_file) == 0 && g_strcmp0 (one->proxy, other->proxy) == 0
         && g_strcmp0 (one->keys, other->keys) == 0 && one->has_limit == other->has_limit
         && one->max_bytes_per_sec == other->max_bytes_per_sec;
}

/* What is said of the way holds for every later attempt, too, whoever makes it. */
static gboolean
keep_way (const WbCase *kase, const WbOptions *options, GError **error)
{
  g_auto (WbCaseWay) was = { 0 }, way = { 0 };
  g_autofree char *grant = wb_case_get_grant (kase);
  if (!options->ca_file && !options->proxy && !options->speed_limit && !options->keys)
    return TRUE;
  wb_case_get_way (kase, &was);
  wb_case_get_way (kase, &way);
  if (!read_speed_limit (options, &way.max_bytes_per_sec, error))
    return FALSE;
  way.has_limit |= options->speed_limit != NULL;
  if (options->ca_file)
    replace (&way.ca_file, g_canonicalize_filename (options->ca_file, NULL));
  if (options->proxy)
    replace (&way.proxy, g_strdup (options->proxy));
  /* what began with a ticket goes on with it */
  if (options->keys && !grant)
    replace (&way.keys, wb_staff_keys_where (options->keys));
  return is_same_way (&was, &way) || wb_case_set_way (kase, &way, error);
}

/* --- the tripwire ---------------------------------------------------------------------------- */

/* Refusing was decided beforehand: then nobody is asked. */
static gboolean
may_ask (const WbOptions *options)
{
  return !options->json && g_strcmp0 (options->tripwire, "refuse") != 0;
}

/* TRUE if error is a held case and the person decided to mask and go on. */
static gboolean
person_lets_mask (WbCase *kase, const GPtrArray *trips, const WbOptions *options,
                  const GError *error)
{
  if (!g_error_matches (error, WB_ERROR, WB_ERROR_HELD) || !may_ask (options))
    return FALSE;
  wb_console_say (_ ("The last check found something that should not be sent:\n"));
  wb_show_trips (trips);
  gboolean yes = FALSE;
  return wb_console_ask (_ ("Take it out and go on?"), &yes, NULL) && yes
         && wb_job_decide (kase, WB_TRIPWIRE_MASK, NULL);
}

gboolean
wb_sending_pack (WbCase *kase, const WbContext *context, const WbOptions *options, GError **error)
{
  for (;;)
    {
      g_autoptr (GPtrArray) trips = NULL;
      g_autoptr (GError) local = NULL;
      if (wb_job_pack (kase, context, wb_sending_run (), &trips, &local))
        return TRUE;
      if (person_lets_mask (kase, trips, options, local))
        continue;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
}

/* --- the result ------------------------------------------------------------------------------ */

static JsonNode *
result_node (const WbCase *kase, JsonNode *receipt)
{
  JsonObject *object = json_object_new ();
  json_object_set_string_member (object, "case", kase->id);
  json_object_set_string_member (object, "number", kase->number);
  json_object_set_string_member (object, "state", wb_case_state_word (kase->state));
  wb_json_set_string (object, "note", kase->note);
  wb_json_set_string (object, "folder", kase->folder);
  const WbParcel parcel = wb_case_parcel (kase);
  wb_json_set_string (object, "sha256", parcel.sha256);
  json_object_set_int_member (object, "bytes", (gint64) parcel.bytes);
  g_autofree char *bundle = kase->bundle_name ? wb_case_path (kase, kase->bundle_name) : NULL;
  wb_json_set_string (object, "bundle",
                      bundle && g_file_test (bundle, G_FILE_TEST_EXISTS) ? bundle : NULL);
  g_autofree char *path = receipt ? wb_case_path (kase, "receipt.json") : NULL;
  wb_json_set_string (object, "receipt", path);
  JsonObject *json =
      receipt && JSON_NODE_HOLDS_OBJECT (receipt) ? json_node_get_object (receipt) : NULL;
  JsonArray *objects = wb_json_get_array (json, "objects");
  if (objects)
    json_object_set_array_member (object, "objects", json_array_ref (objects));
  return wb_json_node_take (object);
}

static void
say_delivered (const WbCase *kase)
{
  g_autofree char *number = wb_console_bold (kase->number);
  g_autofree char *size = wb_text_size (wb_case_parcel (kase).bytes);
  wb_console_print (_ ("Delivered: %s (%s). Tell support this number.\n"), number, size);
  if (kase->sealed_name)
    wb_console_say (_ ("It is encrypted: only the support team can open it.\n"));
  if (kase->folder)
    wb_console_say (_ ("It lies in %s\n"), kase->folder);
  if (kase->retain_until_usec)
    {
      g_autofree char *until = wb_text_local_time (kase->retain_until_usec);
      wb_console_say (_ ("It is kept until %s. “waybill cases withdraw %s” takes it back.\n"),
                      until, kase->number);
    }
}

/* What to do about it, by what happened; the sentence itself was printed already. */
static void
say_what_next (const WbCase *kase, const GError *error, WbExit exit)
{
  if (g_error_matches (error, WB_ERROR, WB_ERROR_METERED))
    {
      wb_console_say (_ ("Nothing is lost. To send it over this network: "
                         "waybill resume %s --metered\n"),
                      kase->number);
      return;
    }
  switch (exit)
    {
    case WB_EXIT_NOT_DELIVERED:
    case WB_EXIT_INTERRUPTED:
      wb_console_say (_ ("Nothing is lost. To go on: waybill resume %s\n"), kase->number);
      break;
    case WB_EXIT_HELD:
      wb_console_say (_ ("The case is held. To take out what was found and go on: "
                         "waybill resume %s --tripwire mask\n"),
                      kase->number);
      break;
    case WB_EXIT_REFUSED:
      wb_console_say (kase->sealed_name
                          ? _ ("The bundle is kept. “waybill cases save %s FILE.age” gives you an "
                               "encrypted copy to send another way.\n")
                          : _ ("The bundle is kept. “waybill cases save %s FILE” gives you a copy "
                               "to send another way.\n"),
                      /* the number would name what it was to be added to */
                      kase->parent_id ? kase->id : kase->number);
      break;
    default:
      break;
    }
}

static void
print_letter (const WbCase *kase, const WbLetter *letter)
{
  g_autofree char *mailto = letter ? wb_letter_mailto (letter) : NULL;
  if (!letter)
    return;
  /* Translators: whom to write to, such as an address */
  wb_console_say (_ ("You can also write to %s. A message for that:\n"), letter->to);
  wb_console_print ("\n%s\n\n%s", letter->subject, letter->body);
  JsonNode *node = wb_case_to_json (kase);
  JsonObject *object = json_object_new ();
  wb_json_set_string (object, "to", letter->to);
  wb_json_set_string (object, "subject", letter->subject);
  wb_json_set_string (object, "body", letter->body);
  wb_json_set_string (object, "mailto", mailto);
  json_object_set_object_member (json_node_get_object (node), "letter", object);
  wb_console_result (node);
}

static void
show_letter (const WbCase *kase)
{
  g_autoptr (WbLetter) letter = wb_job_letter (kase);
  print_letter (kase, letter);
}

/* Nothing can be gone on with: what was kept of the case is not what it was. */
static gboolean
is_lost (const GError *error)
{
  return g_error_matches (error, WB_ERROR, WB_ERROR_DAMAGED);
}

/* What is packed and kept counts by where it was left, whatever the error was called. */
static WbExit
exit_after (const WbCase *kase, const GError *error)
{
  const WbExit exit = wb_console_exit_of (error);
  if ((exit != WB_EXIT_FAILED && exit != WB_EXIT_INVALID) || is_lost (error))
    return exit;
  switch (kase->state)
    {
    case WB_CASE_PACKED:
    case WB_CASE_WAITING:
    case WB_CASE_NEEDS_SIGN_IN:
    case WB_CASE_SENDING:
      return WB_EXIT_NOT_DELIVERED;
    case WB_CASE_REFUSED:
      return WB_EXIT_REFUSED;
    case WB_CASE_GIVEN_UP:
      return WB_EXIT_FAILED;
    default:
      return exit;
    }
}

static WbExit
tell_end (const WbCase *kase, JsonNode *receipt, const GError *error)
{
  WbExit exit = error ? wb_console_error_as (error, exit_after (kase, error)) : WB_EXIT_DONE;
  gboolean lacks_room = g_error_matches (error, WB_ERROR, WB_ERROR_SPACE);
  wb_console_end_progress ();
  if (error && is_lost (error) && kase->folder)
    show_letter (kase); /* what arrived can't be taken back by a program */
  else if (error)
    say_what_next (kase, error, lacks_room ? WB_EXIT_NOT_DELIVERED : exit);
  else
    say_delivered (kase);
  wb_console_result (result_node (kase, receipt));
  return exit;
}

static gboolean
ask_for_line (const GError *error)
{
  gboolean yes = FALSE;
  g_autofree char *question =
      g_strdup_printf ("%s\n%s", error->message, _ ("Send it over this network all the same?"));
  return wb_console_ask (question, &yes, NULL) && yes;
}

/* TRUE if error is a case that waits because the line is metered, and somebody agrees to use it. Of
 * all cases nobody is asked one by one. */
static gboolean
person_takes_metered (const WbOptions *options, const GError *error)
{
  gboolean yes = options->yes;
  if (!g_error_matches (error, WB_ERROR, WB_ERROR_METERED) || options->all)
    return FALSE;
  if (yes)
    wb_console_say ("%s %s\n", error->message, _ ("You agreed beforehand, so it is sent now."));
  else if (!options->json)
    yes = ask_for_line (error);
  return yes;
}

static JsonNode *
send_asking (WbCase *kase, const WbContext *context, WbDeliverOptions *deliver,
             const WbOptions *options, GError **error)
{
  for (;;)
    {
      g_autoptr (GPtrArray) trips = NULL;
      g_autoptr (GError) local = NULL;
      JsonNode *receipt = wb_job_send (kase, context, deliver, wb_sending_run (), &trips, &local);
      if (receipt)
        return receipt;
      if (person_lets_mask (kase, trips, options, local))
        continue;
      if (person_takes_metered (options, local))
        {
          deliver->takes_metered = TRUE;
          continue;
        }
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
}

void
wb_sending_tell_channels (const WbOptions *options)
{
  const WbDeliverOptions deliver = { .ca_file = options->ca_file, .proxy = options->proxy };
  wb_telling_run (&deliver, wb_sending_run ());
}

WbExit
wb_sending_go_on (WbCase *kase, const WbContext *context, const WbOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbStaffKeys) keys = NULL;
  WbDeliverOptions deliver;
  if (!wb_sending_options (options, &deliver, &keys, &error))
    return wb_console_error (error);
  if (!keep_way (kase, options, &error))
    return error->domain == G_OPTION_ERROR ? wb_console_error (error)
                                           : tell_end (kase, NULL, error);
  g_autoptr (JsonNode) receipt = send_asking (kase, context, &deliver, options, &error);
  const WbExit exit = tell_end (kase, receipt, error);
  /* somebody took it back meanwhile */
  if (receipt && wb_case_get_wish (kase) == WB_CASE_WISH_CANCEL)
    return wb_sending_take_back (kase, options);
  /* there is nothing in it but the person's own words */
  if (exit == WB_EXIT_NOTHING)
    (void) wb_case_delete (kase, NULL);
  return exit;
}

/* Nobody can, any more, but the support team. */
static void
tell_not_removed (const WbCase *kase, const WbLetter *letter)
{
  wb_console_say (_ ("What had arrived of it could not be taken back: permission was refused.\n"));
  print_letter (kase, letter);
}

WbExit
wb_sending_clear (WbCase *kase, const WbOptions *options)
{
  g_autoptr (GError) error = NULL;
  gboolean is_removed = FALSE;
  g_autoptr (WbStaffKeys) keys = NULL;
  WbDeliverOptions deliver;

  if (!wb_sending_options (options, &deliver, &keys, &error))
    return wb_console_error (error);
  wb_console_print (_ ("%s was given up: it could not be delivered within 30 days.\n"),
                    kase->number);
  g_autoptr (WbLetter) letter = wb_job_letter (kase); /* what it is made of goes */
  const gboolean is_cleared = wb_job_clear (kase, &deliver, wb_sending_run (), &is_removed, &error);
  if (is_cleared && !is_removed)
    tell_not_removed (kase, letter);
  else if (is_cleared && kase->folder)
    wb_console_say (_ ("What had arrived of it is taken back.\n"));
  else if (!is_cleared)
    wb_console_say (_ ("What had arrived of it will be taken back when there is a network.\n"));
  wb_console_end_progress ();
  wb_console_result (wb_case_to_json (kase));
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? WB_EXIT_INTERRUPTED
                                                                   : WB_EXIT_FAILED;
}

/* One that was withdrawn before has no profile any more. */
static gboolean
withdraw (WbCase *kase, const WbOptions *options, GError **error)
{
  g_autoptr (WbStaffKeys) keys = NULL;
  WbDeliverOptions deliver;

  if (kase->state == WB_CASE_WITHDRAWN)
    return TRUE;
  return wb_sending_options (options, &deliver, &keys, error)
         && wb_job_withdraw (kase, &deliver, wb_sending_run (), error);
}

WbExit
wb_sending_withdraw (WbCase *kase, const WbOptions *options)
{
  g_autoptr (GError) error = NULL;

  if (!withdraw (kase, options, &error))
    {
      WbExit exit = wb_console_error (error);
      wb_console_end_progress ();
      if (wb_letter_helps (error))
        show_letter (kase);
      else if (exit == WB_EXIT_NOT_DELIVERED)
        wb_console_say (_ ("This is remembered. To ask again: waybill resume %s\n"), kase->number);
      return exit;
    }
  wb_console_end_progress ();
  wb_console_print (_ ("Withdrawn: %s. What was sent is deleted.\n"), kase->number);
  wb_console_result (wb_case_to_json (kase));
  return WB_EXIT_DONE;
}

WbExit
wb_sending_take_back (WbCase *kase, const WbOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) record = wb_case_to_json (kase);

  if (wb_case_may_become (kase->state, WB_CASE_WITHDRAWN))
    return wb_sending_withdraw (kase, options);
  if (!wb_case_delete (kase, &error))
    return wb_console_error (error);
  wb_console_print (_ ("%s was cancelled: it is deleted, and nothing of it was sent.\n"),
                    kase->number);
  wb_console_result (g_steal_pointer (&record));
  return WB_EXIT_DONE;
}
