/* SPDX-License-Identifier: MPL-2.0 */
/* Against a real waybill-intake. Waits cost nothing, by the rig's clock; the rehearsal's own limit
 * is of real time. */
#include "network/rehearsal.h"

#include "deliver/rig.h"

#define PATIENT_USEC (60 * G_USEC_PER_SEC)

static void
rehearse (Rig *rig, gint64 limit_usec, WbRehearsal *ret_rehearsal)
{
  const WbHttpOptions http = { .proxy = "direct://" };
  const WbRehearsalOptions options = { .http = &http, .limit_usec = limit_usec };

  wb_rehearse (rig->profile, &options, &rig->run, ret_rehearsal);
  g_test_message ("%s: %" G_GUINT64_FORMAT " bytes, %.3f s, %.0f bit/s, %s",
                  wb_rehearsal_word (ret_rehearsal->kind), ret_rehearsal->bytes,
                  ret_rehearsal->seconds, ret_rehearsal->bits_per_second,
                  ret_rehearsal->problem ? ret_rehearsal->problem : "-");
}

static void
test_done (void)
{
  Rig rig;
  WbRehearsal result;

  rig_start (&rig, NULL);
  rehearse (&rig, PATIENT_USEC, &result);
  g_assert_cmpint (result.kind, ==, WB_REHEARSAL_DONE);
  g_assert_cmpstr (result.host, ==, "127.0.0.1");
  g_assert_null (result.problem);
  g_assert_cmpuint (result.bytes, >, 0);
  g_assert_cmpuint (result.bytes, <=, WB_REHEARSAL_BYTES);
  g_assert_cmpfloat (result.bits_per_second, >, 0);
  g_assert_cmpfloat (result.seconds, >, 0);
  g_assert_cmpuint (result.segments, >, 0);
  wb_rehearsal_clear (&result);
  rig_stop (&rig);
}

static void
test_ends (void)
{
  static const struct
  {
    const char *fault;
    WbRehearsalKind kind;
    gboolean has_store;
  } rows[] = {
    { "ticket-403@ticket", WB_REHEARSAL_REFUSED, FALSE },
    { "ticket-401@ticket", WB_REHEARSAL_SIGN_IN, FALSE },
    { "ticket-down@ticket", WB_REHEARSAL_UNREACHABLE, FALSE },
    { "status=503@put:times=0", WB_REHEARSAL_UNREACHABLE, TRUE },
    { "drop=100@put:times=0", WB_REHEARSAL_UNREACHABLE, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *const faults[] = { rows[i].fault, NULL };
      Rig rig;
      WbRehearsal result;
      rig_start (&rig, faults);
      g_test_message ("%s", rows[i].fault);
      rehearse (&rig, PATIENT_USEC, &result);
      g_assert_cmpint (result.kind, ==, rows[i].kind);
      g_assert_nonnull (result.problem);
      g_assert_cmpfloat (result.bits_per_second, ==, 0);
      g_assert_true ((result.host != NULL) == rows[i].has_store);
      wb_rehearsal_clear (&result);
      rig_stop (&rig);
    }
}

static void
test_nobody (void)
{
  Rig rig;
  WbRehearsal result;

  rig_start (&rig, NULL);
  g_subprocess_force_exit (rig.intake);
  (void) g_subprocess_wait (rig.intake, NULL, NULL);
  rehearse (&rig, PATIENT_USEC, &result);
  g_assert_cmpint (result.kind, ==, WB_REHEARSAL_UNREACHABLE);
  g_assert_null (result.host);
  g_assert_cmpuint (result.bytes, ==, 0);
  wb_rehearsal_clear (&result);
  rig_stop (&rig);
}

/* What moved until the time was over still tells the speed. */
static void
test_cut (void)
{
  static const char *const faults[] = { "throttle=20000@put", NULL };
  Rig rig;
  WbRehearsal result;

  rig_start (&rig, faults);
  rehearse (&rig, 3 * G_USEC_PER_SEC, &result);
  g_assert_cmpint (result.kind, ==, WB_REHEARSAL_CUT);
  g_assert_null (result.problem);
  g_assert_cmpstr (result.host, ==, "127.0.0.1");
  g_assert_cmpuint (result.bytes, >, 4096);
  g_assert_cmpfloat (result.bits_per_second, >, 0);
  wb_rehearsal_clear (&result);
  rig_stop (&rig);
}

/* An office that is far away, or hangs: only in enough time is that told from the other. */
static void
test_silent_office (void)
{
  static const char *const faults[] = { "delay=60000@ticket", NULL };
  static const struct
  {
    gint64 limit_usec;
    WbRehearsalKind kind;
  } rows[] = { { 800 * 1000, WB_REHEARSAL_NOT_DONE },
               { 4 * G_USEC_PER_SEC, WB_REHEARSAL_UNREACHABLE } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Rig rig;
      WbRehearsal result;
      rig_start (&rig, faults);
      rehearse (&rig, rows[i].limit_usec, &result);
      g_assert_cmpint (result.kind, ==, rows[i].kind);
      wb_rehearsal_clear (&result);
      rig_stop (&rig);
    }
}

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (300 * 1000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

/* Before it begins, and in the middle. */
static void
test_cancelled (void)
{
  static const char *const faults[] = { "throttle=2000@put", NULL };

  for (guint i = 0; i < 2; i++)
    {
      Rig rig;
      WbRehearsal result;
      rig_start (&rig, faults);
      if (i == 0)
        g_cancellable_cancel (rig.cancellable);
      GThread *thread = g_thread_new ("cancel", cancel_soon, rig.cancellable);
      rehearse (&rig, PATIENT_USEC, &result);
      g_thread_join (thread);
      g_assert_cmpint (result.kind, ==, WB_REHEARSAL_NOT_DONE);
      g_assert_cmpfloat (result.bits_per_second, ==, 0);
      wb_rehearsal_clear (&result);
      rig_stop (&rig);
    }
}

static void
test_no_time (void)
{
  Rig rig;
  WbRehearsal result;

  rig_start (&rig, NULL);
  rehearse (&rig, 0, &result);
  g_assert_cmpint (result.kind, ==, WB_REHEARSAL_NOT_DONE);
  rig_stop (&rig);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network/rehearsal/done", test_done);
  g_test_add_func ("/network/rehearsal/ends", test_ends);
  g_test_add_func ("/network/rehearsal/nobody", test_nobody);
  g_test_add_func ("/network/rehearsal/cut", test_cut);
  g_test_add_func ("/network/rehearsal/silent-office", test_silent_office);
  g_test_add_func ("/network/rehearsal/cancelled", test_cancelled);
  g_test_add_func ("/network/rehearsal/no-time", test_no_time);
  return g_test_run ();
}
