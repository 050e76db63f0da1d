/* SPDX-License-Identifier: MPL-2.0 */
/* Nothing here is random: the intake counts requests, and the clock is virtual. */
#include "faults.h"

#include <string.h>

#include "base/error.h"
#include "rig.h"

#define BUNDLE_BYTES ((gsize) 350 * 1024)

const Fault faults[] = {
  { "drop=5000@part", HEALED, TRUE },
  { "drop@put:times=2", HEALED, FALSE },
  { "drop@any:every=4,times=0", HEALED, TRUE },
  { "hang@part", HEALED, FALSE },
  { "hang@complete", HEALED, TRUE },
  { "delay=30", HEALED, FALSE },
  { "throttle=4000000", HEALED, FALSE },
  { "status=500@init:times=2", HEALED, FALSE },
  { "status=503@part:times=5", HEALED, TRUE },
  { "status=502@complete:times=2", HEALED, FALSE },
  { "status=500@head:times=2", HEALED, FALSE },
  { "status=503@any:times=0", LEFT, FALSE },
  { "busy=2@part:times=2", HEALED, TRUE },
  { "busy@ticket", HEALED, FALSE },
  { "expire-token@part", HEALED, FALSE },
  { "expire-token@complete", HEALED, FALSE },
  { "expire-token@store:every=3,times=0", HEALED, TRUE },
  { "token-life=1", HEALED, TRUE },
  { "skew=5000", HEALED, TRUE },
  { "skew=-90000", HEALED, FALSE },
  { "lose@init", HEALED, FALSE },
  { "lose@part:times=3", HEALED, FALSE },
  { "lose@complete", HEALED, TRUE },
  { "lose@put:times=4", HEALED, TRUE },
  { "lose@ticket", HEALED, FALSE },
  { "no-such-upload@part:after=2", HEALED, TRUE },
  { "no-such-upload@complete", HEALED, FALSE },
  { "no-such-upload@part:times=0", LEFT, FALSE },
  { "wrong-etag@part", HEALED, TRUE },
  { "wrong-crc@part:times=2", HEALED, FALSE },
  { "wrong-crc@complete", HEALED, TRUE },
  { "wrong-crc@put", HEALED, FALSE },
  { "wrong-crc@head", HEALED, FALSE },
  { "wrong-crc@part:times=0", LEFT, FALSE },
  { "ticket-down:times=3", HEALED, TRUE },
  { "ticket-down", LEFT, FALSE },
  { "ticket-401", LEFT, TRUE },
  { "ticket-403:after=1", HEALED, FALSE },
  { NULL, HEALED, FALSE },
};

static gboolean
is_resumable (const GError *error, WbCaseState state)
{
  static const struct
  {
    WbError code;
    WbCaseState state;
  } rows[] = {
    { WB_ERROR_UNREACHABLE, WB_CASE_WAITING },
    { WB_ERROR_CLOCK, WB_CASE_WAITING },
    { WB_ERROR_SIGN_IN, WB_CASE_NEEDS_SIGN_IN },
    { WB_ERROR_REFUSED, WB_CASE_REFUSED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_error_matches (error, WB_ERROR, (gint) rows[i].code) && rows[i].state == state)
      return strlen (error->message) > 10;
  return FALSE;
}

gboolean
live_through (const char *one, const char *other)
{
  Rig rig;
  rig_start (&rig, (const char *[]){ one, other, NULL });
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = rig_case (&rig, BUNDLE_BYTES);
  g_autoptr (JsonNode) receipt = rig_deliver (&rig, kase, &error);
  const gboolean at_once = receipt != NULL;
  if (!at_once)
    {
      g_test_message ("%s, %s: %s", one, other ? other : "-", error->message);
      if (!is_resumable (error, kase->state))
        g_error ("%s, %s: %s: %s", one, other ? other : "-", wb_case_state_word (kase->state),
                 error->message);
      g_assert_cmpstr (kase->note, ==, error->message);
      g_clear_error (&error);
      rig_restart (&rig, NULL);
      receipt = rig_deliver (&rig, kase, &error);
    }
  if (!receipt)
    g_error ("%s, %s, later: %s", one, other ? other : "-", error->message);
  g_assert_cmpint (kase->state, ==, WB_CASE_DELIVERED);
  rig_assert_stored (&rig, receipt);
  rig_stop (&rig);
  return at_once;
}
