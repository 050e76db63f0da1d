/* SPDX-License-Identifier: MPL-2.0 */
#include <string.h>

#include "breakages.h"
#include "network/rules.h"

static const Breakage *
breakage_of (const char *id)
{
  for (const Breakage *breakage = breakages; breakage->id; breakage++)
    if (g_str_equal (breakage->id, id))
      return breakage;
  return NULL;
}

static const WbFinding *
find (const GPtrArray *findings, const char *id)
{
  for (guint i = 0; i < findings->len; i++)
    if (g_str_equal (((const WbFinding *) findings->pdata[i])->id, id))
      return findings->pdata[i];
  return NULL;
}

static GPtrArray *
conclude (const char *id, gboolean nearly)
{
  g_autoptr (WbNetwork) network = world_new ();

  breakage_of (id)->break_it (network, nearly);
  return wb_findings_new (network);
}

/* --- the table -------------------------------------------------------------------------------- */

static void
test_table (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  guint n = 0;

  for (const WbFindingRule *rule = wb_finding_rules; rule->id; rule++, n++)
    {
      g_assert_true (g_hash_table_add (seen, (gpointer) rule->id));
      g_assert_true (*rule->title && *rule->support && rule->text);
      if (!breakage_of (rule->id))
        g_error ("no network is broken so that %s holds", rule->id);
    }
  for (const Breakage *breakage = breakages; breakage->id; breakage++, n--)
    g_assert_true (g_hash_table_contains (seen, breakage->id));
  g_assert_cmpuint (n, ==, 0);
}

static void
test_fires (void)
{
  for (const Breakage *breakage = breakages; breakage->id; breakage++)
    {
      g_autoptr (GPtrArray) findings = conclude (breakage->id, FALSE);
      g_test_message ("%s", breakage->id);
      g_assert_nonnull (find (findings, breakage->id));
      g_assert_cmpint (find (findings, breakage->id)->severity, <=, WB_SEVERITY_BLOCKS);
    }
}

static void
test_nearly (void)
{
  for (const Breakage *breakage = breakages; breakage->id; breakage++)
    {
      g_autoptr (GPtrArray) findings = conclude (breakage->id, TRUE);
      g_test_message ("nearly %s", breakage->id);
      g_assert_null (find (findings, breakage->id));
      g_assert_cmpuint (findings->len, >, 0);
    }
}

/* What a person sees first is what is broken: its own finding, or one that explains it. */
static void
test_headlines (void)
{
  for (const Breakage *breakage = breakages; breakage->id; breakage++)
    {
      g_autoptr (WbNetwork) network = world_new ();
      breakage->break_it (network, FALSE);
      g_autoptr (GPtrArray) findings = wb_findings_new (network);
      g_autoptr (WbDiagnosis) diagnosis = wb_diagnosis_new (network, findings);
      const WbFinding *finding = find (findings, breakage->id);
      const gboolean is_informing = finding->severity == WB_SEVERITY_INFORMATION;
      g_test_message ("%s: %s", breakage->id, diagnosis->headline->id);
      g_assert_null (finding->hidden_by);
      g_assert_cmpstr (diagnosis->headline->id, ==, is_informing ? "OK.ALL" : breakage->id);
      g_assert_true (!is_informing || diagnosis->more[0] == finding);
    }
}

static void
check_words (const WbFinding *finding, const char *words)
{
  g_assert_true (g_utf8_validate (words, -1, NULL));
  if (strpbrk (words, "{}?"))
    g_error ("%s: %s", finding->id, words);
}

/* No placeholder is left, none is filled with a question mark. */
static void
test_words (void)
{
  for (const Breakage *breakage = breakages; breakage->id; breakage++)
    {
      g_autoptr (GPtrArray) findings = conclude (breakage->id, FALSE);
      for (guint i = 0; i < findings->len; i++)
        {
          const WbFinding *finding = findings->pdata[i];
          g_assert_true (*finding->title && *finding->support);
          check_words (finding, finding->title);
          check_words (finding, finding->text);
          check_words (finding, finding->support);
          g_assert_nonnull (finding->evidence);
        }
    }
}

/* --- none ------------------------------------------------------------------------------------- */

static void
test_fine (void)
{
  g_autoptr (WbNetwork) network = world_new ();
  g_autoptr (GPtrArray) findings = wb_findings_new (network);
  g_autoptr (WbDiagnosis) diagnosis = wb_diagnosis_new (network, findings);

  g_assert_cmpuint (findings->len, ==, 1);
  g_assert_cmpstr (diagnosis->headline->id, ==, "OK.ALL");
  g_assert_true (!diagnosis->more[0] && !diagnosis->more[1]);
  g_assert_cmpuint (diagnosis->fine->len, ==, 5);
}

/* From what was not measured nothing is concluded, with servers or without. */
static void
test_not_measured (void)
{
  g_autoptr (WbProfile) bare = world_profile ("");

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (WbNetwork) network = i == 0 ? world_new_unmeasured () : wb_network_new (bare);
      network->has_route[WB_IPV4] = network->has_route[WB_IPV6] = TRUE;
      g_autoptr (GPtrArray) findings = wb_findings_new (network);
      g_autoptr (WbDiagnosis) diagnosis = wb_diagnosis_new (network, findings);
      g_assert_cmpuint (findings->len, ==, 1);
      g_assert_cmpstr (diagnosis->headline->id, ==, "NOT_MEASURED");
      g_assert_cmpuint (diagnosis->fine->len, ==, 0);
    }
}

/* A network with one part missing is never worse for it. */
static void
test_partly_measured (void)
{
  for (guint i = 0; i < WORLD_N_HOSTS; i++)
    {
      g_autoptr (WbNetwork) network = world_new ();
      world_forget (world_host (network, i));
      g_autoptr (GPtrArray) findings = wb_findings_new (network);
      g_assert_cmpuint (findings->len, ==, 1);
      g_assert_cmpstr (((const WbFinding *) findings->pdata[0])->id, ==, "OK.ALL");
    }
}

/* --- hiding ----------------------------------------------------------------------------------- */

static void
break_all (WbNetwork *network, const char *const *ids)
{
  for (guint i = 0; ids[i]; i++)
    breakage_of (ids[i])->break_it (network, FALSE);
}

static void
test_hiding (void)
{
  static const struct
  {
    const char *ids[3];
    const char *hidden, *by; /* by is NULL: not hidden */
  } rows[] = {
    { { "L6.CERT_EXPIRED", "L0.CLOCK_BAD" }, "L6.CERT_EXPIRED", "L0.CLOCK_BAD" },
    { { "L3.HIGH_RTT", "L2.GW_SLOW" }, "L3.HIGH_RTT", "L2.GW_SLOW" },
    { { "L3.LOSS", "L1.WIFI_WEAK" }, "L3.LOSS", "L1.WIFI_WEAK" },
    { { "L6.STORE_DOWN", "L6.HOST_DOWN" }, "L6.STORE_DOWN", "L6.HOST_DOWN" },
    { { "L6.STORE_DOWN", "L3.HIGH_RTT" }, "L6.STORE_DOWN", NULL },
    { { "L4.DNS_SLOW", "L6.TLS_OLD" }, "L4.DNS_SLOW", NULL },
    { { "L5.VPN", "L0.OFFLINE" }, "L5.VPN", NULL },
    { { "L4.DNS_HIJACK", "L5.PORTAL" }, "L4.DNS_HIJACK", "L5.PORTAL" },
    { { "L3.V6_BROKEN", "L6.HOST_DOWN" }, "L3.V6_BROKEN", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (WbNetwork) network = world_new ();
      break_all (network, rows[i].ids);
      g_autoptr (GPtrArray) findings = wb_findings_new (network);
      g_test_message ("%s and %s", rows[i].ids[0], rows[i].ids[1]);
      g_assert_nonnull (find (findings, rows[i].hidden));
      g_assert_cmpstr (find (findings, rows[i].hidden)->hidden_by, ==, rows[i].by);
    }
}

/* Whatever is broken at once: what hides is itself seen, and stands before what it hides. */
static void
test_hiding_is_sound (void)
{
  for (const Breakage *one = breakages; one->id; one++)
    for (const Breakage *two = breakages; two->id; two++)
      {
        g_autoptr (WbNetwork) network = world_new ();
        one->break_it (network, FALSE);
        if (two != one)
          two->break_it (network, FALSE);
        g_autoptr (GPtrArray) findings = wb_findings_new (network);
        for (guint i = 0; i < findings->len; i++)
          {
            const WbFinding *finding = findings->pdata[i];
            guint cause = i;
            if (!finding->hidden_by)
              continue;
            g_assert_true (
                g_ptr_array_find (findings, find (findings, finding->hidden_by), &cause));
            g_assert_cmpuint (cause, <, i);
            g_assert_null (find (findings, finding->hidden_by)->hidden_by);
          }
      }
}

/* --- the verdict ------------------------------------------------------------------------------ */

static void
test_diagnosis (void)
{
  static const char *const ids[] = { "L6.TLS_OLD",    "L6.HTTP_5XX", "L3.SLOW_UP",
                                     "L4.DNS_HIJACK", "L5.VPN",      NULL };
  g_autoptr (WbNetwork) network = world_new ();

  break_all (network, ids);
  g_autoptr (GPtrArray) findings = wb_findings_new (network);
  g_autoptr (WbDiagnosis) diagnosis = wb_diagnosis_new (network, findings);
  g_assert_cmpstr (diagnosis->headline->id, ==, "L6.HTTP_5XX");
  g_assert_cmpstr (diagnosis->more[0]->id, ==, "L3.SLOW_UP");
  g_assert_cmpstr (diagnosis->more[1]->id, ==, "L4.DNS_HIJACK");
  g_assert_null (find (findings, "OK.ALL"));
}

static void
test_severities (void)
{
  static const struct
  {
    const char *ids[3];
    const char *id;
    WbSeverity severity;
  } rows[] = {
    { { "L0.CLOCK_BAD" }, "L0.CLOCK_BAD", WB_SEVERITY_WARNS },
    { { "L0.CLOCK_BAD", "L6.CERT_EXPIRED" }, "L0.CLOCK_BAD", WB_SEVERITY_BLOCKS },
    { { "L5.INTERCEPT" }, "L5.INTERCEPT", WB_SEVERITY_BLOCKS },
    { { "L3.BUFFERBLOAT" }, "L3.BUFFERBLOAT", WB_SEVERITY_WARNS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (WbNetwork) network = world_new ();
      break_all (network, rows[i].ids);
      g_autoptr (GPtrArray) findings = wb_findings_new (network);
      g_assert_cmpint (find (findings, rows[i].id)->severity, ==, rows[i].severity);
    }
}

/* --- single ones ------------------------------------------------------------------------------ */

/* A trusted root that is not the vendor's; a pin may be written in two ways. */
static void
test_roots (void)
{
  static const struct
  {
    const char *pin;
    gboolean is_intercepted;
  } rows[] = {
    { "sha256:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", FALSE },
    { "sha256:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", FALSE },
    { "sha256:ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *members = g_strdup_printf (
          "\"network\": { \"roots\": [ \"%s\" ] }, \"endpoints\": [ { \"id\": \"api\","
          " \"role\": \"backend\", \"url\": \"https://api.example.com/\" } ]",
          rows[i].pin);
      g_autoptr (WbProfile) profile = world_profile (members);
      g_autoptr (WbNetwork) network = world_new ();
      wb_profile_unref (network->profile);
      network->profile = wb_profile_ref (profile);
      g_autoptr (GPtrArray) findings = wb_findings_new (network);
      const WbFinding *finding = find (findings, "L5.INTERCEPT");
      g_assert_true ((finding != NULL) == rows[i].is_intercepted);
      g_assert_true (!finding || finding->severity == WB_SEVERITY_WARNS);
    }
}

/* "Example Shield, Inc." signed for three servers and is named once. */
static void
test_named_once (void)
{
  static const struct
  {
    const char *names[4];
    const char *who;
  } rows[] = {
    { { "a", "b", "a" }, "a, b" },       { { "Shield, Inc.", "Shield, Inc." }, "Shield, Inc." },
    { { "ab", "a", "b" }, "ab, a, b" },  { { "a", "", NULL }, "a" },
    { { "x.a", "a", "x.a" }, "x.a, a" },
  };
  g_autoptr (GPtrArray) findings = conclude ("L5.INTERCEPT", FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      WbProof proof = { .who = g_string_new (NULL) };
      for (guint j = 0; j < G_N_ELEMENTS (rows[i].names); j++)
        wb_proof_name (&proof, rows[i].names[j]);
      g_assert_cmpstr (proof.who->str, ==, rows[i].who);
      g_string_free (proof.who, TRUE);
    }
  g_assert_null (strstr (strstr (find (findings, "L5.INTERCEPT")->title, "Inc.") + 1, "Inc."));
}

static void
test_portal_is_not_named_whole (void)
{
  g_autoptr (GPtrArray) findings = conclude ("L5.PORTAL", FALSE);
  const WbFinding *finding = find (findings, "L5.PORTAL");

  g_assert_cmpstr (json_object_get_string_member (finding->evidence, "location"), ==,
                   "http://portal.example:8080");
}

/* Of two names that nobody has only those at one place are falsified: the vendor's wildcard leads
 * to one place, that of a top domain to another. */
static void
test_wildcards (void)
{
  static const struct
  {
    const char *made_up, *unowned;
    gboolean is_hijacked;
  } rows[] = {
    { "198.51.100.9", NULL, FALSE },
    { NULL, "198.51.100.9", FALSE },
    { "198.51.100.9", "198.51.100.10", FALSE },
    { "198.51.100.9", "198.51.100.9", TRUE },
    { "2001:db8::9", "2001:db8::9", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (WbNetwork) network = world_new ();
      const guint ip = i + 1 == G_N_ELEMENTS (rows) ? WB_IPV6 : WB_IPV4;
      if (rows[i].made_up)
        world_answer (network->made_up[ip], WB_NAMES_FOUND, rows[i].made_up);
      if (rows[i].unowned)
        world_answer (network->unowned[ip], WB_NAMES_FOUND, rows[i].unowned);
      g_autoptr (GPtrArray) findings = wb_findings_new (network);
      g_assert_cmpint (find (findings, "L4.DNS_HIJACK") != NULL, ==, rows[i].is_hijacked);
    }
}

/* TLS that works is no answer yet: cut, silent, or something that is not HTTP. */
static void
test_mute (void)
{
  static const WbReach ends[] = { WB_REACH_TIMEOUT, WB_REACH_RESET, WB_REACH_OTHER, WB_REACH_OK };
  static const char *const troubles[] = { "no answer", "cut", "failed", "failed" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autoptr (WbNetwork) network = world_new ();
      WbHost *host = world_host (network, WORLD_CDN);
      wb_exchange_clear (&host->answer);
      host->answer.reach = ends[i];
      g_autoptr (GPtrArray) findings = wb_findings_new (network);
      g_autoptr (WbDiagnosis) diagnosis = wb_diagnosis_new (network, findings);
      g_assert_cmpstr (diagnosis->headline->id, ==, "L6.NO_ANSWER");
      g_assert_cmpint (diagnosis->headline->severity, ==, WB_SEVERITY_BLOCKS);
      g_assert_null (diagnosis->more[0]);
      g_assert_cmpstr (wb_host_trouble (host), ==, troubles[i]);
      g_assert_false (g_ptr_array_find_with_equal_func (diagnosis->fine, "All servers answer",
                                                        g_str_equal, NULL));
    }
}

/* A proxy that takes the connection and then is silent (host-probe.c says so by its reach). */
static void
test_silent_proxy (void)
{
  g_autoptr (WbNetwork) network = world_new ();

  for (guint i = 0; i < network->hosts->len; i++)
    {
      WbHost *host = world_host (network, i);
      world_forget (host);
      host->proxy = g_strdup ("http://proxy.example:3128");
      host->to_proxy.reach = WB_REACH_TIMEOUT;
    }
  g_autoptr (GPtrArray) findings = wb_findings_new (network);
  g_assert_nonnull (find (findings, "L5.PROXY_DOWN"));
}

/* --- what looks like something else ------------------------------------------------------------
 */

/* All pages of the profile are one server's: what is wrong with it is neither the way's nor the
 * computer's. */
static void
test_one_server_with_many_pages (void)
{
  static const char *const ids[] = { "L5.INTERCEPT", "L0.CLOCK_BAD" };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (WbNetwork) network = world_new ();
      breakage_of (ids[i])->break_it (network, FALSE);
      for (guint j = 0; j < network->hosts->len; j++)
        {
          g_free (world_host (network, j)->host);
          world_host (network, j)->host = g_strdup ("api.example.com");
        }
      g_autoptr (GPtrArray) findings = wb_findings_new (network);
      g_assert_null (find (findings, ids[i]));
    }
}

/* IPv6 of one server's two pages, beside others that have none. */
static void
test_ipv6_of_one_server (void)
{
  g_autoptr (WbNetwork) network = world_new ();

  breakage_of ("L3.V6_BROKEN")->break_it (network, FALSE);
  for (guint i = 0; i < network->hosts->len; i++)
    if (world_host (network, i)->connect[WB_IPV6].reach == WB_REACH_TIMEOUT)
      {
        g_free (world_host (network, i)->host);
        world_host (network, i)->host = g_strdup ("api.example.com");
      }
  g_autoptr (GPtrArray) findings = wb_findings_new (network);
  g_assert_null (find (findings, "L3.V6_BROKEN"));
}

/* A handshake that went well the second time proves nothing of sizes where a third is lost anyway,
 * unless echoes say so, too. */
static void
test_sizes_on_a_line_that_loses (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (WbNetwork) network = world_new ();
      breakage_of ("L3.MTU_BLACKHOLE")->break_it (network, FALSE);
      network->mtu.kind = i == 0 ? WB_MTU_FULL : WB_MTU_HOLE;
      for (guint j = 0; j < 10; j++)
        wb_series_add_lost (&world_host (network, WORLD_CDN)->icmp);
      g_autoptr (GPtrArray) findings = wb_findings_new (network);
      g_assert_true ((find (findings, "L3.MTU_BLACKHOLE") != NULL) == (i == 1));
      g_assert_nonnull (find (findings, "L3.LOSS"));
    }
}

/* Where answers come back slowly, they wait for each other: only much is the uplink's queue. */
static void
test_waiting_on_the_way_back (void)
{
  static const struct
  {
    double loaded_ms;
    gboolean is_bloat;
  } cases[] = { { 250, FALSE }, { 500, TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WbNetwork) network = world_new ();
      breakage_of ("L3.SLOW_DOWN")->break_it (network, FALSE);
      world_fill (&network->loaded, 5, cases[i].loaded_ms);
      g_autoptr (GPtrArray) findings = wb_findings_new (network);
      g_assert_nonnull (find (findings, "L3.SLOW_DOWN"));
      g_assert_true ((find (findings, "L3.BUFFERBLOAT") != NULL) == cases[i].is_bloat);
    }
}

/* What the check itself sends over a slow line is neither a slow name server nor varying delay. */
static void
test_own_packets_on_a_slow_line (void)
{
  static const struct
  {
    double bits_per_second;
    gboolean is_found;
  } cases[] = { { 0.1e6, FALSE }, { 0.9e6, TRUE }, { 20e6, TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WbNetwork) network = world_new ();
      for (guint j = 0; j < network->hosts->len; j++)
        {
          WbHost *host = world_host (network, j);
          host->names[WB_IPV4]->ms = 215;
          for (guint k = 0; k < 19; k += 2)
            host->icmp.ms[k] += 70;
        }
      network->rehearsal.bits_per_second = cases[i].bits_per_second;
      g_autoptr (GPtrArray) findings = wb_findings_new (network);
      g_assert_true ((find (findings, "L4.DNS_SLOW") != NULL) == cases[i].is_found);
      g_assert_true ((find (findings, "L3.JITTER") != NULL) == cases[i].is_found);
    }
}

/* Where a third is lost, one server's answer may be lost as well. */
static void
test_answer_that_was_lost (void)
{
  g_autoptr (WbNetwork) network = world_new ();

  breakage_of ("L6.NO_ANSWER")->break_it (network, FALSE);
  for (guint j = 0; j < 10; j++)
    wb_series_add_lost (&world_host (network, WORLD_CDN)->icmp);
  g_autoptr (GPtrArray) findings = wb_findings_new (network);
  g_assert_nonnull (find (findings, "L3.LOSS"));
  g_assert_null (find (findings, "L6.NO_ANSWER"));
}

/* What a rehearsal that stalls repeats is not what the line loses. */
static void
test_repeats_of_a_stall (void)
{
  g_autoptr (WbNetwork) network = world_new ();

  network->rehearsal.kind = WB_REHEARSAL_STALLED;
  network->rehearsal.segments = 36;
  network->rehearsal.retransmits = 7;
  g_autoptr (GPtrArray) findings = wb_findings_new (network);
  g_assert_nonnull (find (findings, "L6.STORE_DOWN"));
  g_assert_null (find (findings, "L3.LOSS"));
}

/* The vendor's own server has a fault, and another is down: nobody has to log in. 511 is a
 * portal's. */
static void
test_portal_is_no_server_with_a_fault (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (WbNetwork) network = world_new ();
      breakage_of ("L6.HOST_DOWN")->break_it (network, FALSE);
      network->portal_is_tried = TRUE;
      network->portal_is_ours = FALSE;
      network->portal.reach = WB_REACH_OK;
      network->portal.status = i == 0 ? 503 : 511;
      g_autoptr (GPtrArray) findings = wb_findings_new (network);
      g_assert_true ((find (findings, "L5.PORTAL") != NULL) == (i == 1));
    }
}

static void
test_which_way_a_clock_is_wrong (void)
{
  static const struct
  {
    double skew_sec;
    const char *title;
  } rows[] = {
    { -840, "Your computer's clock is 14 minutes slow" },
    { 3600, "Your computer's clock is 60 minutes fast" },
    { -3 * 86400, "Your computer's clock is 3 days slow" },
    { 400 * 86400, "Your computer's clock is 400 days fast" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (WbNetwork) network = world_new ();
      for (guint j = 0; j < network->hosts->len; j++)
        world_host (network, j)->answer.skew_sec = rows[i].skew_sec;
      g_autoptr (GPtrArray) findings = wb_findings_new (network);
      g_assert_cmpstr (find (findings, "L0.CLOCK_BAD")->title, ==, rows[i].title);
    }
}

static void
test_send_seconds (void)
{
  g_autoptr (WbNetwork) network = world_new ();
  gboolean is_at_most = TRUE;

  network->rehearsal.bits_per_second = 8e6;
  g_assert_cmpfloat (wb_network_send_seconds (network, 10000000, &is_at_most), ==, 10);
  g_assert_false (is_at_most);
  network->rehearsal.is_at_least = TRUE;
  g_assert_cmpfloat (wb_network_send_seconds (network, 0, &is_at_most), ==, 0);
  g_assert_true (is_at_most);
  network->rehearsal.kind = WB_REHEARSAL_STALLED;
  g_assert_cmpfloat (wb_network_send_seconds (network, 1, &is_at_most), ==, -1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network/findings/table", test_table);
  g_test_add_func ("/network/findings/fires", test_fires);
  g_test_add_func ("/network/findings/nearly", test_nearly);
  g_test_add_func ("/network/findings/headlines", test_headlines);
  g_test_add_func ("/network/findings/words", test_words);
  g_test_add_func ("/network/findings/fine", test_fine);
  g_test_add_func ("/network/findings/not-measured", test_not_measured);
  g_test_add_func ("/network/findings/partly-measured", test_partly_measured);
  g_test_add_func ("/network/findings/hiding", test_hiding);
  g_test_add_func ("/network/findings/hiding-is-sound", test_hiding_is_sound);
  g_test_add_func ("/network/findings/diagnosis", test_diagnosis);
  g_test_add_func ("/network/findings/severities", test_severities);
  g_test_add_func ("/network/findings/roots", test_roots);
  g_test_add_func ("/network/findings/named-once", test_named_once);
  g_test_add_func ("/network/findings/portal-is-not-named-whole", test_portal_is_not_named_whole);
  g_test_add_func ("/network/findings/wildcards", test_wildcards);
  g_test_add_func ("/network/findings/mute", test_mute);
  g_test_add_func ("/network/findings/silent-proxy", test_silent_proxy);
  g_test_add_func ("/network/findings/one-server-with-many-pages", test_one_server_with_many_pages);
  g_test_add_func ("/network/findings/ipv6-of-one-server", test_ipv6_of_one_server);
  g_test_add_func ("/network/findings/sizes-on-a-line-that-loses", test_sizes_on_a_line_that_loses);
  g_test_add_func ("/network/findings/own-packets-on-a-slow-line", test_own_packets_on_a_slow_line);
  g_test_add_func ("/network/findings/answer-that-was-lost", test_answer_that_was_lost);
  g_test_add_func ("/network/findings/waiting-on-the-way-back", test_waiting_on_the_way_back);
  g_test_add_func ("/network/findings/repeats-of-a-stall", test_repeats_of_a_stall);
  g_test_add_func ("/network/findings/portal-is-no-server-with-a-fault",
                   test_portal_is_no_server_with_a_fault);
  g_test_add_func ("/network/findings/which-way-a-clock-is-wrong", test_which_way_a_clock_is_wrong);
  g_test_add_func ("/network/findings/send-seconds", test_send_seconds);
  return g_test_run ();
}
